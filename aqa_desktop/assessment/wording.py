"""The sentences of the assessment panel, apart from Qt's widgets so that they can be read and tested alone."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QCoreApplication

from aqa_core.results import Assessment
from aqa_desktop.assessment.what_if import Muted
from aqa_desktop.backend import ModelFacts
from aqa_desktop.widgets import words
from aqa_desktop.widgets.segments import stretch

# more than these in one sentence nobody reads; the table has them all
_MOST_NAMED: Final = 3
_MOST_MARK_DECIMALS: Final = 1
_NO_TYPICAL: Final = "no_typical"


def has_equal_weights(assessment: Assessment) -> bool:
    """Whether the model weighs all segments alike, as averaging does: then only differences tell."""
    weights = [segment.weight for segment in assessment.segments]
    return bool(weights) and max(weights) - min(weights) < 1e-6


def unit_name(assessment: Assessment) -> str:
    """Say what the large number counts."""
    if assessment.unit == "points":
        return QCoreApplication.translate("assessment", "points")
    return QCoreApplication.translate("assessment", "execution")


def spoken_score(assessment: Assessment) -> str:
    """Give the score as a screen reader says it: "72 points, ± 13"."""
    parts = (f"{words.total(assessment)} {unit_name(assessment)}", words.spread(assessment))
    return ", ".join(part for part in parts if part)


def rounding_line(assessment: Assessment) -> str:
    """Say what was rounded away, for the tool tip: with which number the differences add up."""
    text = QCoreApplication.translate("assessment", "{0} before rounding")
    return text.format(words.number(assessment.total, words.decimals_of(assessment.unit)))


def marks_line(assessment: Assessment) -> str:
    """Say mark, difficulty and execution as far as they are known."""
    parts = []
    if assessment.mark is not None:
        text = QCoreApplication.translate("assessment", "Mark {0}")
        parts.append(text.format(words.number(assessment.mark, _mark_decimals(assessment))))
    if assessment.difficulty is not None:
        text = QCoreApplication.translate("assessment", "DD {0}")
        parts.append(text.format(words.number(assessment.difficulty, 1)))
    if assessment.score is not None and assessment.execution is not None:
        text = QCoreApplication.translate("assessment", "execution {0}")
        decimals = _execution_decimals(assessment)
        parts.append(text.format(words.number(assessment.execution, decimals)))
    return "  ·  ".join(parts)


def difficulty_hint(assessment: Assessment) -> str:
    """Say what is missing for points, or nothing."""
    if assessment.score is not None:
        return ""
    return QCoreApplication.translate(
        "assessment", "Execution is points ÷ DD: give dive and height to get points."
    )


def typical_line(assessment: Assessment, *, origin_s: float | None = None) -> str:
    """Say what a typical dive scores and what the most telling segments added or cost."""
    differences = _differences(assessment, origin_s)
    if any(warning.code == _NO_TYPICAL for warning in assessment.warnings):
        text = QCoreApplication.translate(
            "assessment", "Against the mean of this dive's own segments: {0}."
        )
        return text.format(differences)
    decimals = words.decimals_of(assessment.unit)
    text = QCoreApplication.translate("assessment", "A typical dive scores {0}. Here {1}.")
    return text.format(words.number(assessment.typical, decimals), differences)


def weights_line(assessment: Assessment) -> str:
    """Say that the weights tell nothing, where they do not."""
    if not has_equal_weights(assessment):
        return ""
    text = QCoreApplication.translate(
        "assessment",
        "This model averages: every segment has {0} of the weight, the differences tell.",
    )
    return text.format(words.percent(assessment.segments[0].weight))


def interval_line(assessment: Assessment) -> str:
    """Say where the true score lies, or that the model does not know."""
    interval = assessment.interval
    if interval is None:
        return QCoreApplication.translate(
            "assessment", "How far the score may be off is not known of this model."
        )
    decimals = words.total_decimals(assessment)
    text = QCoreApplication.translate(
        "assessment", "{0} of dives like this lie between {1} and {2}."
    )
    low, high = words.number(interval.low, decimals), words.number(interval.high, decimals)
    return text.format(words.percent(interval.level), low, high)


def model_line(assessment: Assessment, facts: ModelFacts | None) -> str:
    """Name the model and say in a word what it learned from and how well it ranks dives it never saw."""
    name = assessment.model.name
    if facts is None:
        return QCoreApplication.translate("assessment", "Model {0}.").format(name)
    if facts.is_demonstration:
        who = QCoreApplication.translate("assessment", "Model {0}, a demonstration")
    else:
        who = QCoreApplication.translate("assessment", "Model {0}")
    training = _training(facts)
    return f"{who.format(name)}: {training}." if training else f"{who.format(name)}."


def source_line(assessment: Assessment, *, origin_s: float | None = None) -> str:
    """Say which seconds were looked at, on what, and how long it took."""
    sources = {
        "found": QCoreApplication.translate("assessment", "found in the clip"),
        "user": QCoreApplication.translate("assessment", "from your in and out points"),
        "whole": QCoreApplication.translate("assessment", "the whole clip"),
    }
    window = assessment.window
    text = QCoreApplication.translate("assessment", "Seen: {0}, {1}; took {2} s on {3}.")
    return text.format(
        stretch(window.start_s, window.end_s, origin_s),
        sources[window.source],
        words.number(assessment.timing.total_s, 1),
        assessment.device.upper(),
    )


def what_if_line(muted: Muted, *, origin_s: float | None = None) -> str:
    """Say what the score is without a segment: "Without 1.8–2.2 s: 74.9 (−4.1)"."""
    assessment = muted.assessment
    segment = assessment.segments[muted.index]
    if muted.error is not None:
        return str(muted.error)
    text = QCoreApplication.translate("assessment", "Without {0}: {1}")
    answer = "…"
    if muted.total is not None:
        decimals = words.decimals_of(assessment.unit)
        change = muted.total - assessment.total
        answer = f"{words.number(muted.total, decimals)} ({words.signed(change, decimals)})"
    return text.format(stretch(segment.start_s, segment.end_s, origin_s), answer)


def truth_line(assessment: Assessment | None, true_score: float | None) -> str:
    """Compare the score with the judges', where both are known in points."""
    if assessment is None or assessment.score is None or true_score is None:
        return ""
    error = assessment.score - true_score
    size = words.number(abs(error), 1)
    if round(error, 1) == 0:
        text = QCoreApplication.translate("assessment", "The model says the same")
    elif error > 0:
        text = QCoreApplication.translate("assessment", "The model says {0} more")
    else:
        text = QCoreApplication.translate("assessment", "The model says {0} less")
    sentence = text.format(size)
    interval = assessment.interval
    if interval is None:
        return f"{sentence}."
    if interval.low <= true_score <= interval.high:
        rest = QCoreApplication.translate("assessment", "inside its interval")
    else:
        rest = QCoreApplication.translate("assessment", "outside its interval")
    return f"{sentence}, {rest}."


