"""Writes small clip files of every kind; each frame carries its number, so that a test can tell which it got."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt

Image = npt.NDArray[np.uint8]
SIZE = (128, 96)
_BITS = 8
_COLUMNS = 4


def stamped(number: int, size: tuple[int, int] = SIZE) -> Image:
    """Draw a frame whose 4×2 blocks are the bits of `number` (below 256): dark 0, bright 1."""
    width, height = size
    image = np.zeros((height, width, 3), dtype=np.uint8)
    for bit in range(_BITS):
        row, column = divmod(bit, _COLUMNS)
        rows = slice(row * height // 2, (row + 1) * height // 2)
        columns = slice(column * width // _COLUMNS, (column + 1) * width // _COLUMNS)
        image[rows, columns] = 210 if number >> bit & 1 else 40
    return image


def read_stamp(image: Image) -> int:
    """Read the number back from a frame of any size."""
    height, width = image.shape[:2]
    number = 0
    for bit in range(_BITS):
        row, column = divmod(bit, _COLUMNS)
        y = (2 * row + 1) * height // 4
        x = (2 * column + 1) * width // (2 * _COLUMNS)
        reach = max(2, height // 10)
        near = image[max(0, y - reach) : y + reach, max(0, x - reach) : x + reach]
        number |= int(near.mean() > 125) << bit
    return number


@dataclass(frozen=True, kw_only=True)
class Kind:
    """How a clip file is written."""

    suffix: str = ".mp4"
    codec: str = "libx264"
    pixel_format: str = "yuv420p"
    container: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    muxing: Mapping[str, str] = field(default_factory=dict)


MP4 = Kind(options={"g": "12", "bf": "2"})


def write_clip(
    path: Path,
    frames: Iterable[Image],
    *,
    kind: Kind = MP4,
    rate: int | Fraction = 30,
    ticks: Sequence[int] | None = None,
    tick: Fraction = Fraction(1, 1000),
    rotation_deg: float | None = None,
    setup: Any = None,
) -> Path:
    """Write frames as a clip file.

    Args:
        path: the file.
        frames: RGB images of one size.
        kind: container and codec.
        rate: frames a second, where `ticks` does not say otherwise.
        ticks: time stamps of the frames in units of `tick`, for variable rates.
        tick: seconds a tick.
        rotation_deg: counter-clockwise rotation a player shall apply, written as side data.
        setup: called with the stream before anything is encoded.
    """
    with av.open(str(path), "w", format=kind.container, options=dict(kind.muxing)) as container:
        stream: Any = container.add_stream(kind.codec, rate=rate, options=dict(kind.options))
        stream.pix_fmt = kind.pixel_format
        if ticks is not None:
            stream.time_base = tick
            stream.codec_context.time_base = tick
        if rotation_deg is not None:
            stream.set_display_rotation(rotation_deg)
        if setup is not None:
            setup(stream)
        for number, image in enumerate(frames):
            if number == 0:
                stream.height, stream.width = image.shape[:2]
            frame = av.VideoFrame.from_ndarray(image, format="rgb24")
            frame.pts = number if ticks is None else ticks[number]
            frame.time_base = tick if ticks is not None else Fraction(1) / rate
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def write_stamped(path: Path, count: int = 60, *, kind: Kind = MP4, **how: Any) -> Path:
    """Write a clip whose frames carry their numbers 0 to count − 1."""
    size = how.pop("size", SIZE)
    return write_clip(path, (stamped(k % 256, size) for k in range(count)), kind=kind, **how)


def write_sizeless(path: Path) -> Path:
    """Write an AVI whose headers and pictures all claim 0×0 pixels."""
    kind = Kind(suffix=".avi", codec="mjpeg", pixel_format="yuvj420p")
    content = bytearray(write_stamped(path, 5, kind=kind).read_bytes())
    for start in (content.index(b"strf") + 12, content.index(b"avih") + 40):
        content[start : start + 8] = bytes(8)
    at = 0
    while (at := content.find(b"\xff\xc0", at)) >= 0:
        content[at + 5 : at + 9] = bytes(4)
        at += 9
    path.write_bytes(content)
    return path
