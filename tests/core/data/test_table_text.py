"""Tables as spreadsheets of several countries write them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aqa_core.data.label_cells import parse_number
from aqa_core.data.labelled_folder import read_labelled_folder
from aqa_core.data.table_text import Dialect, format_table, parse_table
from aqa_core.errors import DataError


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-8", "cp1250"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_rows_are_those_of_the_spreadsheet(encoding: str, newline: str, delimiter: str) -> None:
    lines = [
        f"file{delimiter}score",
        f'a.mp4{delimiter}"1,5{newline}points"',
        "",
        f'"b{delimiter}.mp4"{delimiter}2',
    ]
    table = parse_table(newline.join(lines).encode(encoding))
    expected = [["file", "score"], ["a.mp4", f"1,5{newline}points"], [], [f"b{delimiter}.mp4", "2"]]
    assert table.rows == expected
    assert table.dialect.delimiter == delimiter
    assert table.dialect.newline == newline


def test_what_the_first_line_says_counts() -> None:
    table = parse_table(b"sep=|\r\nfile|score, points\r\n")
    assert table.rows == [["file", "score, points"]]
    assert table.dialect.says_delimiter
    assert format_table(table.rows, table.dialect) == b"sep=|\r\nfile|score, points\r\n"


def test_a_quote_that_is_not_closed_spoils_one_row() -> None:
    raw = b'file,score\n"a.mp4,1\nb.mp4,2\n"c.mp4,3\nd.mp4,4\n"e.mp4,5'
    table = parse_table(raw)
    assert [cells[-1] for cells in table.rows[1:]] == ["1", "2", "3", "4", "5"]
    assert table.unclosed == {1, 3, 5}


@pytest.mark.parametrize(
    ("encoding", "name"),
    [("cp1250", "Řehoř Čech"), ("cp1251", "Прыжок"), ("cp1252", "Zoë"), ("cp932", "飛込")],
)
def test_the_clips_tell_the_encoding(tmp_path: Path, encoding: str, name: str) -> None:
    (tmp_path / f"{name}.mp4").write_bytes(b"clip")
    table = f"file;score;athlete\r\n{name}.mp4;50;{name}\r\n"
    (tmp_path / "labels.csv").write_bytes(table.encode(encoding))
    (dive,) = read_labelled_folder(tmp_path).dives
    assert dive.group == name


@pytest.mark.parametrize("raw", [b"\x00\x01\x02\x03\xff", b"\xff\xfe\x00\xd8"])
def test_what_is_no_text_is_refused(raw: bytes) -> None:
    with pytest.raises(DataError):
        parse_table(raw)


@given(
    st.lists(st.lists(st.text("ab;,\t\"' \r\nä", max_size=5), min_size=2, max_size=4), min_size=1),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16-le"]),
)
def test_what_was_written_is_read_back(
    rows: list[list[str]], delimiter: str, encoding: str
) -> None:
    head = [["file", "score", "dive", "note"]]
    dialect = Dialect(encoding=encoding, delimiter=delimiter, has_bom=encoding != "utf-8")
    table = parse_table(format_table(head + rows, dialect))
    assert table.rows == head + rows
    assert table.dialect.encoding == encoding


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("45.5", 45.5),
        ("45,5", 45.5),
        (",5", 0.5),
        ("1.234,5", 1234.5),
        ("1,234.5", 1234.5),
        ("1 234,5", 1234.5),
        ("1\u202f234,5", 1234.5),
        ("1'234.5", 1234.5),
        ("٤٥", 45.0),
        ("nan", None),
        ("inf", None),
        ("1_000", None),
        ("45.5 points", None),
        ("#REF!", None),
    ],
)
def test_numbers_of_any_country(text: str, value: float | None) -> None:
    assert parse_number(text) == value


@pytest.mark.parametrize(
    "written", ["7.May", "07. Mai", "5/7/2026", "07.05.2026", "2026-05-07", "May 7", "7-Mai-26"]
)
def test_dates_are_told_from_typing_errors(tmp_path: Path, written: str) -> None:
    (tmp_path / "a.mp4").write_bytes(b"clip")
    (tmp_path / "labels.csv").write_text(f"file;score\na.mp4;{written}", encoding="utf-8")
    (problem,) = read_labelled_folder(tmp_path).problems
    assert problem.code == "date"
