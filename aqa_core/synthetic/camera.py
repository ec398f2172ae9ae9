"""A camera operator who follows the diver, a little late and not quite steadily."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from aqa_core.synthetic.motion import Motion
from aqa_core.synthetic.spec import CAMERA_STREAM

_RATE_HZ = 100.0
# the diver stays this near the middle, and the water's line this far above the frame's lower edge
_FURTHEST_M = 0.62
_WATER_BELOW_M = 0.85
_STANDING_M = 1.70


@dataclass(frozen=True, slots=True, kw_only=True)
class Camera:
    """Where the camera looks.

    Attributes:
        size: width and height of what is drawn, pixels; more than the frame where that is cut out of it aslant.
        frame_size: width and height of the frame.
        zoom: pixels a metre.
        shutter: share of the frame's time that the shutter is open.
        grid_T: seconds.
        centre_T2: world point in the middle of the frame at those times.
        mirrored: the board is on the right.
        pitch: the camera looks down by so much, radians.
        yaw: the camera stands so much to the board's side, radians.
        roll: of the horizon, radians.
    """

    size: tuple[int, int]
    frame_size: tuple[int, int]
    zoom: float
    shutter: float
    grid_T: np.ndarray
    centre_T2: np.ndarray
    mirrored: bool
    pitch: float = 0.0
    yaw: float = 0.0
    roll: float = 0.0

    def centre_at(self, times_T: np.ndarray) -> np.ndarray:
        """Give the world point in the middle of the frame, centre_T2 in metres."""
        x, y = (np.interp(times_T, self.grid_T, self.centre_T2[:, axis]) for axis in (0, 1))
        return np.stack((x, y), axis=-1)

    def project(self, points: np.ndarray, centre: np.ndarray) -> np.ndarray:
        """Give pixel coordinates of world points (..., 2) seen with that centre."""
        scale = np.array((self.zoom * np.cos(self.yaw), -self.zoom * np.cos(self.pitch)))
        pixels: np.ndarray = (points - centre) * scale + 0.5 * np.array(self.size)
        return pixels

    def flattened(self, points: np.ndarray) -> np.ndarray:
        """Move world points (..., 3) along the line of sight into the plane of the dive, (..., 2)."""
        slope = np.array((np.tan(self.yaw), -np.tan(self.pitch)))
        moved: np.ndarray = points[..., :2] + points[..., 2:] * slope
        return moved

    def frame_of(self, image_HWC: np.ndarray) -> np.ndarray:
        """Cut the frame out of what was drawn."""
        if self.size == self.frame_size:
            return image_HWC
        turn = cv2.getRotationMatrix2D((0.0, 0.0), float(np.rad2deg(self.roll)), 1.0)
        drawn, frame = np.array(self.size) - 1, np.array(self.frame_size) - 1
        turn[:, 2] = 0.5 * frame - turn[:, :2] @ (0.5 * drawn)
        return cv2.warpAffine(image_HWC, turn, self.frame_size)


def plan_camera(motion: Motion, size: tuple[int, int]) -> Camera:
    """Decide how the camera follows a dive, given the frame's width and height."""
    rng, view = motion.spec.stream(CAMERA_STREAM), motion.spec.style.view
    grid = np.arange(0.0, motion.times.end_s + 0.2, 1.0 / _RATE_HZ)
    target = motion.at(grid).centre_T2
    target = target + np.array([rng.uniform(-0.1, 0.15), rng.uniform(-0.12, 0.12)])
    target[:, 1] = np.maximum(target[:, 1], _WATER_BELOW_M + rng.uniform(0.0, 0.3))
    lag = round(rng.uniform(*view.lag_s) * _RATE_HZ)
    followed = _smooth(np.roll(_padded(target), lag, axis=0), rng.uniform(*view.smoothing_s))
    followed = followed[len(grid) : 2 * len(grid)]
    off = np.clip(followed - target, -_FURTHEST_M, _FURTHEST_M)
    shake = _shake(rng, grid, rng.uniform(*view.shake_m))
    shake = shake + _drift(rng, grid, rng.uniform(*view.drift_m))
    centre = target + off + shake
    zoom = rng.uniform(*view.diver) * size[1] / _STANDING_M
    shutter = float(rng.uniform(*view.shutter))
    mirrored = bool(rng.random() < view.on_right)
    roll = float(np.deg2rad(rng.uniform(-1.0, 1.0) * view.tilt))
    return Camera(
        size=_room_to_turn(size, roll),
        frame_size=size,
        zoom=float(zoom),
        shutter=shutter,
        grid_T=grid,
        centre_T2=centre,
        mirrored=mirrored,
        pitch=float(np.deg2rad(view.from_above)),
        yaw=float(np.deg2rad(view.from_behind)),
        roll=roll,
    )


def _room_to_turn(size: tuple[int, int], roll: float) -> tuple[int, int]:
    along, across = np.cos(roll), abs(np.sin(roll))
    width, height = size
    drawn = (width * along + height * across, height * along + width * across)
    # the frame itself where nothing turns
    return size if across == 0.0 else (int(np.ceil(drawn[0])) + 2, int(np.ceil(drawn[1])) + 2)


def _padded(path_T2: np.ndarray) -> np.ndarray:
    before = np.repeat(path_T2[:1], len(path_T2), axis=0)
    after = np.repeat(path_T2[-1:], len(path_T2), axis=0)
    return np.concatenate((before, path_T2, after))


def _smooth(path_T2: np.ndarray, spread_s: float) -> np.ndarray:
    reach = int(3.0 * spread_s * _RATE_HZ)
    at = np.arange(-reach, reach + 1) / _RATE_HZ
    kernel = np.exp(-0.5 * (at / spread_s) ** 2)
    kernel /= kernel.sum()
    return np.stack([np.convolve(path_T2[:, axis], kernel, "same") for axis in (0, 1)], axis=-1)


def _shake(rng: np.random.Generator, grid_T: np.ndarray, metres: float) -> np.ndarray:
    beats = rng.uniform(1.5, 5.0, (3, 2))
    turns = rng.uniform(0.0, 2.0 * np.pi, (3, 2))
    waves = np.sin(2.0 * np.pi * beats * grid_T[:, None, None] + turns)
    result: np.ndarray = metres * waves.mean(axis=1)
    return result


def _drift(rng: np.random.Generator, grid_T: np.ndarray, metres: float) -> np.ndarray:
    beats = rng.uniform(0.15, 0.5, 2)
    turns = rng.uniform(0.0, 2.0 * np.pi, 2)
    result: np.ndarray = metres * np.sin(2.0 * np.pi * beats * grid_T[:, None] + turns)
    return result
