"""The flight: poses, and somersaults and twists that conserve angular momentum as far as the eye can tell."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aqa_core.synthetic import body, poses
from aqa_core.synthetic.faults import signed
from aqa_core.synthetic.poses import Keys, Pose, PoseTrack, ramp
from aqa_core.synthetic.spec import MOTION_STREAM, DiveSpec
from aqa_core.synthetic.timeline import LINE_UP_S, Launch, Timeline

_OFF_VERTICAL = np.deg2rad(38.0)
_OVER, _UNDER = np.deg2rad(20.0), np.deg2rad(16.0)
_RATE_HZ = 240.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Flight:
    """Rotation and pose from leaving the board on.

    Attributes:
        keys: of the joint angles.
        grid_T: seconds.
        somersault_T: radians at those times; positive sends the head to the front.
        twist_start_s: the twist begins.
        twist_end_s: and ends.
        twist: radians in all, signed.
    """

    keys: PoseTrack
    grid_T: np.ndarray
    somersault_T: np.ndarray
    twist_start_s: float
    twist_end_s: float
    twist: float

    def somersault_at(self, times_T: np.ndarray) -> np.ndarray:
        """Give the somersault angle in radians."""
        result: np.ndarray = np.interp(times_T, self.grid_T, self.somersault_T)
        return result

    def twist_at(self, times_T: np.ndarray) -> np.ndarray:
        """Give the twist angle in radians."""
        return self.twist * ramp(times_T, self.twist_start_s, self.twist_end_s)


def final_somersault(spec: DiveSpec, launch: Launch) -> float:
    """Give the somersault angle at the entry, radians, as the faults have it."""
    rng = spec.stream(MOTION_STREAM)
    rng.random(32)
    turned = signed(spec.faults, "rotation")
    error = _OFF_VERTICAL * signed(spec.faults, "off vertical") + rng.normal(0.0, 0.03)
    error += (_OVER if turned > 0.0 else _UNDER) * turned
    start = np.pi if spec.dive.armstand else 0.0
    return float(start + launch.turn * (np.pi * spec.dive.half_somersaults + error))


def plan_flight(
    spec: DiveSpec, launch: Launch, times: Timeline, *, first: Pose, lean: float, build: body.Build
) -> Flight:
    """Lay out the flight.

    Args:
        spec: the dive.
        launch: how the board is left.
        times: the moments.
        first: the pose that leaves the board.
        lean: the somersault angle at that moment, radians.
        build: the diver's proportions.
    """
    keys, twist_start, twist_end = _keys(spec, times, first)
    track = PoseTrack.through(keys)
    grid = np.arange(times.off_s, times.contact_s + 1.0 / _RATE_HZ, 1.0 / _RATE_HZ)
    rate = 1.0 / body.inertia(body.skeleton(track.at(grid), build))
    rate *= 1.0 - 0.75 * ramp(grid, times.contact_s - LINE_UP_S - 0.12, times.contact_s - 0.05)
    turned = np.concatenate(([0.0], np.cumsum(0.5 * (rate[1:] + rate[:-1]))))
    total = final_somersault(spec, launch) - lean
    side = 1.0 if spec.stream(MOTION_STREAM).random() < 0.5 else -1.0
    return Flight(
        keys=track,
        grid_T=grid,
        somersault_T=lean + total * turned / turned[-1],
        twist_start_s=twist_start,
        twist_end_s=twist_end,
        twist=float(side * np.pi * spec.dive.half_twists),
    )


def _keys(spec: DiveSpec, times: Timeline, first: Pose) -> tuple[Keys, float, float]:
    off, ready = times.off_s, times.contact_s - LINE_UP_S + 0.04
    span = ready - off
    tight = poses.closed(spec.dive.position, spec.faults)
    loose_wrap = poses.apart(poses.loosened(poses.WRAPPED, spec.faults), spec.faults)
    end = poses.entry(spec.faults, is_headfirst=spec.is_headfirst)
    halves, is_closed = spec.dive.half_somersaults, spec.dive.position in "BC"
    keys: Keys = [(off, first)]
    if not spec.dive.half_twists:
        hold = min(span - 0.40, 0.20 + 0.13 * halves)
        begin = off + 0.17 + 0.3 * max(0.0, span - 0.40 - hold)
        keys += [(begin, tight), (begin + hold, tight)]
        twist = (off, off + 1.0)
    elif is_closed and halves >= 3:
        twist = (off + 0.10, off + 0.10 + 0.50 * span)
        keys += [(off + 0.2, loose_wrap), (twist[1] - 0.10, loose_wrap)]
        keys += [(twist[1] + 0.10, tight), (ready - 0.24, tight)]
    elif is_closed:
        twist = (off + 0.45 * span, ready - 0.05)
        keys += [(off + 0.2, tight), (off + 0.42 * span, tight)]
        keys += [(off + 0.60 * span, loose_wrap), (ready - 0.2, loose_wrap)]
    else:
        twist = (off + 0.12, ready - 0.08)
        keys += [(off + 0.22, loose_wrap), (ready - 0.22, loose_wrap)]
    keys += [(ready, end), (ready + 5.0, end)]
    return keys, twist[0], twist[1]
