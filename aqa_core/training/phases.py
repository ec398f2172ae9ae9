"""Holds a model's explanation to the renderer's truth: does the delta of a phase follow what it really lost?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aqa_core.training.metrics import spearman
from aqa_core.training.truth import PARTS, DiveTruth

_MARKS_THAT_COUNT = 3
_LEAST_DIVES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class PartReport:
    """How well deltas explain one part of the dive, over many dives.

    Attributes:
        name: take-off, flight, entry (without splash) or splash.
        slope: by how much its phase's delta falls for each unit of execution truly lost there; 1 is perfect,
            0 means blind. Entry and splash share a phase and are told apart by regression.
        rank_correlation: Spearman between the phase's delta and what was truly kept in this part (after what
            the phase's other part explains is taken away), or None.
        score_slope: by how much the whole score falls for each unit truly lost there, with the other parts held.
    """

    name: str
    slope: float
    rank_correlation: float | None
    score_slope: float


def report_parts(
    truths: Sequence[DiveTruth],
    spans_MN2: NDArray[np.float64],
    deltas_MN: NDArray[np.float64],
    executions_M: NDArray[np.float64],
) -> tuple[PartReport, ...]:
    """Compare deltas with true deductions, part by part.

    A segment's delta is shared among the parts that it shows by how long it shows each.

    Args:
        truths: of the dives.
        spans_MN2: start and end of each segment in its clip file, seconds.
        deltas_MN: delta of each segment, execution units (points / DD).
        executions_M: what the model says of each dive.

    Returns:
        one report for each of `PARTS`, empty for fewer than ten dives.
    """
    if len(truths) < _LEAST_DIVES:
        return ()
    lost_MP = np.array([[part.deduction for part in truth.parts] for truth in truths])
    lost_MP *= _MARKS_THAT_COUNT
    found_MP = np.stack(
        [
            _share(truth, spans, deltas)
            for truth, spans, deltas in zip(truths, spans_MN2, deltas_MN, strict=True)
        ]
    )
    design = np.column_stack([lost_MP, np.ones(len(truths))])
    score_slopes = np.linalg.lstsq(design, executions_M, rcond=None)[0]
    reports = []
    for part, name in enumerate(PARTS):
        others = [k for k in range(len(PARTS)) if k != part and _same_phase(truths[0], k, part)]
        own = np.column_stack([lost_MP[:, [part, *others]], np.ones(len(truths))])
        slopes = np.linalg.lstsq(own, found_MP[:, part], rcond=None)[0]
        # rounded, so that dives without a fault stay tied
        rest_M = (found_MP[:, part] - lost_MP[:, others] @ slopes[1:-1]).round(6)
        reports.append(
            PartReport(
                name=name,
                slope=float(-slopes[0]),
                rank_correlation=spearman(rest_M, -lost_MP[:, part]),
                score_slope=float(-score_slopes[part]),
            )
        )
    return tuple(reports)


def _same_phase(truth: DiveTruth, one: int, other: int) -> bool:
    return truth.parts[one].start_s == truth.parts[other].start_s


def _share(
    truth: DiveTruth, spans_N2: NDArray[np.float64], deltas_N: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Give each part its share of a dive's deltas, (P,)."""
    starts_N, ends_N = spans_N2[:, 0], spans_N2[:, 1]
    shares = []
    for part in truth.parts:
        shown_N = np.minimum(ends_N, part.end_s) - np.maximum(starts_N, part.start_s)
        shares.append(deltas_N @ (shown_N.clip(min=0) / (ends_N - starts_N)))
    return np.array(shares)
