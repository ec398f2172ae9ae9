"""What the network looks at: a clip opened and the dive in it found, once for the same seconds of one file."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from aqa_core.inference.requests import ScoreRequest, request_window
from aqa_core.progress import CancelToken, Progress, Report
from aqa_core.results import Window
from aqa_core.video.content import clip_hash
from aqa_core.video.correction import Correction, correct
from aqa_core.video.info import ClipInfo
from aqa_core.video.probe import probe
from aqa_core.video.sampling import Samples, sample_times

_MOST_REMEMBERED: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Footage:
    """What the network looks at.

    Attributes:
        clip: the clip file as it was given.
        content_hash: of what the file holds.
        info: what was found in it, corrected.
        window: the seconds that are the dive.
        samples: the moments that are taken.
        correction: how the clip was put right.
    """

    clip: Path
    content_hash: str
    info: ClipInfo
    window: Window
    samples: Samples
    correction: Correction


def segment_spans(footage: Footage, segments: int) -> NDArray[np.float64]:
    """Give start and end of each of N segments, spans_N2 in seconds of the corrected clip."""
    times_T = footage.samples.times_s
    times_Nn = times_T.reshape(segments, -1)
    step_s = float(times_T[-1] - times_T[-2])
    if step_s <= 0:
        step_s = 1 / footage.info.frame_rate
    ends_N = np.minimum(times_Nn[:, -1] + step_s, footage.info.duration_s)
    return np.stack((times_Nn[:, 0], ends_N), axis=1)


class FootageFinder:
    """Finds footage for a model and remembers it for the last few requests, until a file is written again.

    Args:
        count: samples the model takes.
        frame_rate: samples a second, or None for native frames.
        end_offset: samples between the last one taken and the window's end.
    """

    def __init__(self, *, count: int, frame_rate: float | None, end_offset: int = 0) -> None:
        self._count = count
        self._frame_rate = frame_rate
        self._end_offset = end_offset
        self._found: OrderedDict[tuple[object, ...], Footage] = OrderedDict()

    def find(self, request: ScoreRequest, *, report: Report, cancel: CancelToken) -> Footage:
        """Open the clip of a request and find the dive in it.

        Raises:
            ClipError: the clip cannot be read, or the points are not in it.
            CancelledError: the work was asked to stop.
        """
        report(Progress("opening the clip"))
        cancel.raise_if_cancelled()
        stamp = _stamp(request.clip)
        key = (request.clip, request.start_s, request.end_s, request.correction, stamp)
        if stamp is not None and key in self._found:
            self._found.move_to_end(key)
            return self._found[key]
        found = self._look(request, report, cancel)
        self._found[key] = found
        if len(self._found) > _MOST_REMEMBERED:
            self._found.popitem(last=False)
        return found

    def _look(self, request: ScoreRequest, report: Report, cancel: CancelToken) -> Footage:
        found = request.info or probe(request.clip, cancel=cancel)
        info = correct(found, request.correction)
        window = request_window(info, request, report=report, cancel=cancel)
        samples = sample_times(
            info,
            window,
            count=self._count,
            frame_rate=self._frame_rate,
            end_offset=self._end_offset,
        )
        content_hash = request.content or clip_hash(info.path, cancel=cancel)
        return Footage(
            clip=request.clip,
            content_hash=content_hash,
            info=info,
            window=window,
            samples=samples,
            correction=request.correction,
        )


def _stamp(clip: Path) -> tuple[int, ...] | None:
    """Give what changes when a file is written again or another takes its place; None where it went away."""
    try:
        status = clip.stat()
    except (OSError, ValueError):
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino
