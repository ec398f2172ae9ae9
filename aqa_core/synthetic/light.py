"""The light of a pool and the grain of a sensor; light falls on colours before anything is drawn with them."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from aqa_core.synthetic.spec import LIGHT_STREAM, NOISE_STREAM, DiveSpec

_ROOM_PX = 32
_LEVEL = 24


@dataclass(frozen=True, slots=True)
class Light:
    """Brightness, contrast and tint of a clip.

    Attributes:
        table: uint8, shape (256, 3): what each level of red, green and blue becomes.
    """

    table: np.ndarray

    def on(self, colours: np.ndarray) -> np.ndarray:
        """Light RGB colours of any shape (..., 3), 0..255."""
        levels = np.clip(np.round(colours), 0, 255).astype(np.intp)
        lit: np.ndarray = self.table[levels, np.arange(3)]
        return lit

    def on_image(self, image_HWC: np.ndarray) -> np.ndarray:
        """Light a whole picture."""
        return cv2.LUT(image_HWC, self.table[None])


def plan_light(spec: DiveSpec) -> Light:
    """Draw the light of a dive."""
    rng, place = spec.stream(LIGHT_STREAM), spec.style.place
    level = np.linspace(0.0, 1.0, 256)[:, None]
    gain = rng.uniform(*place.gain) * rng.uniform(0.94, 1.06, 3) * np.array(place.tint)
    curve = np.clip(gain * level ** rng.uniform(*place.gamma), 0.0, 1.0)
    hazy = place.haze + (1.0 - place.haze) * curve
    return Light(np.round(255.0 * hazy).astype(np.uint8))


class Grain:
    """A sensor's grain: one field, moved at random from frame to frame."""

    def __init__(self, spec: DiveSpec, size: tuple[int, int]) -> None:
        self._rng = spec.stream(NOISE_STREAM)
        self._size = size
        strength = self._rng.uniform(*spec.style.place.grain)
        field = self._rng.normal(_LEVEL, strength, (size[1] + _ROOM_PX, size[0] + _ROOM_PX, 3))
        self._field = np.clip(np.round(field), 0, 2 * _LEVEL).astype(np.uint8)

    def add(self, image_HWC: np.ndarray) -> np.ndarray:
        """Give the next frame with grain."""
        left, top = self._rng.integers(0, _ROOM_PX, 2)
        field = self._field[top : top + self._size[1], left : left + self._size[0]]
        return cv2.addWeighted(image_HWC, 1.0, field, 1.0, -_LEVEL)
