"""Seven judges who see the same faults and do not quite agree."""

from __future__ import annotations

import numpy as np

from aqa_core.diving.judging import score_from_marks
from aqa_core.synthetic.faults import Fault
from aqa_core.synthetic.style import POOL, Panel

JUDGES = 7
# between judges of one panel, measured on real competition sheets
_SPREAD = 0.3


def deserved(faults: tuple[Fault, ...], panel: Panel = POOL.panel) -> float:
    """Give the mark that a dive with those faults deserves; below 0 where more went wrong than marks can say."""
    return panel.best_mark - sum(fault.deduction for fault in faults)


def judge(
    faults: tuple[Fault, ...], rng: np.random.Generator, panel: Panel = POOL.panel
) -> tuple[float, ...]:
    """Give seven marks, 0 to 10 in halves: what is deserved, with each judge's own noise."""
    seen = deserved(faults, panel) + rng.normal(0.0, _SPREAD, JUDGES)
    return tuple(float(mark) for mark in np.clip(np.round(2.0 * seen) / 2.0, 0.0, 10.0))


def score(marks: tuple[float, ...], difficulty: float) -> float:
    """Give the score in points: middle three marks times DD."""
    return score_from_marks(marks, difficulty)
