"""Numbers and spans as a coach reads them, by locale; the same words on every screen."""

from __future__ import annotations

import math

from PySide6.QtCore import QCoreApplication, QLocale

from aqa_core.errors import AqaError
from aqa_core.results import Assessment, ScoreInterval, Target

EN_DASH = "–"
MINUS = "−"


def number(value: float, decimals: int = 1) -> str:
    """Write a number by locale, with a true minus sign."""
    rounded = round(value, decimals) or 0.0  # no "−0.0"
    text = QLocale().toString(abs(float(rounded)), "f", decimals)
    return f"{MINUS}{text}" if rounded < 0 else text


def signed(value: float, decimals: int = 1) -> str:
    """Write a number with its sign, zero without one."""
    text = number(value, decimals)
    return f"+{text}" if round(value, decimals) > 0 else text


def percent(share: float) -> str:
    """Write a share in 0..1 as whole percent."""
    return f"{number(100.0 * share, 0)} %"


def span(start_s: float, end_s: float, decimals: int = 1) -> str:
    """Write the seconds from one time to another: "1.8–2.2 s"; a short while gets another decimal."""
    start, end = number(start_s, decimals), number(end_s, decimals)
    if start == end and decimals < 2:
        return span(start_s, end_s, decimals + 1)
    return f"{start}{EN_DASH}{end} s"


def decimals_of(unit: Target) -> int:
    """How many decimals points or execution units are worth."""
    return 1 if unit == "points" else 2


def amount(value: float, unit: Target) -> str:
    """Write a size in points or execution units: "3.1 points", "0.94 in execution"."""
    text = number(value, decimals_of(unit))
    if unit == "points":
        return QCoreApplication.translate("words", "{0} points").format(text)
    return QCoreApplication.translate("words", "{0} in execution").format(text)


def against_typical(delta: float, unit: Target) -> str:
    """Say how a contribution compares with a typical dive's."""
    if round(delta, decimals_of(unit)) == 0:
        return QCoreApplication.translate("words", "as in a typical dive")
    size = amount(abs(delta), unit)
    if delta > 0:
        return QCoreApplication.translate("words", "{0} above a typical dive").format(size)
    return QCoreApplication.translate("words", "{0} below a typical dive").format(size)


def total(assessment: Assessment) -> str:
    """Write the score (or execution) with as many decimals as its interval supports."""
    return number(assessment.total, total_decimals(assessment))


def total_decimals(assessment: Assessment) -> int:
    """Say how many decimals of the score mean anything; one fewer where its error is not known."""
    most = decimals_of(assessment.unit)
    if assessment.interval is None:
        return most - 1
    return supported_decimals(_half_width(assessment.interval), most)


def supported_decimals(error: float, most: int) -> int:
    """Say how many decimals a number with this error is worth, at most `most`.

    The usual rule of measurement: an error whose digits begin with less than 355 is given with two of them, a
    larger one with one, and the number as exactly as its error: 78.4 ± 3.1, but 78 ± 4 and 72 ± 13.
    """
    if error <= 0:
        return most
    magnitude = math.floor(math.log10(error))
    digits = 2 if error / 10**magnitude < 3.55 else 1
    return min(max(digits - 1 - magnitude, 0), most)


def spread(assessment: Assessment) -> str:
    """Write how far the score may be off: "± 13", "from 0 to 9" where it is not even, nothing where not known."""
    interval = assessment.interval
    if interval is None:
        return ""
    decimals = total_decimals(assessment)
    below = number(assessment.total - interval.low, decimals)
    above = number(interval.high - assessment.total, decimals)
    if below == above:
        return f"± {above}"
    text = QCoreApplication.translate("words", "from {0} to {1}")
    return text.format(number(interval.low, decimals), number(interval.high, decimals))


def _half_width(interval: ScoreInterval) -> float:
    return (interval.high - interval.low) / 2


def sentence(error: object) -> str:
    """Give an error's sentence without its remedy."""
    return error.sentence if isinstance(error, AqaError) else str(error)
