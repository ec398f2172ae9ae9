"""Turns judges' marks and a degree of difficulty (DD) into a score, as the rules for panels say."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from aqa_core.errors import DivingError

if TYPE_CHECKING:
    from collections.abc import Sequence

# how many of the highest and how many of the lowest marks a panel of that size drops
_DROPPED = {3: 0, 5: 1, 7: 2}


def score_from_marks(marks: Sequence[float], difficulty: float) -> float:
    """Give the score in points: the sum of the middle three marks times DD.

    Args:
        marks: 3, 5 or 7 marks, each 0 to 10 in halves.
        difficulty: the DD.

    Raises:
        DivingError: another number of marks, a mark that judges cannot give, or a DD not above 0.
    """
    if len(marks) not in _DROPPED:
        raise DivingError(
            f"{len(marks)} marks make no panel.", "Give the marks of 3, 5 or 7 judges."
        )
    for mark in marks:
        _check_mark(mark)
    _check_difficulty(difficulty)
    dropped = _DROPPED[len(marks)]
    counted = sorted(marks)[dropped : len(marks) - dropped]
    return round(sum(counted) * difficulty, 2)


def mark_from_score(score: float, difficulty: float) -> float:
    """Give the mean mark of the three judges that counted: score / DD / 3, not rounded to halves.

    Raises:
        DivingError: the DD is not above 0.
    """
    _check_difficulty(difficulty)
    return score / difficulty / 3.0


def _check_mark(mark: float) -> None:
    if not (math.isfinite(mark) and 0.0 <= mark <= 10.0 and (2.0 * mark).is_integer()):
        raise DivingError(f"{mark:g} is not a mark.", "Judges give 0 to 10 in steps of a half.")


def _check_difficulty(difficulty: float) -> None:
    if not (math.isfinite(difficulty) and difficulty > 0.0):
        raise DivingError(
            f"{difficulty:g} is not a degree of difficulty.", "Give a number such as 3.3."
        )
