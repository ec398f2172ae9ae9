"""Finds the seconds of a clip file that are the dive."""

from __future__ import annotations

from aqa_core.progress import CancelToken, Report, ignore
from aqa_core.results import Window
from aqa_core.video.info import ClipInfo


def find_window(
    info: ClipInfo, *, report: Report = ignore, cancel: CancelToken | None = None
) -> Window:
    """Find the dive."""
    return Window(start_s=0.0, end_s=info.duration_s, source="whole")
