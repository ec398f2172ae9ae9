"""Annotation files that are not quite what is published end in a sentence."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import pytest

from aqa_core.data.mtl_aqa.annotations import read_annotations
from aqa_core.data.mtl_aqa.codes import DiveCode, code_of
from aqa_core.data.mtl_aqa.errata import find_errata
from aqa_core.diving.numbers import parse_dive
from aqa_core.errors import DataError
from tests.helpers.mtl_aqa import DIVES, FOLDER, annotation, write_annotations

MARKS = {key: [7.5, 8.0, 7.5, 7.5, 7.0, 7.5, 8.0] for key in DIVES}


@pytest.mark.parametrize(
    "number", ["107B", "207C", "407C", "305B", "5253B", "5355D", "6243D", "626C", "1011B", "612B"]
)
def test_a_code_stands_for_its_dive(number: str) -> None:
    code = code_of(parse_dive(number))
    assert code.number == number
    assert code.dive == parse_dive(number)


def test_straight_has_no_code_and_a_dive_without_somersault_is_none() -> None:
    assert code_of(parse_dive("201A")).number == "201B"
    code = DiveCode(position=0, rotation_type=0, armstand=0, ss_no=0, tw_no=0)
    assert (code.number, code.dive) == ("200D", None)
    with pytest.raises(ValueError, match="no code"):
        DiveCode(position=3, rotation_type=0, armstand=0, ss_no=1, tw_no=0)


def test_marks_come_from_the_augmented_file(tmp_path: Path) -> None:
    found = read_annotations(write_annotations(tmp_path, marks=MARKS))
    assert found.problems == ()
    assert {one.judges for one in found.samples} == {tuple(MARKS[1, 1])}
    assert [one.label for one in found.samples][:3] == ["01_01", "01_02", "02_01"]
    assert {one.message for one in find_errata(found.samples)} == {
        f"score {60 + video + sample}, but 7.5 8 7.5 7.5 7 7.5 8 × 3.2 make 72"
        for video, sample in DIVES
    }


def test_the_augmented_file_alone_will_do(tmp_path: Path) -> None:
    write_annotations(tmp_path, marks=MARKS)
    (tmp_path / FOLDER / "final_annotations_dict.pkl").unlink()
    assert len(read_annotations(tmp_path).samples) == 6


def test_files_that_contradict_each_other_are_told(tmp_path: Path) -> None:
    write_annotations(tmp_path, marks=MARKS)
    other = {key: dict(fields) for key, fields in DIVES.items()}
    other[2, 1]["final_score"] = 1.0
    write_annotations(tmp_path, other)
    (problem,) = read_annotations(tmp_path).problems
    assert "(2, 1)" in problem
    assert "final_score" in problem


def broken(**changes: Any) -> dict[tuple[int, int], dict[str, Any]]:
    return {**DIVES, (1, 1): annotation(5, 9, **changes)}


@pytest.mark.parametrize(
    ("dives", "sentence"),
    [
        (broken(start_frame=30), "something else than an annotation"),
        (broken(position=7), "no code"),
        (broken(final_score="high"), "something else than an annotation"),
        ({**DIVES, (1, 1): {"start_frame": 3}}, "lacks end_frame"),
        ({**DIVES, (1, 1): 5}, "lacks start_frame"),
        ({"one": annotation(1, 2)}, "does not map"),
        ([], "does not map"),
    ],
)
def test_other_content_is_refused(tmp_path: Path, dives: Any, sentence: str) -> None:
    write_annotations(tmp_path)
    path = tmp_path / FOLDER / "final_annotations_dict.pkl"
    path.write_bytes(pickle.dumps(dives))
    with pytest.raises(DataError, match=sentence):
        read_annotations(tmp_path)


@pytest.mark.parametrize(
    ("test", "sentence"),
    [([(1, 1)], "second time"), ([(2, 2), (9, 9)], "no annotation"), ([(2, 2)], "neither side")],
)
def test_a_split_of_other_dives_is_refused(
    tmp_path: Path, test: list[tuple[int, int]], sentence: str
) -> None:
    write_annotations(tmp_path)
    (tmp_path / FOLDER / "test_split_0.pkl").write_bytes(pickle.dumps(test))
    with pytest.raises(DataError, match=sentence):
        read_annotations(tmp_path)


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"holds no final_annotations_dict\.pkl"):
        read_annotations(tmp_path)
    write_annotations(tmp_path)
    (tmp_path / FOLDER / "train_split_0.pkl").unlink()
    with pytest.raises(DataError, match=r"holds no train_split_0\.pkl"):
        read_annotations(tmp_path)
    with pytest.raises(DataError, match="is not a folder"):
        read_annotations(tmp_path / "gone")
