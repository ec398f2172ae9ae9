from __future__ import annotations

import csv

import pytest

from aqa_core.diving.difficulty import degree_of_difficulty, listed_dives
from aqa_core.errors import DivingError
from tests.helpers.shared_data import shared_data


def _rows(*parts: str) -> list[dict[str, str]]:
    folder = shared_data()
    if folder is None:
        pytest.skip("no shared data beside this checkout")
    with folder.joinpath(*parts).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_examples() -> None:
    assert degree_of_difficulty("207C", 10.0) == 3.3
    assert degree_of_difficulty("207c", 3) == 3.6
    assert degree_of_difficulty("305C", 10, 2012) == 2.7
    assert degree_of_difficulty("305C", 10, 2014) == 2.8
    assert degree_of_difficulty("207C", 10, 2012) == 3.3


def test_unlisted_dives_and_heights_are_named() -> None:
    with pytest.raises(DivingError, match=r"no 627C from 10 m") as caught:
        degree_of_difficulty("627C", 10)
    assert "give the degree of difficulty yourself" in str(caught.value)
    with pytest.raises(DivingError, match=r"It is listed from 5, 7\.5, 10 m"):
        degree_of_difficulty("614B", 3)
    with pytest.raises(DivingError, match="from 4 m"):
        degree_of_difficulty("207C", 4)
    with pytest.raises(DivingError, match="from 2 m"):
        listed_dives(2)


def test_the_whole_table() -> None:
    for row in _rows("diving", "dd_table.csv"):
        text, height = row["dive_number"] + row["position"], float(row["height_m"])
        assert degree_of_difficulty(text, height) == float(row["dd"])
        assert (text, float(row["dd"])) in listed_dives(height)


def test_the_years_2009_to_2013() -> None:
    for row in _rows("diving", "dd_overrides_2009_2013.csv"):
        text, height = row["dive_number"] + row["position"], float(row["height_m"])
        assert degree_of_difficulty(text, height, 2009) == float(row["dd_2009_2013"])
        assert degree_of_difficulty(text, height) == float(row["dd_current"])


def test_real_competitions_agree() -> None:
    seen = 0
    for row in _rows("mtl_aqa", "mtl_aqa_samples.csv"):
        year = 2012 if row["dd_status"] == "match_2009_13_override" else None
        if row["dd_status"] == "match" or year:
            height = float(row["height_m"])
            assert degree_of_difficulty(row["dive_number"], height, year) == float(row["dd"])
            seen += 1
    assert seen > 1300
