from __future__ import annotations

import csv

import pytest

from aqa_core.diving.judging import mark_from_score, score_from_marks
from aqa_core.errors import DivingError
from tests.helpers.shared_data import shared_data


def test_panels_of_three_five_and_seven() -> None:
    assert score_from_marks([7, 7.5, 8], 2.0) == 45.0
    assert score_from_marks([2, 7, 7.5, 8, 10], 2.0) == 45.0
    assert score_from_marks([0, 2, 7, 7.5, 8, 10, 10], 2.0) == 45.0


@pytest.mark.parametrize("marks", [[7.0] * 4, [], [7, 7.3, 8], [7, 8, 10.5], [-0.5, 1, 2]])
def test_impossible_marks_are_refused(marks: list[float]) -> None:
    with pytest.raises(DivingError):
        score_from_marks(marks, 3.0)


@pytest.mark.parametrize("difficulty", [0.0, -1.0, float("nan"), float("inf")])
def test_impossible_difficulty_is_refused(difficulty: float) -> None:
    with pytest.raises(DivingError):
        score_from_marks([7, 7, 7], difficulty)
    with pytest.raises(DivingError):
        mark_from_score(50.0, difficulty)


def test_mark_from_score() -> None:
    assert mark_from_score(84.15, 3.3) == pytest.approx(8.5)


def test_real_competitions_agree() -> None:
    folder = shared_data()
    if folder is None:
        pytest.skip("no shared data beside this checkout")
    with (folder / "mtl_aqa" / "mtl_aqa_samples.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["score_ok"] == "1"]
    assert len(rows) > 1300
    for row in rows:
        marks = [float(mark) for mark in row["judges"].split()]
        score = score_from_marks(marks, float(row["dd"]))
        assert score == pytest.approx(float(row["final_score"]), abs=0.011)
