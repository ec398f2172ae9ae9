"""Measures how fast clips are decoded for scoring, beside OpenCV doing the same, for `aqa bench`."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import av
import cv2
import numpy as np

from aqa_core.errors import ClipError
from aqa_core.progress import CancelToken, Progress, Report, ignore, never
from aqa_core.video.probe import probe
from aqa_core.video.reader import read_frames

# what the paper's networks are fed
_SIZE = (171, 128)
_SECONDS = 4
_RATE = 30
_WIDTH, _HEIGHT = 1280, 720


@dataclass(frozen=True, slots=True, kw_only=True)
class DecodeSpeed:
    """How fast a clip is read.

    Attributes:
        clip: name of the clip that was read.
        frames_per_second: our reader, scaled to 171×128.
        opencv_frames_per_second: `cv2.VideoCapture` and `cv2.resize` to the same size.
        ratio: median over the rounds of our speed by OpenCV's.
    """

    clip: str
    frames_per_second: float
    opencv_frames_per_second: float
    ratio: float


def measure_decoding(
    clip: Path | None = None,
    *,
    rounds: int = 5,
    report: Report = ignore,
    cancel: CancelToken | None = None,
) -> DecodeSpeed:
    """Read all frames of a clip with our reader and with OpenCV in turn, so that both meet the same machine.

    Args:
        clip: the clip file; None makes 4 s of 720p H.264 at 30 frames a second.
        rounds: how often each reads it.
        report: told after each round.
        cancel: stops the work between two readings.

    Raises:
        ClipError: the clip cannot be read by either.
        CancelledError: the work was asked to stop.
    """
    if clip is not None:
        return _measure(clip, clip.name, rounds, report, cancel or never())
    with tempfile.TemporaryDirectory(prefix="aqa_bench_") as folder:
        made = write_clip(Path(folder) / "720p30.mp4")
        return _measure(made, "720p30 H.264 (made)", rounds, report, cancel or never())


def _measure(
    clip: Path, name: str, rounds: int, report: Report, cancel: CancelToken
) -> DecodeSpeed:
    info = probe(clip, cancel=cancel)
    ours: list[float] = []
    theirs: list[float] = []
    for done in range(rounds):
        ours.append(
            _frames_per_second(
                lambda: len(read_frames(info, info.frame_times_s, size=_SIZE, cancel=cancel))
            )
        )
        cancel.raise_if_cancelled()
        theirs.append(_frames_per_second(lambda: _read_with_opencv(clip)))
        report(Progress("measuring decoding", done + 1, rounds))
    ratios = [mine / other for mine, other in zip(ours, theirs, strict=True)]
    return DecodeSpeed(
        clip=name,
        frames_per_second=statistics.median(ours),
        opencv_frames_per_second=statistics.median(theirs),
        ratio=statistics.median(ratios),
    )


def _frames_per_second(read: Callable[[], int]) -> float:
    start = time.perf_counter()
    count = read()
    return count / (time.perf_counter() - start)


def _read_with_opencv(clip: Path) -> int:
    """Read a clip as most programs do, into the same size and colours, and count its frames."""
    capture = cv2.VideoCapture(str(clip), cv2.CAP_FFMPEG)
    images = []
    try:
        while True:
            there, image = capture.read()
            if not there:
                break
            small = cv2.resize(image, _SIZE, interpolation=cv2.INTER_LINEAR)
            images.append(cv2.cvtColor(small, cv2.COLOR_BGR2RGB))
    finally:
        capture.release()
    if not images:
        raise ClipError(f"OpenCV cannot read {clip}.", "Measure with another clip.")
    return len(np.stack(images))


def write_clip(path: Path) -> Path:
    """Write 4 s of 720p that are as hard to decode as a real clip: a textured scene under a panning camera."""
    rng = np.random.default_rng(0)
    coarse = rng.integers(0, 256, (_HEIGHT // 8, _WIDTH // 4, 3), dtype=np.uint8)
    scene = cv2.resize(coarse, (_WIDTH * 2, _HEIGHT), interpolation=cv2.INTER_CUBIC)
    with av.open(str(path), "w") as container:
        stream = container.add_stream(
            "libx264", rate=_RATE, options={"crf": "23", "preset": "veryfast"}
        )
        stream.width, stream.height, stream.pix_fmt = _WIDTH, _HEIGHT, "yuv420p"
        for number in range(_SECONDS * _RATE):
            left = round(_WIDTH / 2 * (1 + np.sin(number / 20)))
            image = np.array(scene[:, left : left + _WIDTH], dtype=np.uint8)
            image[200:500, 4 * number : 4 * number + 90] = (230, 180, 150)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(image, format="rgb24")))
        container.mux(stream.encode())
    return path
