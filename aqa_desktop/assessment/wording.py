"""The sentences of the score card, apart from Qt's widgets so that they can be read and tested alone."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from aqa_core.results import Assessment, SegmentResult
from aqa_desktop.widgets import words


def headline(assessment: Assessment) -> tuple[str, str]:
    """Give the large number and what it counts."""
    value = words.number(assessment.total, words.decimals_of(assessment.unit))
    if assessment.unit == "points":
        return value, QCoreApplication.translate("card", "points")
    return value, QCoreApplication.translate("card", "execution")


def marks_line(assessment: Assessment) -> str:
    """Say mark, difficulty and execution as far as they are known."""
    parts = []
    if assessment.mark is not None:
        text = QCoreApplication.translate("card", "Mark {0}")
        parts.append(text.format(words.number(assessment.mark, 1)))
    if assessment.difficulty is not None:
        text = QCoreApplication.translate("card", "DD {0}")
        parts.append(text.format(words.number(assessment.difficulty, 1)))
    if assessment.score is not None and assessment.execution is not None:
        text = QCoreApplication.translate("card", "execution {0}")
        parts.append(text.format(words.number(assessment.execution, 2)))
    return "  ·  ".join(parts)


def difficulty_hint(assessment: Assessment) -> str:
    """Say what is missing for points, or nothing."""
    if assessment.score is not None:
        return ""
    return QCoreApplication.translate(
        "card", "Execution is points ÷ DD: give dive and height to get points."
    )


def typical_line(assessment: Assessment) -> str:
    """Compare with a typical dive and name the segment that made most of the difference."""
    decimals = words.decimals_of(assessment.unit)
    text = QCoreApplication.translate("card", "A typical dive scores {0}.")
    sentences = [text.format(words.number(assessment.typical, decimals))]
    first = min(assessment.segments, key=lambda one: one.rank, default=None)
    if first is not None and round(first.delta, decimals) != 0:
        sentences.append(_difference(first, assessment, decimals))
    return " ".join(sentences)


def interval_line(assessment: Assessment) -> str:
    """Say where the true score lies, or nothing where the model does not know."""
    interval = assessment.interval
    if interval is None:
        return ""
    decimals = words.decimals_of(assessment.unit)
    text = QCoreApplication.translate("card", "{0} of dives like this lie between {1} and {2}.")
    low, high = words.number(interval.low, decimals), words.number(interval.high, decimals)
    return text.format(words.percent(interval.level), low, high)


def origin_line(assessment: Assessment) -> str:
    """Say which model looked at which seconds, on what, and how long it took."""
    sources = {
        "found": QCoreApplication.translate("card", "found in the clip"),
        "user": QCoreApplication.translate("card", "from your in and out points"),
        "whole": QCoreApplication.translate("card", "the whole clip"),
    }
    window = assessment.window
    text = QCoreApplication.translate("card", "Model {0} on {1} s, {2}; took {3} s.")
    return text.format(
        assessment.model.name,
        words.span(window.start_s, window.end_s).removesuffix(" s"),
        sources[window.source],
        words.number(assessment.timing.total_s, 1),
    )


def _difference(segment: SegmentResult, assessment: Assessment, decimals: int) -> str:
    added = QCoreApplication.translate("card", "Most telling: {0}, which added {1}.")
    cost = QCoreApplication.translate("card", "Most telling: {0}, which cost {1}.")
    text = added if segment.delta > 0 else cost
    seconds = words.span(segment.start_s, segment.end_s)
    return text.format(seconds, words.number(abs(segment.delta), decimals))
