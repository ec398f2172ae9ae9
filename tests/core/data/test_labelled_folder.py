"""Labelled folders as spreadsheets write them, and every problem at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from aqa_core.data.labelled_folder import read_labelled_folder
from aqa_core.data.sources import read_dives
from aqa_core.errors import DataError


def make_folder(folder: Path, table: str, *, encoding: str = "utf-8", clips: int = 6) -> Path:
    folder.mkdir(exist_ok=True)
    for number in range(clips):
        (folder / f"dive{number}.mp4").write_bytes(b"not read here")
    (folder / "labels.csv").write_bytes(table.encode(encoding))
    return folder


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_reads_every_dialect(tmp_path: Path, encoding: str, delimiter: str) -> None:
    rows = [
        ["File", "score", "difficulty", "athlete"],
        ["dive0.mp4", "62.4", "3.2", "Zoë"],
        ["dive1.mp4", '"48,6"', '"2,7"', "B"],
    ]
    table = "\r\n".join(delimiter.join(row) for row in rows)
    folder = read_labelled_folder(make_folder(tmp_path / "f", table, encoding=encoding))
    assert folder.problems == ()
    assert [dive.score for dive in folder.dives] == [62.4, 48.6]
    assert folder.dives[0].group == "Zoë"
    assert folder.dives[1].execution == pytest.approx(18.0)


def test_tells_every_problem_by_row_and_keeps_the_rest(tmp_path: Path) -> None:
    table = "\n".join(
        [
            "file,score,start_s,end_s,dive,height_m,difficulty,judges",
            "dive0.mp4,62.4,0.5,4.0,207C,10,3.3,7 7 7.5",
            "dive9.mp4,50,,,,,,",
            "dive1.mp4,,,,,,,",
            "dive2.mp4,abc,,,,,,",
            "dive3.mp4,500,,,,,,",
            "dive4.mp4,50,4,1,,,,",
            "dive4.mp4,50,,,999Z,,,",
            "dive4.mp4,50,,,,,9.9,",
            "dive4.mp4,50,,,,,,7 7",
            "dive4.mp4,50,,,,,,7 7 7.3",
            ",50,,,,,,",
            "dive0.mp4,62.4,,,,,,",
            "dive5.mp4,48,6,,,,,,,",
            ",,,,,,,",
        ]
    )
    folder = read_labelled_folder(make_folder(tmp_path / "f", table))
    assert [problem.row for problem in folder.problems] == list(range(3, 15))
    assert [dive.clip.name for dive in folder.dives] == ["dive0.mp4"]
    for problem in folder.problems:
        assert problem.message
        assert problem.remedy.endswith(".")


def test_columns_that_may_be_meant_are_told(tmp_path: Path) -> None:
    table = "file,score,Athelete,score,end,Comment,Date,Note,\ndive0.mp4,50,A,60,2,,,,\n"
    folder = read_labelled_folder(make_folder(tmp_path / "f", table))
    assert [(one.column, one.code, one.severity) for one in folder.cautions] == [
        ("score", "column_twice", "caution"),
        ("athelete", "unknown_column", "caution"),
        ("end", "unknown_column", "caution"),
    ]
    assert "only the first is read" in folder.cautions[0].message
    assert [one.remedy for one in folder.cautions[1:]] == [
        "Did you mean athlete?",
        "Did you mean end_s?",
    ]
    assert folder.problems == ()
    assert [dive.score for dive in folder.dives] == [50]


@pytest.mark.parametrize(
    "header",
    [
        "file,score,comment,Comment,notes,coach,club,pool,weather,,",
        "file,score,athlete,athletes,dive,diver,scores",
        "FILE,Score,Start S,height m",
    ],
)
def test_columns_of_a_coachs_own_are_left_alone(tmp_path: Path, header: str) -> None:
    table = f"{header}\ndive0.mp4,50\n"
    assert read_labelled_folder(make_folder(tmp_path / "f", table)).cautions == ()


@pytest.mark.parametrize(
    ("table", "words"),
    [("", "no column"), ("file;points\ndive0.mp4;5", "score"), ("file,score\n", "No row")],
)
def test_refuses_a_table_that_cannot_be_used(tmp_path: Path, table: str, words: str) -> None:
    folder = make_folder(tmp_path / "f", table)
    with pytest.raises(DataError, match=words):
        read_dives(str(folder), warn=lambda _: None)


def test_refuses_a_folder_without_table(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"no labels\.csv"):
        read_labelled_folder(tmp_path)
    with pytest.raises(DataError, match="not a folder"):
        read_labelled_folder(tmp_path / "missing")
