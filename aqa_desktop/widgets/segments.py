"""What is said of a segment wherever one is shown: player, timeline, table."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from aqa_core.results import Assessment, SegmentResult
from aqa_desktop.widgets import words


def segment_at(assessment: Assessment | None, time_s: float) -> SegmentResult | None:
    """Give the segment that shows a moment, the later one on an edge, or None outside the window."""
    if assessment is None:
        return None
    holding = [one for one in assessment.segments if one.start_s <= time_s <= one.end_s]
    return holding[-1] if holding else None


def describe_segment(assessment: Assessment, segment: SegmentResult) -> str:
    """Say what a segment did: "1.8–2.2 s: 41 % of the weight, 3.1 points below a typical dive"."""
    text = QCoreApplication.translate("segments", "{0}: {1} of the weight, {2}")
    return text.format(
        words.span(segment.start_s, segment.end_s),
        words.percent(segment.weight),
        words.against_typical(segment.delta, assessment.unit),
    )


def spoken_position(assessment: Assessment | None, time_s: float, index: int) -> str:
    """Say where the playhead is for a screen reader: "1.84 seconds, frame 55, rank 2, 41 % of the weight"."""
    where = QCoreApplication.translate("segments", "{0} seconds, frame {1}")
    parts = [where.format(words.number(time_s, 2), index + 1)]
    segment = segment_at(assessment, time_s)
    if segment is not None:
        what = QCoreApplication.translate("segments", "rank {0}, {1} of the weight")
        parts.append(what.format(segment.rank, words.percent(segment.weight)))
    return ", ".join(parts)
