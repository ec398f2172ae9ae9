"""How good predictions are: Spearman with ties, R-l2, MAE, RMSE, share within one judge (DESIGN 3.4)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

# one judge (mark × 3 × DD) against the score of the other six differs by 3.2 to 3.7 points RMSE on MTL-AQA
ONE_JUDGE_POINTS = 3.5


def ranks(values: ArrayLike) -> NDArray[np.float64]:
    """Give each value its rank from 1, equal values the mean of their ranks."""
    array = np.asarray(values, dtype=np.float64)
    _, inverse, counts = np.unique(array, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return (last - (counts - 1) / 2)[inverse]


def spearman(predicted: ArrayLike, true: ArrayLike) -> float | None:
    """Give Spearman's rank correlation with ties: the linear correlation of the ranks (equation 4).

    Returns:
        -1..1, or None for fewer than two values or where one side does not vary.
    """
    ranks_predicted, ranks_true = ranks(predicted), ranks(true)
    if ranks_true.size < 2 or np.ptp(ranks_predicted) == 0 or np.ptp(ranks_true) == 0:
        return None
    return float(np.corrcoef(ranks_predicted, ranks_true)[0, 1])


def relative_l2(predicted: ArrayLike, true: ArrayLike) -> float | None:
    """Give R-l2 × 100: the mean of ((predicted − true) / (largest − smallest true))² times 100.

    Returns:
        None where the true values do not vary.
    """
    predicted_N, true_N = np.asarray(predicted, np.float64), np.asarray(true, np.float64)
    if true_N.size == 0 or np.ptp(true_N) == 0:
        return None
    return float(100 * np.mean(((predicted_N - true_N) / np.ptp(true_N)) ** 2))


def mae(predicted: ArrayLike, true: ArrayLike) -> float:
    """Give the mean absolute error."""
    return float(np.mean(np.abs(np.asarray(predicted, np.float64) - np.asarray(true, np.float64))))


def rmse(predicted: ArrayLike, true: ArrayLike) -> float:
    """Give the root of the mean squared error."""
    return float(
        np.sqrt(np.mean((np.asarray(predicted, np.float64) - np.asarray(true, np.float64)) ** 2))
    )


def within_one_judge(predicted: ArrayLike, true: ArrayLike) -> float:
    """Give the share of predictions within one judge's 3.5 points of the true score."""
    error_N = np.abs(np.asarray(predicted, np.float64) - np.asarray(true, np.float64))
    return float(np.mean(error_N <= ONE_JUDGE_POINTS))


def coverage_and_width(
    intervals: Sequence[tuple[float, float]], true: ArrayLike
) -> tuple[float, float]:
    """Give the share of true values inside their interval, and the intervals' mean width."""
    bounds_N2 = np.asarray(intervals, np.float64)
    true_N = np.asarray(true, np.float64)
    inside = (bounds_N2[:, 0] <= true_N) & (true_N <= bounds_N2[:, 1])
    return float(inside.mean()), float((bounds_N2[:, 1] - bounds_N2[:, 0]).mean())


def uncertainty_tau(widths: ArrayLike, errors: ArrayLike, *, bins: int = 10) -> float | None:
    """Say whether wider intervals really err more: Kendall's tau between bin order and the bins' MAE.

    Dives are sorted by width and cut into `bins` equal parts, as RICA² does.

    Returns:
        -1..1, or None where there are fewer dives than bins or the widths do not vary.
    """
    widths_N, errors_N = np.asarray(widths, np.float64), np.abs(np.asarray(errors, np.float64))
    if widths_N.size < bins or np.ptp(widths_N) == 0:
        return None
    parts = np.array_split(errors_N[np.argsort(widths_N, kind="stable")], bins)
    means = np.array([part.mean() for part in parts])
    later, earlier = np.triu_indices(bins, k=1)[::-1]
    return float(np.sign(means[later] - means[earlier]).mean())
