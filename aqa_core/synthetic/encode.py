"""Writes rendered frames as a clip file: H.264 in mp4, compressed as real clips are."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import av
import cv2
import numpy as np

from aqa_core.storage import replacing


def write_clip(
    path: Path,
    frames: Iterable[np.ndarray],
    size: tuple[int, int],
    *,
    crf: int,
    frame_rate: int = 25,
    preset: str = "superfast",
) -> None:
    """Encode frames (image_HWC, RGB uint8); one thread, so that the bytes are always the same.

    Args:
        path: the clip file.
        frames: in order.
        size: width and height, even.
        crf: x264's quality, larger is worse.
        frame_rate: frames a second.
        preset: how much time x264 takes to save space.

    Raises:
        StorageError: the file cannot be written.
    """
    with replacing(path) as temporary, av.open(str(temporary), "w", format="mp4") as container:
        options = {"crf": str(crf), "preset": preset, "threads": "1"}
        stream = container.add_stream("libx264", rate=frame_rate, options=options)
        stream.width, stream.height = size
        stream.pix_fmt = "yuv420p"
        for image in frames:
            planes = cv2.cvtColor(image, cv2.COLOR_RGB2YUV_I420).astype(np.uint8, copy=False)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(planes, format="yuv420p")))
        container.mux(stream.encode())
