"""Paints what is behind the pool once a dive: wall, tiles, windows, stands, banners, or the open sky."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import cv2
import numpy as np

from aqa_core.synthetic.style import Place

# between the mean of the wall and the diver's skin, of 255
_CONTRAST = 60.0


def paint_backdrop(
    rng: np.random.Generator, size: tuple[int, int], zoom: float, place: Place
) -> np.ndarray:
    """Paint a backdrop.

    Args:
        rng: what chooses.
        size: width and height in pixels.
        zoom: pixels a metre.
        place: what there can be.

    Returns:
        image_HWC, RGB uint8.
    """
    width, height = size
    base = np.clip(rng.uniform(*place.wall) + rng.uniform(-26, 26, 3), 15, 235)
    top = np.clip(base + rng.uniform(-50, 50, 3), 10, 245)
    part = np.linspace(0.0, 1.0, height)[:, None, None]
    image = (
        np.broadcast_to(top * (1 - part) + base * part, (height, width, 3)).astype(np.uint8).copy()
    )
    row = height
    painters = [PAINTERS[name] for name in place.backdrop]
    while row > 0:
        painter = painters[int(rng.integers(len(painters)))]
        rows = int(zoom * rng.uniform(1.0, 3.5))
        painter(rng, image[max(0, row - rows) : row], zoom)
        row -= rows
    fine = rng.normal(0.0, 1.0, (height // 2 + 1, width // 2 + 1)).astype(np.float32)
    coarse = rng.normal(0.0, 1.0, (height // 32 + 2, width // 32 + 2)).astype(np.float32)
    grain = cv2.resize(fine, size) * rng.uniform(1.0, 5.0)
    grain += cv2.resize(coarse, size) * rng.uniform(2.0, 10.0)
    shaded = cv2.add(image, cv2.merge([grain] * 3), dtype=cv2.CV_8U)
    return cv2.GaussianBlur(shaded, (0, 0), float(rng.uniform(0.8, 2.6)))


def apart_from(wall_HWC: np.ndarray, brightness: float) -> np.ndarray:
    """Darken or lighten a wall until the diver stands out: a referee sees them, so must the camera."""
    mean = float(wall_HWC.mean())
    if abs(mean - brightness) >= _CONTRAST:
        return wall_HWC
    darker, lighter = brightness - _CONTRAST, brightness + _CONTRAST
    wanted = darker if (mean < brightness and darker > 45.0) or lighter > 200.0 else lighter
    if wanted < mean:
        return cv2.convertScaleAbs(wall_HWC, alpha=wanted / mean)
    share = (wanted - mean) / (255.0 - mean)
    return cv2.convertScaleAbs(wall_HWC, alpha=1.0 - share, beta=255.0 * share)


def _colour(rng: np.random.Generator) -> tuple[float, float, float]:
    grey = rng.uniform(30, 225)
    red, green, blue = 0.5 * grey + 0.5 * rng.uniform(20, 235, 3)
    return (float(red), float(green), float(blue))


def _tinted(
    rng: np.random.Generator, part: np.ndarray, amount: float
) -> tuple[float, float, float]:
    red, green, blue = np.clip(part[0, 0].astype(float) + rng.uniform(-amount, amount), 0, 255)
    return (float(red), float(green), float(blue))


def _plain(rng: np.random.Generator, part: np.ndarray, zoom: float) -> None:
    if rng.random() < 0.5:
        part[:] = np.array(_tinted(rng, part, 40.0), np.uint8)


def _tiles(rng: np.random.Generator, part: np.ndarray, zoom: float) -> None:
    line = _tinted(rng, part, 45.0)
    step = max(5, int(zoom * rng.uniform(0.15, 0.5)))
    part[::step] = line
    part[:, ::step] = line


def _panels(rng: np.random.Generator, part: np.ndarray, zoom: float) -> None:
    step = max(8, int(zoom * rng.uniform(0.4, 1.6)))
    for left in range(0, part.shape[1], step):
        part[:, left : left + step] = np.array(_tinted(rng, part, 22.0), np.uint8)
        part[:, left : left + 1] = np.array(_tinted(rng, part, 50.0), np.uint8)


def _windows(rng: np.random.Generator, part: np.ndarray, zoom: float) -> None:
    glass = rng.uniform(140, 250) * np.array([0.92, 0.97, 1.0]) * rng.uniform(0.6, 1.0)
    step = max(12, int(zoom * rng.uniform(0.8, 2.0)))
    frame = max(1, step // 8)
    for left in range(0, part.shape[1], step):
        part[frame:-frame, left + frame : left + step - frame] = glass.astype(np.uint8)


def _stands(rng: np.random.Generator, part: np.ndarray, zoom: float) -> None:
    part[:] = (np.array(_colour(rng)) * 0.6).astype(np.uint8)
    step = max(5, int(zoom * rng.uniform(0.3, 0.5)))
    radius = max(2, int(0.14 * zoom))
    filled = rng.uniform(0.2, 0.9)
    for row in range(step // 2, part.shape[0], step):
        for column in range(step // 2, part.shape[1], step):
            if rng.random() < filled:
                at = (column + int(rng.integers(-2, 3)), row)
                cv2.circle(part, at, radius, _colour(rng), -1)
                cv2.circle(part, (at[0], at[1] - radius), radius // 2, (190.0, 150.0, 125.0), -1)


def _banner(rng: np.random.Generator, part: np.ndarray, zoom: float) -> None:
    part[:] = np.array(_colour(rng), np.uint8)
    ink = _colour(rng)
    left = 0
    while left < part.shape[1]:
        letter = int(zoom * rng.uniform(0.08, 0.35)) + 2
        top, bottom = part.shape[0] // 4, 3 * part.shape[0] // 4
        if rng.random() < 0.75:
            cv2.rectangle(part, (left, top), (left + letter, bottom), ink, -1)
        left += letter + int(zoom * rng.uniform(0.05, 0.3)) + 2


Painter = Callable[[np.random.Generator, np.ndarray, float], None]
PAINTERS: Final[Mapping[str, Painter]] = MappingProxyType(
    {
        "tiles": _tiles,
        "windows": _windows,
        "stands": _stands,
        "banner": _banner,
        "panels": _panels,
        "plain": _plain,
    }
)
