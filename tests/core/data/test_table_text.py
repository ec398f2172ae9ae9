"""Tables as spreadsheets of several countries write them."""

from __future__ import annotations

import csv
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


@given(
    st.lists(st.lists(st.text("ab;,\t\"' \r\nä", max_size=5), min_size=2, max_size=4), max_size=8),
    st.lists(st.tuples(st.integers(0, 8), st.text("ab;\"' ", max_size=6)), max_size=6),
)
def test_quotes_that_are_not_closed_spoil_their_own_rows(
    rows: list[list[str]], spoilt: list[tuple[int, str]]
) -> None:
    dialect = Dialect(delimiter=";", newline="\r\n")
    # what is quoted begins with a letter, so that it cannot close a quote that is open before it
    whole = [[f"n{cell}" for cell in cells] for cells in rows]
    pieces = [(format_table([cells], dialect).decode(), cells) for cells in whole]
    for place, text in spoilt:
        line = f'x;"n{text.replace(chr(34), chr(34) * 2)}'
        pieces.insert(place, (f"{line}\r\n", line.split(";")))
    table = parse_table("".join(["file;score\r\n", *(raw for raw, _ in pieces)]).encode())
    assert table.rows[1:] == [cells for _, cells in pieces]
    spoils = [k for k, (_, cells) in enumerate(pieces, start=1) if cells[0] == "x"]
    assert table.unclosed == set(spoils)


def test_a_long_table_below_a_quote_that_is_not_closed_is_read() -> None:
    below = "".join(f"clip{k}.mp4,50\n" for k in range(20_000))
    table = parse_table(f'file,score\n"a.mp4,1\n{below}'.encode())
    assert len(below) > 2 * csv.field_size_limit()
    assert table.unclosed == {1}
    assert table.rows[-1] == ["clip19999.mp4", "50"]


def test_a_table_of_open_quotes_is_read_in_one_go() -> None:
    # behind each of these lines a quote is open, whether one was before it or not
    table = parse_table(b"file,score\n" + b'x","\n' * 50_000)
    assert len(table.rows) == 50_001
    assert table.unclosed == set(range(1, 50_001))


@pytest.mark.parametrize("quote", ["", '"'])
def test_a_cell_longer_than_any_spoils_its_own_row(quote: str) -> None:
    long = quote + "x" * (csv.field_size_limit() + 1) + quote
    table = parse_table(f"file,score\n{long},1\nb.mp4,2\n".encode())
    assert table.rows[2] == ["b.mp4", "2"]
    assert table.unclosed == ({1} if quote else set())
    headless = parse_table(f"{long}\nb.mp4,2\n".encode())
    assert headless.rows[1] == ["b.mp4", "2"]


def test_a_long_first_line_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "labels.csv").write_text('"' + "x" * 200_000, encoding="utf-8")
    with pytest.raises(DataError, match="no column named file and score"):
        read_labelled_folder(tmp_path)


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
