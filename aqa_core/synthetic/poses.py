"""The key poses of a dive and the smooth way from one to the next."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aqa_core.synthetic import body
from aqa_core.synthetic.faults import Fault, signed, size

Pose = np.ndarray
Keys = list[tuple[float, Pose]]


def pose(**angles: float) -> Pose:
    """Make a pose from joint angles in degrees; `hip`, `knee`, `shoulder`, `elbow` set both sides.

    `flat=1` puts the soles on the floor while the trunk is upright.
    """
    joints = np.zeros(len(body.JOINTS))
    is_flat = angles.pop("flat", 0.0)
    for name, value in angles.items():
        for index, joint in enumerate(body.JOINTS):
            if joint in (name, f"{name}_l", f"{name}_r"):
                joints[index] = value
    if is_flat:
        joints[body.ANKLE] = 90.0 - joints[body.HIP_L] + joints[body.KNEE_L]
    return joints


STAND = pose(shoulder=4, elbow=4, flat=1)
ARMS_FORWARD = pose(shoulder=88, flat=1)
ARMS_UP = pose(shoulder=172, flat=1)
ARMS_BACK = pose(shoulder=-35, hip=12, knee=22, spine=8, flat=1)
CROUCH = pose(hip=62, knee=82, spine=22, shoulder=-40, neck=-20, flat=1)
REACH = pose(shoulder=172, ankle=18, neck=-8)
HURDLE = pose(shoulder=165, hip_l=88, knee_l=95, ankle=10)
ARMSTAND = pose(shoulder=180, ankle=2, neck=-22)
ARMSTAND_PUSH = pose(shoulder=165, hip=14, ankle=2, neck=-10)
ENTRY_HEADFIRST = pose(shoulder=178, elbow=0)
ENTRY_FEETFIRST = pose(shoulder=3, elbow=0)
WRAPPED = pose(shoulder_l=62, elbow_l=105, shoulder_r=150, elbow_r=118, arm_out=6, hip=3)
SIDES = pose(shoulder=18, elbow=8, spine=-4)


def closed(position: str, faults: tuple[Fault, ...]) -> Pose:
    """Give the position in which the somersaults are turned; a loose one is visibly open."""
    loose = size(faults, "loose position")
    if position == "C":
        shape = pose(
            hip=130 - 62 * loose,
            knee=138 - 62 * loose,
            spine=38 - 26 * loose,
            shoulder=8 + 36 * loose,
            elbow=92 - 45 * loose,
            neck=24 - 24 * loose,
            ankle=0,
        )
    elif position == "B":
        shape = pose(
            hip=136 - 66 * loose,
            knee=2 + 34 * loose,
            spine=36 - 20 * loose,
            shoulder=148 - 62 * loose,
            elbow=8,
            neck=18,
        )
    else:
        shape = loosened(SIDES, faults)
    return apart(shape, faults)


def loosened(shape: Pose, faults: tuple[Fault, ...]) -> Pose:
    """Bend hips and knees and let the arms drift in what should be a straight body."""
    loose = size(faults, "loose position")
    return shape + loose * pose(hip=48, knee=78, arm_out=26, spine=10)


def apart(shape: Pose, faults: tuple[Fault, ...]) -> Pose:
    """Part the legs, fore and aft as well as sideways, so that it shows from every side."""
    gap = signed(faults, "legs apart")
    parted = shape.copy()
    ahead, behind = (body.HIP_L, body.HIP_R) if gap > 0.0 else (body.HIP_R, body.HIP_L)
    knee = body.KNEE_R if gap > 0.0 else body.KNEE_L
    parted[ahead] += 26.0 * abs(gap)
    parted[behind] -= 52.0 * abs(gap)
    parted[knee] = max(0.0, parted[knee] - 45.0 * abs(gap))
    parted[body.LEG_OUT] += 30.0 * abs(gap)
    return parted


def entry(faults: tuple[Fault, ...], *, is_headfirst: bool) -> Pose:
    """Give the pose that meets the water: straight, or bent where the dive turned too far or not enough."""
    shape = (ENTRY_HEADFIRST if is_headfirst else ENTRY_FEETFIRST).copy()
    turned = signed(faults, "rotation")
    if turned > 0.0:
        return shape + turned * pose(hip=-30, knee=75, spine=-24)
    return shape - turned * pose(hip=78, knee=8, spine=8)


@dataclass(frozen=True, slots=True)
class PoseTrack:
    """Joint angles over time: key poses joined by a monotone ease.

    Attributes:
        times: of the keys, seconds, increasing; shape (keys,).
        poses: shape (keys, joints).
    """

    times: np.ndarray
    poses: np.ndarray

    @classmethod
    def through(cls, keys: Keys) -> PoseTrack:
        """Join key poses given in order of time."""
        return cls(np.array([time for time, _ in keys]), np.stack([shape for _, shape in keys]))

    def at(self, times_T: np.ndarray) -> np.ndarray:
        """Give pose_TJ in degrees."""
        place = np.searchsorted(self.times, times_T, side="right") - 1
        place = np.clip(place, 0, len(self.times) - 2)
        span = self.times[place + 1] - self.times[place]
        part = np.clip((times_T - self.times[place]) / np.maximum(span, 1e-6), 0.0, 1.0)
        ease = ease_between(part)[:, None]
        result: np.ndarray = self.poses[place] * (1.0 - ease) + self.poses[place + 1] * ease
        return result


def ease_between(part: np.ndarray) -> np.ndarray:
    """Map 0..1 to 0..1, starting and ending at rest."""
    result: np.ndarray = part * part * (3.0 - 2.0 * part)
    return result


def ramp(times_T: np.ndarray, start: float, end: float) -> np.ndarray:
    """Give 0 before `start`, 1 after `end`, eased between."""
    return ease_between(np.clip((times_T - start) / max(end - start, 1e-6), 0.0, 1.0))


def bump(times_T: np.ndarray, start: float, end: float) -> np.ndarray:
    """Give a smooth hill: 0 outside, 1 over most of the time between."""
    edge = 0.22 * (end - start)
    return ramp(times_T, start, start + edge) * (1.0 - ramp(times_T, end - edge, end))
