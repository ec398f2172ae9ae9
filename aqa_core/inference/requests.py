"""What is asked of a scorer, and the checks on it that need neither frames nor a network."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

from aqa_core.data.recordings import Recordings, frames_window
from aqa_core.data.samples import LabelledDive
from aqa_core.diving.difficulty import degree_of_difficulty
from aqa_core.errors import ClipError, DivingError
from aqa_core.progress import CancelToken, Report, ignore
from aqa_core.results import Window
from aqa_core.video.correction import NOTHING_TO_CORRECT, Correction
from aqa_core.video.info import ClipInfo
from aqa_core.video.window import find_window

# the table's hardest dive has 4.8
_MOST_DIFFICULTY = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreRequest:
    """One dive to score.

    Attributes:
        clip: the clip file.
        start_s: in point in seconds of the corrected clip, or None to have it found.
        end_s: out point, or None.
        dive: dive number, "207C", with `height_m`, or None.
        height_m: metres above the water, with `dive`, or None.
        difficulty: the DD instead of dive and height, or None.
        info: what probing the clip gave, where that is known (a clip may hold many dives), or None.
        content: with `info`, a sha256 that tells the dive apart by what its frames hold.
        correction: how the clip is turned, and how fast it was filmed; `info` is not corrected yet.
    """

    clip: Path
    start_s: float | None = None
    end_s: float | None = None
    dive: str | None = None
    height_m: float | None = None
    difficulty: float | None = None
    info: ClipInfo | None = None
    content: str = ""
    correction: Correction = NOTHING_TO_CORRECT


def dive_request(
    dive: LabelledDive, recordings: Recordings, *, reach: int, cancel: CancelToken | None = None
) -> ScoreRequest:
    """Ask for a labelled dive with its window and difficulty.

    Args:
        dive: the dive.
        recordings: what is known of the clips already.
        reach: samples from the first that is taken to the window's end; a recording must have them all.
        cancel: stops the look at a recording.

    Raises:
        ClipError: the recording cannot be read or lacks frames.
        CancelledError: the work was asked to stop.
    """
    info = recordings.info(dive, cancel=cancel)
    start_s, end_s = dive.start_s, dive.end_s
    if dive.frames is not None:
        window = frames_window(info, dive.frames, count=reach)
        start_s, end_s = window.start_s, window.end_s
    return ScoreRequest(
        clip=dive.clip,
        start_s=start_s,
        end_s=end_s,
        difficulty=dive.difficulty,
        info=info,
        content=recordings.content(dive, cancel=cancel),
        correction=dive.correction,
    )


def request_difficulty(request: ScoreRequest) -> float | None:
    """Give the DD of a request, from the table where dive and height are given; None where it has none.

    Raises:
        DivingError: dive, height or DD is impossible, or one of dive and height is missing.
    """
    if request.difficulty is not None:
        if request.dive is not None or request.height_m is not None:
            raise DivingError(
                "The difficulty is given twice.", "Give dive and height, or the difficulty."
            )
        if not (math.isfinite(request.difficulty) and 0 < request.difficulty <= _MOST_DIFFICULTY):
            raise DivingError(
                f"{request.difficulty:g} is not a degree of difficulty.",
                "Give a number such as 3.3.",
            )
        return request.difficulty
    if request.dive is None and request.height_m is None:
        return None
    if request.dive is None or request.height_m is None:
        raise DivingError(
            "The difficulty of a dive depends on its number and its height.", "Give both."
        )
    return degree_of_difficulty(request.dive, request.height_m)


def request_window(
    info: ClipInfo,
    request: ScoreRequest,
    *,
    report: Report = ignore,
    cancel: CancelToken | None = None,
) -> Window:
    """Give the seconds that are the dive: the user's in and out points, and what they leave open found.

    Raises:
        ClipError: the points are not in the clip or in the wrong order.
        CancelledError: the work was asked to stop.
    """
    _check_points(info, request)
    start_s, end_s = request.start_s, request.end_s
    if start_s is None or end_s is None:
        found = find_window(info, report=report, cancel=cancel)
        if start_s is None and end_s is None:
            return found
        if end_s is None:
            end_s = found.end_s if found.end_s > (start_s or 0.0) else info.duration_s
        if start_s is None:
            start_s = found.start_s if found.start_s < end_s else 0.0
    return Window(start_s=start_s, end_s=min(end_s, info.duration_s), source="user")


def _check_points(info: ClipInfo, request: ScoreRequest) -> None:
    tolerance_s = 1.0 / info.frame_rate
    for name, time_s in (("start", request.start_s), ("end", request.end_s)):
        if time_s is not None and not 0 <= time_s <= info.duration_s + tolerance_s:
            raise ClipError(
                f"The {name} {time_s:g} s is not in {info.path}, which lasts {info.duration_s:.2f} s.",
                "Choose a time inside the clip.",
            )
    start_s = request.start_s if request.start_s is not None else 0.0
    end_s = request.end_s if request.end_s is not None else info.duration_s
    if start_s >= end_s:
        raise ClipError(
            f"The start {start_s:g} s is not before the end {end_s:g} s.",
            "Choose a start before the end.",
        )
