"""Bad clips of every kind, and reading back the number that a frame on the screen carries."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
from PySide6.QtGui import QImage

from tests.helpers.clips import read_stamp, write_sizeless, write_stamped

UNEVEN_MS = (17, 33, 50, 33, 120)


def write_uneven(path: Path, count: int) -> Path:
    """Write numbered frames with uneven time stamps, as phones do."""
    steps = np.array([UNEVEN_MS[index % len(UNEVEN_MS)] for index in range(count - 1)])
    ticks = [0, *np.cumsum(steps).tolist()]
    return write_stamped(path, count, ticks=ticks)


def number_on(image: QImage) -> int:
    """Read the number back from a picture of any size that shows a whole frame."""
    rgb = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(rgb.constBits(), np.uint8).reshape(rgb.height(), rgb.bytesPerLine())
    return read_stamp(rows[:, : 3 * rgb.width()].reshape(rgb.height(), rgb.width(), 3))


def bad_clips(folder: Path) -> dict[str, Path]:
    """Write one file for each way in which something is no clip."""
    whole = write_stamped(folder / "whole.mp4", 40).read_bytes()
    files = {
        "empty": b"",
        "text": b"this is not a video\n" * 50,
        "beginning": whole[:700],
        "noise": np.random.default_rng(0).bytes(20_000),
    }
    paths = {"missing": folder / "missing.mp4", "folder": folder}
    for name, content in files.items():
        paths[name] = folder / f"{name}.mp4"
        paths[name].write_bytes(content)
    paths["0x0"] = write_sizeless(folder / "size.avi")
    paths["sound"] = _write_sound(folder / "sound.mp4")
    return paths


def _write_sound(path: Path) -> Path:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=44_100)
        silence = np.zeros((1, 44_100), dtype=np.float32)
        frame = av.AudioFrame.from_ndarray(silence, format="fltp", layout="mono")
        frame.sample_rate = 44_100
        container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path
