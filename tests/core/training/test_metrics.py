"""Metrics against numbers worked out by hand or by definition."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aqa_core.training import metrics

numbers = st.lists(st.integers(-5, 5), min_size=3, max_size=30)


def test_ranks_share_ties() -> None:
    assert metrics.ranks([10, 20, 20, 5]).tolist() == [2, 3.5, 3.5, 1]


def test_spearman_of_the_textbook() -> None:
    # 1 − 6 Σd² / (n (n² − 1)) with d = (1, −1, 0, 0)
    assert metrics.spearman([1, 2, 3, 4], [2, 1, 3, 4]) == pytest.approx(1 - 6 * 2 / 60)
    assert metrics.spearman([1, 1, 1], [1, 2, 3]) is None
    assert metrics.spearman([1], [1]) is None


@given(numbers)
def test_spearman_is_one_for_any_rising_function(values: list[int]) -> None:
    if len(set(values)) < 2:
        return
    assert metrics.spearman(np.exp(values), values) == pytest.approx(1)
    assert metrics.spearman(-np.array(values), values) == pytest.approx(-1)


def test_relative_l2_is_of_the_range_of_the_true_scores() -> None:
    # an error of 5 points on a range of 104.5 is 0.2289 %
    assert metrics.relative_l2([5, 109.5], [0, 104.5]) == pytest.approx(100 * (5 / 104.5) ** 2)
    assert metrics.relative_l2([1, 2], [3, 3]) is None


def test_errors_and_shares() -> None:
    predicted, true = [10, 20, 30.0], [13.5, 20, 26]
    assert metrics.mae(predicted, true) == pytest.approx(2.5)
    assert metrics.rmse(predicted, true) == pytest.approx(np.sqrt((3.5**2 + 16) / 3))
    assert metrics.within_one_judge(predicted, true) == pytest.approx(2 / 3)
    assert metrics.coverage_and_width([(0, 10), (5, 7)], [10, 8]) == (0.5, 6.0)


def test_tau_tells_whether_wide_intervals_err_more() -> None:
    widths = np.arange(100.0)
    assert metrics.uncertainty_tau(widths, widths) == pytest.approx(1)
    assert metrics.uncertainty_tau(widths, -widths[::-1]) == pytest.approx(-1)
    assert metrics.uncertainty_tau(np.ones(100), widths) is None
    assert metrics.uncertainty_tau(widths[:5], widths[:5]) is None
