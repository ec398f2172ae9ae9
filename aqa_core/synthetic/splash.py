"""The splash: a crown of drops and a sheet of white water, foam and rings; it grows with the splash fault."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from aqa_core.synthetic.camera import Camera
from aqa_core.synthetic.faults import size
from aqa_core.synthetic.light import Light
from aqa_core.synthetic.motion import Motion
from aqa_core.synthetic.spec import SPLASH_STREAM
from aqa_core.synthetic.timeline import GRAVITY

_WHITE = np.array([238.0, 246.0, 250.0], np.float32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Splash:
    """One splash.

    Attributes:
        camera: who looks.
        white: RGB of the drops in this light.
        start_s: the water is touched.
        settle_s: the drops have fallen back.
        x: where, metres from the board's end.
        power: 0..1.
        velocity_N2: of the drops, metres a second.
        delay_N: seconds after `start_s` that each drop leaves.
        jag_M: uneven heights of the sheet's rim, about 1.
    """

    camera: Camera
    white: np.ndarray
    start_s: float
    settle_s: float
    x: float
    power: float
    velocity_N2: np.ndarray
    delay_N: np.ndarray
    jag_M: np.ndarray

    def paint(self, image_HWC: np.ndarray, time_s: float, centre: np.ndarray) -> None:
        """Draw the splash at a time into the frame."""
        since = time_s - self.start_s
        if since < 0.0:
            return
        width, height = self.camera.size
        cover = np.zeros((height, width), np.float32)
        self._foam(cover, since, centre)
        self._sheet(cover, since, centre)
        self._drops(cover, since, centre)
        rows, columns = np.flatnonzero(cover.any(axis=1)), np.flatnonzero(cover.any(axis=0))
        if not len(rows):
            return
        cut = (
            slice(max(0, rows[0] - 3), rows[-1] + 4),
            slice(max(0, columns[0] - 3), columns[-1] + 4),
        )
        alpha = cv2.GaussianBlur(cover[cut], (3, 3), 0.8)[..., None]
        part = image_HWC[cut]
        image_HWC[cut] = (part + (self.white - part) * np.minimum(alpha, 0.95)).astype(np.uint8)

    def _drops(self, cover: np.ndarray, since: float, centre: np.ndarray) -> None:
        flown = np.maximum(since - self.delay_N, 0.0)
        x = self.x + self.velocity_N2[:, 0] * flown
        y = self.velocity_N2[:, 1] * flown - 0.5 * GRAVITY * flown**2
        place = self.camera.project(np.stack((x, y), axis=-1), centre).astype(int)
        height, width = cover.shape
        inside = (flown > 0) & (y > 0) & (place >= 1).all(axis=1)
        inside &= (place[:, 0] < width - 2) & (place[:, 1] < height - 2)
        column, row = place[inside, 0], place[inside, 1]
        for right, down in ((0, 0), (1, 0), (0, 1), (1, 1)):
            cover[row + down, column + right] = 0.95

    def _sheet(self, cover: np.ndarray, since: float, centre: np.ndarray) -> None:
        rise = 1.4 + 3.0 * self.power
        top = (rise * since - 0.5 * GRAVITY * since**2) * 0.85
        if top <= 0.02:
            return
        half = (0.10 + 0.30 * self.power) * (0.6 + 1.6 * since)
        lean = np.linspace(-1.0, 1.0, len(self.jag_M))
        crown = np.stack(
            (self.x + half * lean * 1.5, top * self.jag_M * (0.45 + 0.55 * lean**2)), axis=-1
        )
        foot = np.array([(self.x + half, 0.0), (self.x - half, 0.0)])
        corners = np.round(self.camera.project(np.concatenate((crown, foot)), centre) * 16)
        strength = 0.85 * max(0.0, 1.0 - since / (self.settle_s - self.start_s))
        cv2.fillPoly(cover, [corners.astype(np.int32)], strength, cv2.LINE_AA, 4)

    def _foam(self, cover: np.ndarray, since: float, centre: np.ndarray) -> None:
        calm = np.exp(-1.3 * since)
        grown = 1.0 - np.exp(-5.0 * since)
        radius = (0.20 + 0.75 * self.power) * grown * self.camera.zoom
        at = self.camera.project(np.array([self.x, -0.04]), centre)
        middle = (round(float(at[0]) * 16), round(float(at[1]) * 16))
        flat = np.sin(self.camera.pitch)
        for ring in (2.6, 1.9):
            axes = (round(radius * ring * 16), round(radius * ring * (0.22 + flat) * 16))
            cv2.ellipse(cover, middle, axes, 0, 0, 360, 0.25 * calm, 1, cv2.LINE_AA, 4)
        axes = (round(radius * 16), round(radius * (0.26 + flat) * 16))
        cv2.ellipse(cover, middle, axes, 0, 0, 360, 0.75 * calm, -1, cv2.LINE_AA, 4)


def plan_splash(motion: Motion, camera: Camera, light: Light) -> Splash:
    """Draw the splash of a dive; even a perfect entry ("rip") lifts a little water."""
    rng = motion.spec.stream(SPLASH_STREAM)
    power = size(motion.spec.faults, "splash")
    count = int(50 + 430 * power)
    start, settle = motion.times.contact_s, motion.times.settle_s
    lift = (1.3 + 3.6 * power) * np.sqrt(rng.uniform(0.05, 1.0, count))
    aside = rng.normal(0.0, 0.32 + 0.75 * power, count) * (0.5 + 0.5 * rng.random(count))
    points = motion.at(np.array([start])).points_TK3[0]
    return Splash(
        camera=camera,
        white=light.on(_WHITE).astype(np.float32),
        start_s=start,
        settle_s=settle,
        x=float(points[points[:, 1].argmin(), 0]),
        power=power,
        velocity_N2=np.stack((aside, lift), axis=-1),
        delay_N=rng.uniform(0.0, 0.12 + 0.10 * power, count),
        jag_M=rng.uniform(0.6, 1.1, 13),
    )
