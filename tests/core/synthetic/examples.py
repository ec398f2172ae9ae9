"""Dives with chosen faults, for the tests of the generator."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from aqa_core.diving.difficulty import degree_of_difficulty
from aqa_core.diving.numbers import parse_dive
from aqa_core.synthetic.faults import KINDS, Fault
from aqa_core.synthetic.spec import DiveSpec, draw_spec


def dive(text: str, height_m: float, *faults: tuple[str, float, int], index: int = 3) -> DiveSpec:
    """Give a dive of one pool, with faults (name, magnitude, sign)."""
    kinds = {kind.name: kind for kind in KINDS}
    return replace(
        draw_spec(7, index),
        dive=parse_dive(text),
        height_m=height_m,
        difficulty=degree_of_difficulty(text, height_m),
        faults=tuple(
            Fault(kind=kinds[name], magnitude=magnitude, sign=sign)
            for name, magnitude, sign in faults
        ),
    )


def ranks(values: np.ndarray) -> np.ndarray:
    """Give the rank of each value from 1; equal values share the mean of theirs."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    shared: np.ndarray = (np.cumsum(counts) - 0.5 * (counts - 1))[place]
    return shared


def rank_correlation(one: np.ndarray, other: np.ndarray) -> float:
    """Give Spearman's correlation."""
    return float(np.corrcoef(ranks(one), ranks(other))[0, 1])
