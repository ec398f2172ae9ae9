"""What is said of a segment and of a moment wherever one is shown: player, timeline, table."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from aqa_core.results import Assessment, SegmentResult
from aqa_desktop.widgets import words

# how many segments carry their rank on the timeline, and which Up and Down go between
IMPORTANT = 3
_HIGH, _LOW = 1.25, 0.75


def segment_at(assessment: Assessment | None, time_s: float) -> SegmentResult | None:
    """Give the segment that shows a moment, the later one on an edge, or None outside the window."""
    if assessment is None:
        return None
    holding = [one for one in assessment.segments if one.start_s <= time_s <= one.end_s]
    return holding[-1] if holding else None


def segment_of(assessment: Assessment | None, index: int | None) -> SegmentResult | None:
    """Give the segment of a position, or None where there is no such segment."""
    segments = assessment.segments if assessment else ()
    return next((one for one in segments if one.index == index), None)


def important_segments(assessment: Assessment | None) -> tuple[SegmentResult, ...]:
    """Give the segments of the first ranks in order of time."""
    segments = assessment.segments if assessment else ()
    best = sorted(segments, key=lambda one: one.rank)[:IMPORTANT]
    return tuple(sorted(best, key=lambda one: one.start_s))


def is_even(assessment: Assessment) -> bool:
    """Whether the model weighs all segments alike, as averaging does: then only deltas tell them apart."""
    weights = [one.weight for one in assessment.segments]
    return max(weights) - min(weights) < 0.1 * max(weights)


def moment(time_s: float, origin_s: float | None = None, decimals: int = 2) -> str:
    """Write a moment as seconds of the clip, or with its sign where the user set an origin: "−0.42 s"."""
    if origin_s is None:
        return f"{words.number(time_s, decimals)} s"
    return f"{words.signed(time_s - origin_s, decimals)} s"


def stretch(start_s: float, end_s: float, origin_s: float | None = None) -> str:
    """Write the seconds from one moment to another: "1.8–2.2 s", or "−0.4 to +0.2 s" from an origin."""
    if origin_s is None:
        return words.span(start_s, end_s)
    text = QCoreApplication.translate("segments", "{0} to {1} s")
    return text.format(*_ends(start_s - origin_s, end_s - origin_s))


def bare_stretch(start_s: float, end_s: float, origin_s: float | None = None) -> str:
    """Write `stretch` without its unit, for a column whose heading has it."""
    if origin_s is None:
        return words.span(start_s, end_s).removesuffix(" s")
    text = QCoreApplication.translate("segments", "{0} to {1}")
    return text.format(*_ends(start_s - origin_s, end_s - origin_s))


def describe_segment(
    assessment: Assessment, segment: SegmentResult, *, origin_s: float | None = None
) -> str:
    """Say what a segment did: "1.8–2.2 s: 41 % of the weight, 3.1 points below a typical dive"."""
    text = QCoreApplication.translate("segments", "{0}: {1} of the weight, {2}")
    return text.format(
        stretch(segment.start_s, segment.end_s, origin_s),
        words.percent(segment.weight),
        words.against_typical(segment.delta, assessment.unit),
    )


def importance(assessment: Assessment, segment: SegmentResult) -> str:
    """Say how much the model looked at a segment against an even share; nothing where all are alike."""
    if is_even(assessment):
        return ""
    share = segment.weight * len(assessment.segments)
    if share >= _HIGH:
        return QCoreApplication.translate("segments", "importance high")
    if share <= _LOW:
        return QCoreApplication.translate("segments", "importance low")
    return QCoreApplication.translate("segments", "importance middling")


def spoken_position(
    assessment: Assessment | None, time_s: float, index: int, *, origin_s: float | None = None
) -> str:
    """Say where the playhead is for a screen reader: "1.84 seconds, frame 55, importance high, rank 2".

    Args:
        assessment: what was made of the clip, or None.
        time_s: seconds of the clip.
        index: frame number, 0 is the first.
        origin_s: the moment shown as 0, or None for the clip's beginning.
    """
    shown = words.number(time_s, 2) if origin_s is None else words.signed(time_s - origin_s, 2)
    where = QCoreApplication.translate("segments", "{0} seconds, frame {1}")
    parts = [where.format(shown, index + 1)]
    segment = segment_at(assessment, time_s)
    if segment is not None and assessment is not None:
        parts.append(importance(assessment, segment))
        parts.append(QCoreApplication.translate("segments", "rank {0}").format(segment.rank))
    return ", ".join(part for part in parts if part)


def _ends(start_s: float, end_s: float) -> tuple[str, str]:
    # as `words.span`: a short while gets another decimal
    start, end = words.signed(start_s), words.signed(end_s)
    return (start, end) if start != end else (words.signed(start_s, 2), words.signed(end_s, 2))
