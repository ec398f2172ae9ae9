"""Small clips whose every frame carries its number as black and white blocks, so that a test can read it back."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QImage

BITS = 8
_BLOCK = 16
WIDTH, HEIGHT = BITS * _BLOCK, 96


def write_clip(path: Path, times_ms: list[int]) -> Path:
    """Write one frame for each time stamp."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=25)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.bit_rate = 4_000_000
        stream.time_base = stream.codec_context.time_base = Fraction(1, 1000)
        for index, time_ms in enumerate(times_ms):
            frame = av.VideoFrame.from_ndarray(numbered_frame(index), format="rgb24")
            frame.pts, frame.time_base = time_ms, Fraction(1, 1000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def numbered_frame(index: int) -> npt.NDArray[np.uint8]:
    """Draw a number as a row of blocks, the highest bit at the left."""
    frame = np.full((HEIGHT, WIDTH, 3), 128, np.uint8)
    for bit in range(BITS):
        is_set = index >> (BITS - 1 - bit) & 1
        frame[:64, bit * _BLOCK : (bit + 1) * _BLOCK] = 235 if is_set else 20
    return frame


def number_on(image: QImage) -> int:
    """Read the number back from a picture of any size that shows a whole frame."""
    value = 0
    for bit in range(BITS):
        x = round((bit + 0.5) * image.width() / BITS)
        value = value << 1 | int(image.pixelColor(x, image.height() // 3).lightness() > 128)
    return value
