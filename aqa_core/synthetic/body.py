"""The diver's body: a kinematic skeleton of 18 parts in three dimensions, its centre of mass and its inertia.

Body frame: origin between the hips, x to the front, y along the trunk to the head, z to the diver's left.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

# joint angles of a pose, degrees
JOINTS = (
    "spine", "hip_l", "hip_r", "knee_l", "knee_r", "ankle", "shoulder_l", "shoulder_r",
    "elbow_l", "elbow_r", "neck", "arm_out", "leg_out",
)  # fmt: skip
SPINE, HIP_L, HIP_R, KNEE_L, KNEE_R, ANKLE, SHOULDER_L, SHOULDER_R = range(8)
ELBOW_L, ELBOW_R, NECK, ARM_OUT, LEG_OUT = range(8, 13)

# points of the skeleton
POINTS = (
    "pelvis", "waist", "neck", "head", "face", "chest_front", "belly_front",
    "shoulder_l", "shoulder_r", "waist_l", "waist_r", "hip_l", "hip_r",
    "elbow_l", "elbow_r", "wrist_l", "wrist_r", "fingers_l", "fingers_r",
    "knee_l", "knee_r", "ankle_l", "ankle_r", "toes_l", "toes_r",
)  # fmt: skip
P = {name: index for index, name in enumerate(POINTS)}

# share of the body's mass at the middle of each part (Dempster's proportions)
_MASSES = (
    ("pelvis", "waist", 0.22), ("waist", "neck", 0.28), ("neck", "head", 0.08),
    ("shoulder_l", "elbow_l", 0.028), ("shoulder_r", "elbow_r", 0.028),
    ("elbow_l", "wrist_l", 0.016), ("elbow_r", "wrist_r", 0.016),
    ("wrist_l", "fingers_l", 0.006), ("wrist_r", "fingers_r", 0.006),
    ("hip_l", "knee_l", 0.100), ("hip_r", "knee_r", 0.100),
    ("knee_l", "ankle_l", 0.0465), ("knee_r", "ankle_r", 0.0465),
    ("ankle_l", "toes_l", 0.0145), ("ankle_r", "toes_r", 0.0145),
)  # fmt: skip
_FROM = np.array([P[a] for a, _, _ in _MASSES])
_TO = np.array([P[b] for _, b, _ in _MASSES])
_SHARE = np.array([mass for _, _, mass in _MASSES]) / sum(mass for _, _, mass in _MASSES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """Lengths and half widths of one diver in metres; the default is 1.70 m tall."""

    trunk_low: float = 0.21
    trunk_high: float = 0.30
    head: float = 0.19
    upper_arm: float = 0.28
    forearm: float = 0.25
    hand: float = 0.17
    thigh: float = 0.42
    shank: float = 0.42
    foot: float = 0.19
    shoulder_half: float = 0.17
    hip_half: float = 0.085
    girth: float = 1.0


def skeleton(pose_TJ: np.ndarray, build: Build) -> np.ndarray:
    """Place the points of the skeleton in the body frame.

    Args:
        pose_TJ: joint angles in degrees, J as in `JOINTS`; 0 everywhere is standing straight, feet pointed.
        build: the diver's proportions.

    Returns:
        points_TK3 in metres, K as in `POINTS`.
    """
    angle = np.deg2rad(pose_TJ)
    spine = angle[:, SPINE]
    points = np.zeros((len(pose_TJ), len(POINTS), 3))
    up = np.zeros(len(pose_TJ))
    waist = build.trunk_low * _direction(up)
    neck = waist + build.trunk_high * _direction(spine)
    points[:, P["waist"]], points[:, P["neck"]] = waist, neck
    points[:, P["head"]] = neck + build.head * _direction(spine + angle[:, NECK])
    front = _direction(spine + angle[:, NECK] + np.pi / 2)
    points[:, P["face"]] = points[:, P["head"]] + 0.06 * front
    points[:, P["chest_front"]] = (
        neck - 0.07 * _direction(spine) + 0.052 * _direction(spine + np.pi / 2)
    )
    points[:, P["belly_front"]] = 0.05 * _direction(up) + 0.062 * _direction(up + np.pi / 2)
    for side, sign in (("l", 1.0), ("r", -1.0)):
        across = np.array([0.0, 0.0, sign])
        points[:, P[f"waist_{side}"]] = waist + 0.8 * build.hip_half * across
        hip = build.hip_half * across + 0.0 * waist
        shoulder = neck - 0.04 * _direction(spine) + build.shoulder_half * across
        points[:, P[f"hip_{side}"]], points[:, P[f"shoulder_{side}"]] = hip, shoulder
        _arm(points, angle, shoulder, side, build)
        _leg(points, angle, hip, side, build)
    return points


def _arm(
    points: np.ndarray, angle: np.ndarray, shoulder: np.ndarray, side: str, build: Build
) -> None:
    left = side == "l"
    upper = np.pi + angle[:, SPINE] - angle[:, SHOULDER_L if left else SHOULDER_R]
    lower = upper - angle[:, ELBOW_L if left else ELBOW_R]
    out = angle[:, ARM_OUT] * (1.0 if left else -1.0)
    elbow = shoulder + build.upper_arm * _direction(upper, out)
    wrist = elbow + build.forearm * _direction(lower, out)
    points[:, P[f"elbow_{side}"]], points[:, P[f"wrist_{side}"]] = elbow, wrist
    points[:, P[f"fingers_{side}"]] = wrist + build.hand * _direction(lower, out)


def _leg(points: np.ndarray, angle: np.ndarray, hip: np.ndarray, side: str, build: Build) -> None:
    left = side == "l"
    thigh = np.pi - angle[:, HIP_L if left else HIP_R]
    shank = thigh + angle[:, KNEE_L if left else KNEE_R]
    out = angle[:, LEG_OUT] * (1.0 if left else -1.0)
    knee = hip + build.thigh * _direction(thigh, out)
    ankle = knee + build.shank * _direction(shank, out)
    points[:, P[f"knee_{side}"]], points[:, P[f"ankle_{side}"]] = knee, ankle
    points[:, P[f"toes_{side}"]] = ankle + build.foot * _direction(shank - angle[:, ANKLE])


def _direction(sagittal: np.ndarray, out: np.ndarray | float = 0.0) -> np.ndarray:
    """Give unit vectors: `sagittal` from the head's direction towards the front, `out` towards the left."""
    flat = np.cos(out)
    side = np.broadcast_to(np.sin(out), sagittal.shape)
    return np.stack((flat * np.sin(sagittal), flat * np.cos(sagittal), side), axis=-1)


