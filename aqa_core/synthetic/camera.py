"""A camera operator who follows the diver, a little late and not quite steadily."""

from __future__ import annotations

from dataclasses import dataclass

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
        size: width and height of the frame, pixels.
        zoom: pixels a metre.
        shutter: share of the frame's time that the shutter is open.
        grid_T: seconds.
        centre_T2: world point in the middle of the frame at those times.
        mirrored: the board is on the right.
    """

    size: tuple[int, int]
    zoom: float
    shutter: float
    grid_T: np.ndarray
    centre_T2: np.ndarray
    mirrored: bool

    def centre_at(self, times_T: np.ndarray) -> np.ndarray:
        """Give the world point in the middle of the frame, centre_T2 in metres."""
        x, y = (np.interp(times_T, self.grid_T, self.centre_T2[:, axis]) for axis in (0, 1))
        return np.stack((x, y), axis=-1)

    def project(self, points: np.ndarray, centre: np.ndarray) -> np.ndarray:
        """Give pixel coordinates of world points (..., 2) seen with that centre."""
        scale = np.array((self.zoom, -self.zoom))
        pixels: np.ndarray = (points - centre) * scale + 0.5 * np.array(self.size)
        return pixels


def plan_camera(motion: Motion, size: tuple[int, int]) -> Camera:
    """Decide how the camera follows a dive; the diver stands 39 to 46 % of the frame's height tall."""
    rng = motion.spec.stream(CAMERA_STREAM)
    grid = np.arange(0.0, motion.times.end_s + 0.2, 1.0 / _RATE_HZ)
    target = motion.at(grid).centre_T2
    target = target + np.array([rng.uniform(-0.1, 0.15), rng.uniform(-0.12, 0.12)])
    target[:, 1] = np.maximum(target[:, 1], _WATER_BELOW_M + rng.uniform(0.0, 0.3))
    lag = round(rng.uniform(-0.01, 0.045) * _RATE_HZ)
    followed = _smooth(np.roll(_padded(target), lag, axis=0), rng.uniform(0.08, 0.16))
    followed = followed[len(grid) : 2 * len(grid)]
    off = np.clip(followed - target, -_FURTHEST_M, _FURTHEST_M)
    shake = _shake(rng, grid, rng.uniform(0.0, 0.035)) + _drift(rng, grid, rng.uniform(0.0, 0.12))
    centre = target + off + shake
    zoom = rng.uniform(0.39, 0.46) * size[1] / _STANDING_M
    return Camera(
        size=size,
        zoom=float(zoom),
        shutter=float(rng.uniform(0.15, 0.45)),
        grid_T=grid,
        centre_T2=centre,
        mirrored=bool(rng.random() < 0.5),
    )


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
