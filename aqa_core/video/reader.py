"""Reads frames at chosen times: each decoded once, scaled while converting, upright, in RGB."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from aqa_core.errors import ClipError
from aqa_core.progress import CancelToken, Progress, Report, ignore, never
from aqa_core.video.convert import Converter
from aqa_core.video.decoding import decode_frames
from aqa_core.video.info import ClipInfo


@dataclass(frozen=True, slots=True, eq=False)
class TimedFrame:
    """One frame of a clip.

    Attributes:
        index: 0 is the clip's first frame.
        time_s: seconds from the first frame.
        image_HWC: RGB.
    """

    index: int
    time_s: float
    image_HWC: npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class FramesRead:
    """Frames at the times asked for.

    Attributes:
        frames_THWC: RGB.
        damaged: how many of the T are not what was filmed: decoded with errors, or not at all, and then the frame
            before stands in.
    """

    frames_THWC: npt.NDArray[np.uint8]
    damaged: int


def read_frames(
    info: ClipInfo,
    times_s: npt.ArrayLike,
    *,
    size: tuple[int, int],
    report: Report = ignore,
    cancel: CancelToken | None = None,
) -> npt.NDArray[np.uint8]:
    """Give frames_THWC alone, for whoever can live with damage; else see `read_with_damage`."""
    return read_with_damage(info, times_s, size=size, report=report, cancel=cancel).frames_THWC


def read_with_damage(
    info: ClipInfo,
    times_s: npt.ArrayLike,
    *,
    size: tuple[int, int],
    report: Report = ignore,
    cancel: CancelToken | None = None,
) -> FramesRead:
    """Read the frames that are shown at the given times (the rule is `ClipInfo.indices_at`).

    Only frames from the key frame before the first to the last are decoded, and where wanted frames lie far
    apart not those between. A frame that damage makes undecodable is replaced by the one before it.

    Args:
        info: the clip.
        times_s: (T,) seconds from the first frame, in any order, repetitions allowed.
        size: (width, height) of the result, as displayed.
        report: told after each frame.
        cancel: stops the work between two packets.

    Raises:
        ClipError: nothing can be decoded there, or the file went away.
        CancelledError: the work was asked to stop.
    """
    indices_T = info.indices_at(times_s)
    wanted, place_T = np.unique(indices_T, return_inverse=True)
    converter = Converter(info, size)
    images = np.empty((wanted.size, size[1], size[0], 3), dtype=np.uint8)
    filled = np.zeros(wanted.size, dtype=bool)
    sound = np.zeros(wanted.size, dtype=bool)
    for index, frame in decode_frames(info, wanted, cancel=cancel or never()):
        slot = int(np.searchsorted(wanted, index))
        images[slot] = converter.rgb(frame)
        filled[slot], sound[slot] = True, not frame.is_corrupt
        report(Progress("reading frames", slot + 1, wanted.size))
    _hold(info, images, filled)
    frames_THWC = images if np.array_equal(wanted, indices_T) else images[place_T]
    return FramesRead(frames_THWC, damaged=int(np.count_nonzero(~sound[place_T])))


def _hold(info: ClipInfo, images: npt.NDArray[np.uint8], filled: npt.NDArray[np.bool_]) -> None:
    """Fill the places of frames that could not be decoded with the frame before, or the first there is."""
    if filled.all():
        return
    if not filled.any():
        raise ClipError(
            f"No frame of {info.path} can be decoded at the chosen time.",
            "Choose another part of the clip, or copy it from the camera again.",
        )
    places = np.arange(filled.size)
    source = np.maximum.accumulate(np.where(filled, places, -1))
    source[source < 0] = int(np.argmax(filled))
    images[:] = images[source]


def iter_frames(
    info: ClipInfo,
    *,
    start_s: float = 0.0,
    end_s: float | None = None,
    size: tuple[int, int] | None = None,
    cancel: CancelToken | None = None,
) -> Iterator[TimedFrame]:
    """Give all frames of a stretch of the clip in order, one at a time.

    Args:
        info: the clip.
        start_s: the first frame is the one shown then.
        end_s: the last frame is the one shown then; None for the clip's last.
        size: (width, height) as displayed, None for the clip's own.
        cancel: stops the work between two packets.

    Raises:
        ClipError: the file went away or cannot be read any more.
        CancelledError: the work was asked to stop.
    """
    end = np.inf if end_s is None else end_s
    first, last = info.indices_at([start_s, end]).tolist()
    converter = Converter(info, size)
    wanted = np.arange(first, last + 1, dtype=np.int64)
    for index, frame in decode_frames(info, wanted, cancel=cancel or never()):
        image_HWC = np.ascontiguousarray(converter.rgb(frame))
        yield TimedFrame(index, float(info.frame_times_s[index]), image_HWC)