def _differences(assessment: Assessment, origin_s: float | None) -> str:
    decimals = words.decimals_of(assessment.unit)
    ranked = sorted(assessment.segments, key=lambda one: one.rank)
    named = [one for one in ranked[:_MOST_NAMED] if round(one.delta, decimals) != 0]
    parts = [
        _difference(stretch(one.start_s, one.end_s, origin_s), one.delta, decimals) for one in named
    ]
    rest = [one for one in ranked if one not in named]
    if rest:
        others = _others(len(rest)) if named else _all_segments()
        parts.append(_difference(others, sum(one.delta for one in rest), decimals))
    return "; ".join(parts)


def _others(count: int) -> str:
    return QCoreApplication.translate("assessment", "the other {0}").format(count)


def _all_segments() -> str:
    return QCoreApplication.translate("assessment", "all segments together")


def _difference(what: str, delta: float, decimals: int) -> str:
    if round(delta, decimals) == 0:
        text = QCoreApplication.translate("assessment", "{0} changed nothing")
    elif delta > 0:
        text = QCoreApplication.translate("assessment", "{0} added {1}")
    else:
        text = QCoreApplication.translate("assessment", "{0} cost {1}")
    return text.format(what, words.number(abs(delta), decimals))


def _training(facts: ModelFacts) -> str:
    parts = []
    if facts.dives is not None:
        text = QCoreApplication.translate("assessment", "learned from {0} dives")
        parts.append(text.format(words.number(facts.dives, 0)))
    if facts.rank_correlation is not None and facts.held_out is not None:
        text = QCoreApplication.translate(
            "assessment", "rank correlation {0} on {1} dives it never saw"
        )
        measured = words.number(facts.rank_correlation, 2)
        parts.append(text.format(measured, words.number(facts.held_out, 0)))
    return ", ".join(parts)


def _execution_decimals(assessment: Assessment) -> int:
    interval, difficulty = assessment.interval, assessment.difficulty
    most = words.decimals_of("execution")
    if interval is None or not difficulty:
        return most - 1
    return words.supported_decimals((interval.high - interval.low) / 2 / difficulty, most)


def _mark_decimals(assessment: Assessment) -> int:
    interval = assessment.interval
    if interval is None:
        return _MOST_MARK_DECIMALS
    units = 3.0 * (assessment.difficulty or 1.0 if assessment.score is not None else 1.0)
    half_width = (interval.high - interval.low) / 2 / units
    return words.supported_decimals(half_width, _MOST_MARK_DECIMALS)
