"""Champion and challenger: what is said of two models on the same dives can be reckoned by hand."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from aqa_core.data.samples import LabelledDive
from aqa_core.training.finetune.comparison import Champion, compare, figures, straightened

TRUE = (30.0, 60.0, 45.0, 20.0, 75.0, 50.0)


def dives(*, difficulty: float | None = 2.0) -> list[LabelledDive]:
    return [
        LabelledDive(clip=Path(f"{k}.mp4"), score=score, difficulty=difficulty)
        for k, score in enumerate(TRUE)
    ]


def champion(points: NDArray[np.float64]) -> Champion:
    return Champion(name="old", sha256="ab", points_M=points)


def test_figures_of_both_and_who_is_nearer() -> None:
    true = np.array(TRUE)
    old = true + np.array([8, -8, 8, -8, 8, -8])
    new = true + np.array([1, -1, 9, 1, -1, 1])
    found = compare(dives(), new, champion=champion(old), cross_validated=True)
    assert (found["n"], found["cross_validated"], found["better_on"]) == (6, True, 5)
    assert found["old"]["mae"] == pytest.approx(8)
    assert (found["old"]["name"], found["old"]["sha256"]) == ("old", "ab")
    assert found["new"]["mae"] == pytest.approx(14 / 6)
    assert found["gain"]["mean"] == pytest.approx(8 - 14 / 6)
    assert found["gain"]["low"] < found["gain"]["mean"] < found["gain"]["high"]
    again = compare(dives(), new, champion=champion(old), cross_validated=True)
    assert again == found
    json.dumps(found, allow_nan=False)


@pytest.mark.parametrize(("worth", "verdict"), [(4.0, "better"), (0.0, "unclear"), (-4.0, "worse")])
def test_the_verdict_follows_the_interval(worth: float, verdict: str) -> None:
    some = [*dives(), *dives()]
    true = np.array(TRUE * 2)
    noise = np.array([0.5, -0.5, 0.4, -0.4, 0.3, -0.3] * 2)
    found = compare(
        some, true + 5 - worth + noise, champion=champion(true + 5), cross_validated=False
    )
    assert found["verdict"] == verdict
    low, high = found["gain"]["low"], found["gain"]["high"]
    assert {"better": low > 0, "unclear": low <= 0 <= high, "worse": high < 0}[verdict]


@pytest.mark.parametrize("count", range(1, 11))
@pytest.mark.parametrize("worth", [4.0, -4.0])
def test_a_few_dives_have_figures_and_no_verdict(count: int, worth: float) -> None:
    """However clear they are: from so few dives the interval does not say how far chance reaches."""
    # two more that the old model says nothing of make the dives no more
    some = [*dives(), *dives()][: count + 2]
    true = np.array((TRUE * 2)[: count + 2])
    old = true + 5
    old[count:] = np.nan
    found = compare(some, true + 5 - worth, champion=champion(old), cross_validated=True)
    assert found["n"] == count
    assert found["gain"]["mean"] == pytest.approx(worth)
    assert found["better_on"] == (count if worth > 0 else 0)
    clear = "better" if worth > 0 else "worse"
    assert found["verdict"] == (clear if count == 10 else "unclear")


def test_rank_order_is_of_execution_where_every_dive_has_a_difficulty() -> None:
    factors = np.array([1.0, 2.0, 3.0, 1.5, 2.5, 3.5])
    some = [
        LabelledDive(clip=Path("a.mp4"), score=score, difficulty=factor)
        for score, factor in zip(TRUE, factors.tolist(), strict=True)
    ]
    said = np.array(TRUE)[::-1].copy()
    found = figures(some, said)
    assert found["spearman"] != found["spearman_points"]
    without = figures(dives(difficulty=None), said)
    assert without["spearman"] == without["spearman_points"] == found["spearman_points"]


def test_a_straight_line_never_sees_the_dive_it_judges() -> None:
    dice = np.random.default_rng(3)
    said = dice.normal(size=12) * 10 + 40
    true = 0.6 * said + 3 + dice.normal(size=12)
    wanted = []
    for k in range(12):
        others = np.arange(12) != k
        wanted.append(np.polyval(np.polyfit(said[others], true[others], 1), said[k]))
    found = straightened(said, true)
    assert found is not None
    np.testing.assert_allclose(found, wanted, rtol=1e-9)


@pytest.mark.parametrize("said", [[1.0, 2.0], [5.0] * 6])
def test_no_line_through_too_little(said: list[float]) -> None:
    assert straightened(np.array(said), np.arange(len(said), dtype=np.float64)) is None


def test_those_that_changed_most_come_first() -> None:
    true = np.array(TRUE)
    changes = np.array([1.0, -6.0, 2.0, 0.0, -3.0, 5.0])
    found = compare(dives(), true + changes, champion=champion(true.copy()), cross_validated=False)
    assert [one["file"] for one in found["dives"]] == [f"{k}.mp4" for k in (1, 5, 4, 2, 0, 3)]
    first = found["dives"][0]
    assert (first["true"], first["old"], first["new"]) == (60.0, 60.0, 54.0)


def test_dives_the_old_model_says_nothing_of_count_for_neither() -> None:
    true = np.array(TRUE)
    old = true + 4
    old[[0, 3]] = np.nan
    new = true + 1
    new[0] += 50
    found = compare(dives(), new, champion=champion(old), cross_validated=False)
    assert found["old"]["mae"] == pytest.approx(4)
    assert found["gain"]["mean"] == pytest.approx(3)
    assert found["better_on"] == 4
    # the new one is measured where the old one is, or one of the two would have had the easier dives
    assert found["new"]["mae"] == pytest.approx(1)
    assert found["n"] == 4
    assert len(found["dives"]) == 6
    assert [one["old"] for one in found["dives"] if one["file"] in ("0.mp4", "3.mp4")] == [None] * 2
    json.dumps(found, allow_nan=False)


def test_both_rank_orders_are_in_the_unit_that_the_shared_dives_have() -> None:
    factors = [1.0, 2.0, 3.0, 1.5, 2.5, None]
    some = [
        LabelledDive(clip=Path(f"{k}.mp4"), score=score, difficulty=factor)
        for k, (score, factor) in enumerate(zip(TRUE, factors, strict=True))
    ]
    # the old model judges execution, and says nothing of the dive without a difficulty
    old = np.array(TRUE) + np.array([0, 9, 0, 30, 0, np.nan])
    new = np.array(TRUE)[::-1].copy()
    found = compare(some, new, champion=champion(old), cross_validated=False)
    assert found["new"] == figures(some[:5], new[:5])
    assert found["new"]["spearman"] != found["new"]["spearman_points"]
    assert found["old"]["spearman"] != found["old"]["spearman_points"]


@pytest.mark.parametrize("points", [None, np.full(6, np.nan)])
def test_without_an_old_score_there_is_no_old(points: NDArray[np.float64] | None) -> None:
    old = None if points is None else champion(points)
    found = compare(dives(), np.array(TRUE) + 1, champion=old, cross_validated=False)
    assert found["old"] is found["gain"] is found["recalibrated"] is found["better_on"] is None
    assert found["verdict"] == "unclear"
    assert found["new"]["mae"] == pytest.approx(1)
