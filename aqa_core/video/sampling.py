"""Chooses the N·n moments a network looks at (DESIGN 3.1)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from aqa_core.errors import ClipError
from aqa_core.results import Window
from aqa_core.video.info import ClipInfo


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Samples:
    """The moments a network sees.

    Attributes:
        times_s: (count,) seconds from the clip's first frame, not decreasing.
        frame_indices: (count,) the frames shown then.
        held: how many samples lie before the clip's first frame and repeat it.
        seen_from_s: time of the first sample; later than the window's start where the window is longer than the
            samples reach, earlier where footage before the window fills up.
    """

    times_s: npt.NDArray[np.float64]
    frame_indices: npt.NDArray[np.int64]
    held: int
    seen_from_s: float


def sample_times(
    info: ClipInfo, window: Window, *, count: int, frame_rate: float | None, end_offset: int = 0
) -> Samples:
    """Choose the `count` samples that end with the window's last frame.

    At a given rate they lie 1 / frame_rate apart, backwards from that frame's time stamp; with native frames they
    are that frame and those before it. Footage before the window fills a window that is too short; before the
    clip's first frame, that frame is held.

    Args:
        info: the clip.
        window: the seconds that are the dive.
        count: N·n.
        frame_rate: samples a second, None for native frames.
        end_offset: samples left out between the last one taken and the window's end.

    Raises:
        ClipError: the clip is a single frame, or the window lies outside it.
    """
    if count < 1 or end_offset < 0 or (frame_rate is not None and frame_rate <= 0):
        raise ValueError(f"cannot take {count} samples at {frame_rate} a second")
    if info.frame_count < 2:
        raise ClipError(
            f"{info.path} is a single picture, not a clip.", "Give a video of the dive."
        )
    if window.end_s <= window.start_s or window.end_s <= 0 or window.start_s >= info.duration_s:
        raise ClipError(
            f"The window {window.start_s:.2f} to {window.end_s:.2f} s is not in {info.path}, "
            f"which lasts {info.duration_s:.2f} s.",
            "Choose a start before the end, both inside the clip.",
        )
    last = int(info.indices_at(window.end_s))
    back = np.arange(end_offset + count - 1, end_offset - 1, -1)
    if frame_rate is None:
        wanted = last - back
        held = int(np.count_nonzero(wanted < 0))
        indices = np.maximum(wanted, 0)
        times_s = info.frame_times_s[indices]
    else:
        wanted_s = info.frame_times_s[last] - back / frame_rate
        held = int(np.count_nonzero(wanted_s < -0.5 / frame_rate))
        times_s = np.maximum(wanted_s, 0.0)
        indices = info.indices_at(times_s)
    return Samples(times_s=times_s, frame_indices=indices, held=held, seen_from_s=float(times_s[0]))
