"""The pool: a wall with windows, stands and banners, the water, the board or the platform."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from aqa_core.synthetic.approach import FULCRUM_M
from aqa_core.synthetic.backdrop import apart_from, paint_backdrop
from aqa_core.synthetic.camera import Camera
from aqa_core.synthetic.light import Light
from aqa_core.synthetic.spec import SCENE_STREAM, DiveSpec

_SHIFT = 4
_MARGIN_PX = 8
# where a camera's centre can be: least x and y, most x and most y above the board
_LEAST_M, _MOST_M = (-1.6, 0.5), (5.5, 3.4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What is behind and below the diver.

    Attributes:
        spec: the dive.
        camera: who looks.
        light: of the pool.
        wall_HWC: the backdrop, lit, larger than a frame.
        origin: frame-sized view of the backdrop for a camera centre of (0, 0), pixels.
        parallax: share of the camera's movement that the backdrop makes.
        waves: two fields of ripples, RGB uint8, 128 is still water.
        water: RGB near and far.
        wood: RGB of the board or the platform.
        concrete: RGB of the tower.
    """

    spec: DiveSpec
    camera: Camera
    light: Light
    wall_HWC: np.ndarray
    origin: tuple[float, float]
    parallax: float
    waves: tuple[np.ndarray, np.ndarray]
    water: tuple[np.ndarray, np.ndarray]
    wood: np.ndarray
    concrete: np.ndarray

    def waterline(self, centre: np.ndarray) -> int:
        """Give the row of the frame at which the diver meets the water."""
        row = self.camera.project(np.array([0.0, 0.0]), centre)[1]
        return int(np.clip(round(float(row)), 0, self.camera.size[1]))

    def paint(
        self, time_s: float, centre: np.ndarray, blur: tuple[int, int], flex: float
    ) -> np.ndarray:
        """Give the frame without the diver, image_HWC; `blur` is how far the camera moves meanwhile."""
        image = self._wall_behind(centre)
        if max(blur) > 1:
            image = cv2.blur(image, (max(1, blur[0]), max(1, blur[1])))
        self._paint_water(image, time_s, centre)
        self._paint_board(image, centre, flex)
        return image

    def _wall_behind(self, centre: np.ndarray) -> np.ndarray:
        width, height = self.camera.size
        zoom = self.camera.zoom * self.parallax
        rows, columns = self.wall_HWC.shape[:2]
        x = float(np.clip(self.origin[0] + zoom * centre[0], 0, columns - width - 2))
        y = float(np.clip(self.origin[1] - zoom * centre[1], 0, rows - height - 2))
        left, top = int(x), int(y)
        right, low = x - left, y - top
        # a shift by less than a pixel; four times as fast as warpAffine
        kernel = np.outer((1.0 - low, low), (1.0 - right, right)).astype(np.float32)
        view = self.wall_HWC[top : top + height, left : left + width]
        return cv2.filter2D(view, -1, kernel, anchor=(0, 0))

    def _paint_water(self, image: np.ndarray, time_s: float, centre: np.ndarray) -> None:
        width, height = self.camera.size
        top = self.camera.project(np.array([0.0, self.spec.style.view.far_edge_m]), centre)[1]
        first = int(np.clip(round(float(top)), 0, height))
        if first >= height:
            return
        rows = height - first
        near, far = self.water
        part = np.linspace(0.0, 1.0, rows)[:, None, None]
        base = (far * (1.0 - part) + near * part).astype(np.uint8)
        flat = cv2.resize(base, (width, rows))
        pan = int(centre[0] * self.camera.zoom) + 400
        first_x, second_x = (pan + int(11 * time_s)) % 256, (pan - int(17 * time_s)) % 256
        one = self.waves[0][:rows, first_x : first_x + width]
        two = self.waves[1][:rows, second_x : second_x + width]
        ripple = cv2.addWeighted(one, 0.6, two, 0.6, 128.0 - 1.2 * 128.0)
        cv2.addWeighted(flat, 1.0, ripple, 1.0, -128.0, dst=image[first:])
        edge = (far * 0.45 + 110.0).tolist()
        cv2.rectangle(image, (0, first - 2), (width, first), edge, -1)

    def _paint_board(self, image: np.ndarray, centre: np.ndarray, flex: float) -> None:
        height = self.spec.height_m
        if not self.spec.is_springboard:
            for level, back in ((7.5, 1.4), (5.0, 2.2)):
                self._block(image, centre, (-12.0, -back), (level - 0.28, level), 0.8)
            self._block(image, centre, (-12.0, -3.2), (-0.2, height), 0.62)
            self._block(image, centre, (-12.0, 0.0), (height - 0.30, height - 0.03), 0.9)
            self._block(image, centre, (-12.0, 0.0), (height - 0.05, height), 1.15)
            self._rail(image, centre, -1.6, height)
            return
        self._block(image, centre, (-12.0, -FULCRUM_M - 0.1), (-0.2, height - 0.22), 0.75)
        self._block(
            image, centre, (-FULCRUM_M - 0.15, -FULCRUM_M + 0.15), (-0.2, height - 0.06), 0.6
        )
        along = np.linspace(0.0, 1.0, 7)
        x = np.concatenate(([-6.0], -FULCRUM_M + FULCRUM_M * along))
        y = height + np.concatenate(([0.0], flex * along**2))
        upper = np.stack((x, y), axis=-1)
        corners = np.concatenate((upper, (upper - np.array([0.0, 0.065]))[::-1]))
        self._fill(image, self.camera.project(corners, centre), self.wood)
        self._rail(image, centre, -FULCRUM_M - 0.3, height)

    def _block(
        self,
        image: np.ndarray,
        centre: np.ndarray,
        x: tuple[float, float],
        y: tuple[float, float],
        shade: float,
    ) -> None:
        width, height = self.camera.size
        (left, low), (right, high) = self.camera.project(
            np.array([(x[0], y[0]), (x[1], y[1])]), centre
        ).tolist()
        if right < 0 or low < 0 or left > width or high > height:
            return
        corners = np.array([(left, high), (right, high), (right, low), (left, low)])
        self._fill(image, corners, self.concrete * shade)

    def _rail(self, image: np.ndarray, centre: np.ndarray, end_x: float, height: float) -> None:
        for bar in (0.45, 0.9):
            self._block(
                image, centre, (-12.0, end_x), (height + bar - 0.02, height + bar + 0.02), 1.3
            )
        for post in np.arange(end_x, -7.0, -1.2):
            self._block(image, centre, (post - 0.04, post), (height, height + 0.9), 1.3)

    def _fill(self, image: np.ndarray, corners: np.ndarray, colour: np.ndarray) -> None:
        fixed = np.round(corners * 2**_SHIFT).astype(np.int32)
        shown = self.light.on(colour).tolist()
        cv2.fillPoly(image, [fixed], shown, cv2.LINE_AA, _SHIFT)


