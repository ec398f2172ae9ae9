"""Champion and challenger: the model before and the new one on the same dives that the new one did not learn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from aqa_core.data.samples import LabelledDive
from aqa_core.training.metrics import mae, spearman

Verdict = Literal["better", "unclear", "worse"]

_RESAMPLES: Final = 4000
_LEVEL: Final = 0.9
_FEWEST_FOR_A_LINE: Final = 3
# the bootstrap cannot draw what it has not seen: with one dive its interval is a point, and with a handful it is
# much narrower than it says
_FEWEST_FOR_A_VERDICT: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Champion:
    """The model before.

    Attributes:
        name: what it is called.
        sha256: of its file.
        points_M: what it says of each dive, in points; NaN where it says nothing.
    """

    name: str
    sha256: str
    points_M: NDArray[np.float64]


def compare(
    dives: Sequence[LabelledDive],
    new_M: NDArray[np.float64],
    *,
    champion: Champion | None,
    cross_validated: bool,
) -> dict[str, Any]:
    """Compare two models on held-out dives, as `finished` and run.json tell it.

    Args:
        dives: labelled dives that the new model did not learn.
        new_M: what the new model says of each, in points.
        champion: the model before, or None where there is none that scores.
        cross_validated: whether each dive was judged by a network that learned from the others, or all by the
            one that is kept.

    Returns:
        figures of both, on the `n` dives that both say something of (on all where there is no model before); of
        the old scores after the best straight line, each dive's line fitted on the others; how much the mean
        absolute error fell, with its 90 % bootstrap interval over dives; what follows from it, which is `unclear`
        below ten dives; and all dives, those first of which the two say the most different things.
    """
    true_M = np.array([dive.score for dive in dives])
    known = np.zeros(len(dives), dtype=bool)
    old_M = np.full(len(dives), np.nan)
    if champion is not None:
        old_M = np.asarray(champion.points_M, dtype=np.float64)
        known = np.isfinite(old_M)
    found: dict[str, Any] = {
        "n": len(dives),
        "cross_validated": cross_validated,
        "old": None,
        "recalibrated": None,
        "new": figures(dives, new_M),
        "better_on": None,
        "gain": None,
        "verdict": "unclear",
        "dives": _each(dives, true_M, old_M, new_M),
    }
    if champion is None or not known.any():
        return found
    # an error over other dives, or a rank order in another unit, could not be put beside the old one
    some = [dive for dive, is_known in zip(dives, known, strict=True) if is_known]
    found["n"], found["new"] = len(some), figures(some, new_M[known])
    fewer_M = np.abs(old_M - true_M)[known] - np.abs(new_M - true_M)[known]
    low, high = _interval(fewer_M)
    line_M = straightened(old_M[known], true_M[known])
    found["old"] = {
        "name": champion.name,
        "sha256": champion.sha256,
        **figures(some, old_M[known]),
    }
    found["recalibrated"] = None if line_M is None else {"mae": mae(line_M, true_M[known])}
    found["better_on"] = int(np.count_nonzero(fewer_M > 0))
    found["gain"] = {"mean": float(fewer_M.mean()), "low": low, "high": high}
    if len(some) >= _FEWEST_FOR_A_VERDICT:
        found["verdict"] = _verdict(low, high)
    return found


def figures(
    dives: Sequence[LabelledDive], points_M: NDArray[np.float64]
) -> dict[str, float | None]:
    """Give error in points, and rank order on execution (points where a dive has no DD) and on points."""
    true_M = np.array([dive.score for dive in dives])
    order = spearman(points_M, true_M)
    of_execution = order
    if all(dive.difficulty for dive in dives):
        factor_M = np.array([dive.difficulty or 1.0 for dive in dives])
        of_execution = spearman(points_M / factor_M, true_M / factor_M)
    return {"mae": mae(points_M, true_M), "spearman": of_execution, "spearman_points": order}


def straightened(
    said_M: NDArray[np.float64], true_M: NDArray[np.float64]
) -> NDArray[np.float64] | None:
    """Bring scores to another judge's scale by the best straight line, each by the line of all others.

    Returns:
        None where there are too few dives, or all scores are the same.
    """
    if said_M.size < _FEWEST_FOR_A_LINE or np.ptp(said_M) == 0:
        return None
    said_M2 = np.stack((said_M, np.ones_like(said_M)), axis=1)
    pseudo_2M = np.linalg.pinv(said_M2)
    fitted_M = said_M2 @ (pseudo_2M @ true_M)
    # the residual of a line that did not see the dive follows from the one that did and the dive's leverage
    leverage_M = np.minimum(np.einsum("mk,km->m", said_M2, pseudo_2M), 1 - 1e-9)
    return true_M - (true_M - fitted_M) / (1 - leverage_M)


def _interval(values_M: NDArray[np.float64]) -> tuple[float, float]:
    """Give the bootstrap interval of a mean; the same numbers each time."""
    draws = np.random.default_rng(0).integers(0, values_M.size, (_RESAMPLES, values_M.size))
    means = values_M[draws].mean(axis=1)
    low, high = np.quantile(means, ((1 - _LEVEL) / 2, (1 + _LEVEL) / 2)).tolist()
    return low, high


def _verdict(low: float, high: float) -> Verdict:
    if low > 0:
        return "better"
    return "worse" if high < 0 else "unclear"


def _each(
    dives: Sequence[LabelledDive],
    true_M: NDArray[np.float64],
    old_M: NDArray[np.float64],
    new_M: NDArray[np.float64],
) -> list[Mapping[str, Any]]:
    changes_M = np.abs(new_M - np.where(np.isfinite(old_M), old_M, true_M))
    order = np.argsort(-changes_M, kind="stable").tolist()
    return [
        {
            "file": str(dives[k].clip),
            "start_s": dives[k].start_s,
            "true": round(float(true_M[k]), 3),
            "old": round(float(old_M[k]), 3) if np.isfinite(old_M[k]) else None,
            "new": round(float(new_M[k]), 3),
        }
        for k in order
    ]
