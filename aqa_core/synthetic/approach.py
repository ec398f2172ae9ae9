"""The take-off: what the diver and the board do until the board is left."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aqa_core.synthetic import body, poses
from aqa_core.synthetic.faults import size
from aqa_core.synthetic.poses import PoseTrack, bump, pose, ramp
from aqa_core.synthetic.spec import DiveSpec
from aqa_core.synthetic.timeline import Launch, Timeline

# from the board's end to its fulcrum, metres
FULCRUM_M = 2.0
_HURDLE_M = 0.85
_HOP_M = 0.38
# a hurdle in parts of the time from press to leaving: lift, land, deepest
_LIFT, _LAND, _DEEPEST = 0.16, 0.58, 0.78


@dataclass(frozen=True, slots=True, kw_only=True)
class Approach:
    """The take-off of one dive.

    Attributes:
        spec: the dive.
        launch: how the board is left.
        times: the moments.
        keys: of the joint angles.
    """

    spec: DiveSpec
    launch: Launch
    times: Timeline
    keys: PoseTrack

    def pose_at(self, times_T: np.ndarray) -> np.ndarray:
        """Give pose_TJ in degrees, wobble and all."""
        result: np.ndarray = self.keys.at(times_T) + self._wobble(times_T)
        return result

    def lean_at(self, times_T: np.ndarray) -> np.ndarray:
        """Give how far the body leans outwards, radians."""
        start = self.times.press_s + (0.3 if self.launch.has_hurdle else -0.05)
        leaning = self.launch.lean * ramp(times_T, start, self.times.off_s - 0.2)
        idle = 0.012 * np.sin(1.7 * times_T)
        swing = 0.20 if not self.spec.dive.armstand else 0.15
        result: np.ndarray = (
            leaning + idle + swing * self._unrest(times_T) * np.sin(self._beat(times_T))
        )
        return result

    def anchor_at(self, times_T: np.ndarray) -> np.ndarray:
        """Give where the feet (or hands) touch the board, anchor_T2 in metres."""
        end_x = self.launch.anchor_x
        x = np.full(times_T.shape, end_x)
        y = np.full(times_T.shape, self.spec.height_m)
        if self.launch.has_hurdle:
            part = np.clip((self._press_part(times_T) - _LIFT) / (_LAND - _LIFT), 0.0, 1.0)
            x += -_HURDLE_M * (1.0 - part)
            y += 4.0 * _HOP_M * part * (1.0 - part)
        x += 0.10 * self._unrest(times_T) * np.sin(0.5 * self._beat(times_T))
        along = np.clip((x + FULCRUM_M) / FULCRUM_M, 0.0, 1.2) ** 2
        return np.stack((x, y + self.flex_at(times_T) * along), axis=-1)

    def flex_at(self, times_T: np.ndarray) -> np.ndarray:
        """Give how far the board's end is above its rest, flex_T in metres; a platform does not bend."""
        if not self.spec.is_springboard:
            return np.zeros(times_T.shape)
        part = self._press_part(times_T)
        begin, deepest = (_LAND, _DEEPEST) if self.launch.has_hurdle else (0.25, 0.66)
        depth = 0.36 if self.launch.has_hurdle else 0.26
        press = ramp(part, begin, deepest) * (1.0 - ramp(part, deepest, 1.0))
        after = np.maximum(times_T - self.times.off_s, 0.0)
        ringing = 0.13 * np.exp(-2.6 * after) * np.sin(2.0 * np.pi * 3.4 * after)
        return -depth * press + ringing

    def _press_part(self, times_T: np.ndarray) -> np.ndarray:
        length = self.times.off_s - self.times.press_s
        return np.clip((times_T - self.times.press_s) / length, 0.0, 1.0)

    def _unrest(self, times_T: np.ndarray) -> np.ndarray:
        until = self.times.press_s + 0.12
        return size(self.spec.faults, "balance") * bump(times_T, self.times.start_s - 0.08, until)

    def _beat(self, times_T: np.ndarray) -> np.ndarray:
        return 2.0 * np.pi * 2.1 * (times_T - self.times.start_s)

    def _wobble(self, times_T: np.ndarray) -> np.ndarray:
        unrest, beat = self._unrest(times_T), self._beat(times_T)
        angles = np.zeros((len(times_T), len(body.JOINTS)))
        if self.spec.dive.armstand:
            angles[:, body.HIP_L] = 42.0 * unrest * np.sin(beat)
            angles[:, body.HIP_R] = -42.0 * unrest * np.sin(beat)
            angles[:, body.KNEE_L] = 40.0 * unrest * (1.0 + np.sin(beat + 1.0)) / 2.0
            return angles
        angles[:, body.SHOULDER_L] = unrest * (40.0 + 105.0 * np.sin(beat))
        angles[:, body.SHOULDER_R] = unrest * (40.0 - 105.0 * np.sin(beat))
        angles[:, body.ARM_OUT] = 30.0 * unrest
        angles[:, body.HIP_R] = angles[:, body.HIP_L] = 14.0 * unrest * (1.0 - np.cos(beat))
        step = 55.0 * unrest * np.maximum(0.0, np.sin(0.5 * beat))
        angles[:, body.HIP_L] += step
        angles[:, body.KNEE_L] = 1.2 * step
        return angles


def plan_approach(spec: DiveSpec, launch: Launch, times: Timeline) -> Approach:
    """Lay out the take-off of a dive."""
    start, press, off = times.start_s, times.press_s, times.off_s
    length = off - press
    if spec.dive.armstand:
        keys = [(0.0, poses.ARMSTAND), (press, poses.ARMSTAND), (off, poses.ARMSTAND_PUSH)]
    elif launch.has_hurdle:
        keys = [
            (0.0, poses.STAND),
            (start, poses.STAND),
            (start + 0.35, pose(shoulder=35, flat=1)),
            (press, poses.ARMS_BACK),
            (press + _LIFT * length, pose(hip=22, knee=34, spine=8, shoulder=40, flat=1)),
            (press + 0.5 * (_LIFT + _LAND) * length, poses.HURDLE),
            (press + _LAND * length, pose(shoulder=150, hip=10, knee=16, flat=1)),
            (press + _DEEPEST * length, poses.CROUCH),
            (off, poses.REACH),
        ]
    else:
        ready = poses.ARMS_FORWARD if launch.facing < 0 else poses.ARMS_UP
        keys = [
            (0.0, poses.STAND),
            (start, poses.STAND),
            (start + 0.35, ready),
            (press, ready),
            (press + 0.55 * length, poses.CROUCH),
            (off, poses.REACH),
        ]
    return Approach(spec=spec, launch=launch, times=times, keys=PoseTrack.through(keys))