def plan_scene(spec: DiveSpec, camera: Camera, light: Light, *, brightness: float) -> Scene:
    """Draw the pool of a dive; the wall keeps off `brightness`, that of the diver's skin, 0..255."""
    rng, place = spec.stream(SCENE_STREAM), spec.style.place
    width, height = camera.size
    parallax = float(rng.uniform(0.6, 0.85))
    zoom = camera.zoom * parallax
    # all that a camera can come to see, so that one fault more does not change the wall
    low, high = np.array(_LEAST_M), np.array((_MOST_M[0], spec.height_m + _MOST_M[1]))
    span = np.ceil((high - low) * zoom).astype(int)
    wall_size = (int(span[0]) + width + 2 * _MARGIN_PX, int(span[1]) + height + 2 * _MARGIN_PX)
    wall = apart_from(paint_backdrop(rng, wall_size, zoom, place), brightness)
    blue = np.array([rng.uniform(*levels) for levels in place.water])
    depth = rng.uniform(*place.depth)
    grey = rng.uniform(110, 200)
    return Scene(
        spec=spec,
        camera=camera,
        light=light,
        wall_HWC=light.on_image(wall),
        origin=(_MARGIN_PX - zoom * float(low[0]), _MARGIN_PX + zoom * float(high[1])),
        parallax=parallax,
        waves=(_waves(rng, width, height), _waves(rng, width, height)),
        water=(light.on(blue * depth * 0.8), light.on(blue * depth + 25.0)),
        wood=np.clip(rng.uniform(150, 245) + rng.uniform(-40, 40, 3), 0, 255),
        concrete=np.clip(grey + rng.uniform(-15, 15, 3), 0, 255),
    )


def _waves(rng: np.random.Generator, width: int, height: int) -> np.ndarray:
    small = rng.normal(0.0, 1.0, (height // 2, (width + 256) // 8)).astype(np.float32)
    field = cv2.resize(small, (width + 256, height), interpolation=cv2.INTER_CUBIC)
    strength = rng.uniform(8.0, 22.0)
    levels = np.clip(128.0 + strength * field, 0, 255).astype(np.uint8)
    rippled: np.ndarray = np.repeat(levels[..., None], 3, axis=2)
    return rippled
