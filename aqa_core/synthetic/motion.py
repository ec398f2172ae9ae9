"""Where every point of the diver is at any time: on the board, in ballistic flight, under water."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aqa_core.synthetic import body, poses
from aqa_core.synthetic.approach import Approach, plan_approach
from aqa_core.synthetic.flight import Flight, final_somersault, plan_flight
from aqa_core.synthetic.spec import MOTION_STREAM, DiveSpec
from aqa_core.synthetic.timeline import GRAVITY, Launch, Timeline, plan_launch, plan_times

_WATER_DRAG = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """The diver at T times, in the world: x outwards from the board's end, y above the water, metres.

    Attributes:
        points_TK3: the skeleton; z towards the camera.
        centre_T2: centre of mass.
        pose_TJ: joint angles, degrees.
        somersault_T: radians, positive sends the head to the front.
        twist_T: radians.
        flex_T: the board's end above its rest.
    """

    points_TK3: np.ndarray
    centre_T2: np.ndarray
    pose_TJ: np.ndarray
    somersault_T: np.ndarray
    twist_T: np.ndarray
    flex_T: np.ndarray


@dataclass(frozen=True, slots=True, kw_only=True)
class Motion:
    """The whole movement of one dive.

    Attributes:
        spec: the dive.
        build: the diver's proportions.
        launch: how the board is left.
        times: the moments.
        approach: the take-off.
        flight: from leaving the board.
        centre_off: centre of mass at that moment, metres.
        above_water: centre of mass from the point of the body that first meets the water, metres.
    """

    spec: DiveSpec
    build: body.Build
    launch: Launch
    times: Timeline
    approach: Approach
    flight: Flight
    centre_off: np.ndarray
    above_water: np.ndarray

    def at(self, times_T: np.ndarray) -> State:
        """Give the diver at those times (seconds from the clip's beginning)."""
        flying = times_T >= self.times.off_s
        pose = np.where(
            flying[:, None], self.flight.keys.at(times_T), self.approach.pose_at(times_T)
        )
        somersault = np.where(
            flying, self.flight.somersault_at(times_T), _on_board(self.approach, times_T)
        )
        twist = self.flight.twist_at(times_T)
        points = body.orient(body.skeleton(pose, self.build), somersault, twist)
        points *= np.array([self.launch.facing, 1.0, self.launch.facing])
        centre = body.centre_of_mass(points)[:, :2]
        foot = points[:, _support(self.spec), :2]
        standing = self.approach.anchor_at(times_T) - foot
        shift = np.where(flying[:, None], self.path(times_T) - centre, standing)
        points[..., :2] += shift[:, None]
        return State(
            points_TK3=points,
            centre_T2=centre + shift,
            pose_TJ=pose,
            somersault_T=somersault,
            twist_T=twist,
            flex_T=self.approach.flex_at(times_T),
        )

    def path(self, times_T: np.ndarray) -> np.ndarray:
        """Give the centre of mass after leaving the board: ballistic, then slowed by the water."""
        out, up = self.launch.velocity
        flown = np.clip(times_T - self.times.off_s, 0.0, self.times.flight_s)
        x = self.centre_off[0] + out * flown
        y = self.centre_off[1] + up * flown - 0.5 * GRAVITY * flown**2
        sunk = np.maximum(times_T - self.times.contact_s, 0.0)
        glide = (1.0 - np.exp(-_WATER_DRAG * sunk)) / _WATER_DRAG
        down = up - GRAVITY * self.times.flight_s
        # the body follows its hands (feet) through the hole they made
        aside = self.above_water[0] / self.above_water[1]
        return np.stack((x + aside * down * glide, y + down * glide), axis=-1)


def plan_motion(spec: DiveSpec) -> Motion:
    """Lay out the movement of a dive."""
    rng = spec.stream(MOTION_STREAM)
    rng.random(64)
    build = body.Build(
        girth=float(rng.uniform(0.92, 1.1)), shoulder_half=float(rng.uniform(0.155, 0.185))
    )
    launch = plan_launch(spec)
    first = poses.ARMSTAND_PUSH if spec.dive.armstand else poses.REACH
    above = _centre_above_support(spec, launch, first, build)
    above_water = _above_water(spec, launch, build)
    flight_s = _fall_time(spec.height_m + above[1] - above_water[1], launch)
    times = plan_times(spec, launch, flight_s)
    approach = plan_approach(spec, launch, times)
    moment = np.array([times.off_s])
    lean = float(_on_board(approach, moment)[0])
    flight = plan_flight(spec, launch, times, first=first, lean=lean, build=build)
    anchor = approach.anchor_at(moment)[0]
    return Motion(
        spec=spec,
        build=build,
        launch=launch,
        times=times,
        approach=approach,
        flight=flight,
        centre_off=anchor + above,
        above_water=above_water,
    )


def _support(spec: DiveSpec) -> int:
    return body.P["fingers_r"] if spec.dive.armstand else body.P["toes_r"]


def _on_board(approach: Approach, times_T: np.ndarray) -> np.ndarray:
    start = np.pi if approach.spec.dive.armstand else 0.0
    return start + approach.launch.facing * approach.lean_at(times_T)


def _placed(pose: poses.Pose, angle: float, facing: int, build: body.Build) -> np.ndarray:
    points = body.orient(body.skeleton(pose[None], build), np.array([angle]), np.array([0.0]))
    result: np.ndarray = points * np.array([facing, 1.0, facing])
    return result


def _centre_above_support(
    spec: DiveSpec, launch: Launch, first: poses.Pose, build: body.Build
) -> np.ndarray:
    upright = np.pi if spec.dive.armstand else 0.0
    points = _placed(first, upright + launch.facing * launch.lean, launch.facing, build)
    above: np.ndarray = (body.centre_of_mass(points) - points[:, _support(spec)])[0, :2]
    return above


def _above_water(spec: DiveSpec, launch: Launch, build: body.Build) -> np.ndarray:
    pose = poses.entry(spec.faults, is_headfirst=spec.is_headfirst)
    points = _placed(pose, final_somersault(spec, launch), launch.facing, build)
    lowest = points[0, points[0, :, 1].argmin(), :2]
    above: np.ndarray = body.centre_of_mass(points)[0, :2] - lowest
    return above


def _fall_time(drop: float, launch: Launch) -> float:
    up = launch.velocity[1]
    return float((up + np.sqrt(up * up + 2.0 * GRAVITY * drop)) / GRAVITY)
