"""Renders a dive into frames: pool, diver with motion blur, water over the diver, splash, light."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import cv2
import numpy as np

from aqa_core.synthetic.camera import Camera, plan_camera
from aqa_core.synthetic.figure import Outlines, Palette, bounds, draw_palette, outline, paint
from aqa_core.synthetic.light import Grain, plan_light
from aqa_core.synthetic.motion import Motion, plan_motion
from aqa_core.synthetic.scene import Scene, plan_scene
from aqa_core.synthetic.spec import PALETTE_STREAM, DiveSpec
from aqa_core.synthetic.splash import plan_splash

# moments drawn while the shutter is open, in a frame 240 pixels high
_MOMENTS = 4
_SEEN_THROUGH_WATER = 0.22


def render_dive(spec: DiveSpec, size: tuple[int, int] | None = None) -> np.ndarray:
    """Render a dive in memory.

    Args:
        spec: the dive.
        size: width and height of the frames, even numbers; None: those of the style.

    Returns:
        frames_THWC, RGB uint8, at the frame rate of the style; before compression.
    """
    return np.stack(list(iter_frames(plan_motion(spec), size)))


def iter_frames(motion: Motion, size: tuple[int, int] | None = None) -> Iterator[np.ndarray]:
    """Render a planned dive frame by frame, image_HWC each."""
    spec = motion.spec
    size = size or spec.style.view.size
    camera = plan_camera(motion, size)
    light, palette = plan_light(spec), draw_palette(spec.stream(PALETTE_STREAM))
    scene = plan_scene(spec, camera, light, brightness=palette.brightness)
    splash = plan_splash(motion, camera, light)
    times = np.arange(motion.times.frame_count) / motion.times.frame_rate
    outlines, flex, centre_TS2 = _outlines(motion, camera, palette, times)
    outlines = replace(outlines, colours_TP3=light.on(outlines.colours_TP3))
    grain = Grain(spec, size)
    for frame, time_s in enumerate(times):
        centre = centre_TS2[frame, centre_TS2.shape[1] // 2]
        pan = np.abs(centre_TS2[frame, -1] - centre_TS2[frame, 0]) * camera.zoom
        blur = (round(float(pan[0])), round(float(pan[1])))
        image = scene.paint(float(time_s), centre, blur, float(flex[frame]))
        _paint_diver(image, scene, outlines, frame, scene.waterline(centre))
        splash.paint(image, float(time_s), centre)
        image = grain.add(camera.frame_of(image))
        yield cv2.flip(image, 1) if camera.mirrored else image


def _outlines(
    motion: Motion, camera: Camera, palette: Palette, times_T: np.ndarray
) -> tuple[Outlines, np.ndarray, np.ndarray]:
    count = max(3, _MOMENTS * camera.frame_size[1] // 240)
    open_S = np.linspace(0.0, camera.shutter, count) / motion.times.frame_rate
    moments = (times_T[:, None] + open_S).ravel()
    state = motion.at(moments)
    frames = (len(times_T), len(open_S))
    centre = camera.centre_at(moments).reshape(*frames, 2)
    points = state.points_TK3.reshape(*frames, -1, 3)
    shapes = outline(points, centre, camera, palette, motion.build.girth)
    return shapes, state.flex_T.reshape(frames)[:, len(open_S) // 2], centre


def _paint_diver(
    image: np.ndarray, scene: Scene, outlines: Outlines, frame: int, waterline: int
) -> None:
    cut = bounds(outlines, frame, scene.camera.size)
    if cut is None:
        return
    rows, columns = cut
    corner = (columns.start, rows.start)
    clear = image[cut].copy()
    corners = outlines.corners_TSQ2[frame]
    moved = np.abs(corners[-1] - corners[0]).max() / 16.0
    count = len(corners)
    moments = (count // 2,) if moved < 1.0 else (0, count - 1) if moved < 2.5 else range(count)
    total = np.zeros(clear.shape, np.uint16)
    for moment in moments:
        drawn = clear.copy()
        paint(drawn, outlines, frame, moment, corner)
        total += drawn
    image[cut] = total // len(moments)
    under = max(waterline - rows.start, 0)
    if under < clear.shape[0]:
        part = image[cut][under:]
        part[:] = cv2.addWeighted(
            part, _SEEN_THROUGH_WATER, clear[under:], 1.0 - _SEEN_THROUGH_WATER, 0.0
        )