def centre_of_mass(points_TK3: np.ndarray) -> np.ndarray:
    """Give the centre of mass, centre_T3, in the frame of the points."""
    middles = 0.5 * (points_TK3[:, _FROM] + points_TK3[:, _TO])
    result: np.ndarray = np.einsum("tms,m->ts", middles, _SHARE)
    return result


def inertia(points_TK3: np.ndarray) -> np.ndarray:
    """Give the moment of inertia about the somersault axis per kilogram, inertia_T in m²."""
    middles = 0.5 * (points_TK3[:, _FROM] + points_TK3[:, _TO])
    arm = middles - centre_of_mass(points_TK3)[:, None]
    lengths = np.linalg.norm(points_TK3[:, _FROM] - points_TK3[:, _TO], axis=-1)
    result: np.ndarray = np.einsum(
        "tm,m->t", arm[..., 0] ** 2 + arm[..., 1] ** 2 + lengths**2 / 12.0, _SHARE
    )
    return result


def orient(points_TK3: np.ndarray, somersault_T: np.ndarray, twist_T: np.ndarray) -> np.ndarray:
    """Twist the body about its own long axis, then somersault it (radians; head towards the front is positive)."""
    x, y, z = points_TK3[..., 0], points_TK3[..., 1], points_TK3[..., 2]
    cos_t, sin_t = np.cos(twist_T)[:, None], np.sin(twist_T)[:, None]
    across, depth = cos_t * x + sin_t * z, cos_t * z - sin_t * x
    cos_s, sin_s = np.cos(somersault_T)[:, None], np.sin(somersault_T)[:, None]
    return np.stack((cos_s * across + sin_s * y, cos_s * y - sin_s * across, depth), axis=-1)
