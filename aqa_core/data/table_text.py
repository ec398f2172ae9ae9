"""Reads a table as spreadsheets write it in any country, and writes it back in the same way."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from aqa_core.data.table_rows import read_rows
from aqa_core.errors import DataError

# what Excel writes where it does not write Unicode, Western Europe first; those of several bytes a letter refuse
# most texts that are not theirs
_OF_COUNTRIES: Final = (
    "cp1252",
    "cp1250",
    "cp1251",
    "cp1253",
    "cp1254",
    "cp1257",
    "cp932",
    "gbk",
    "cp949",
    "cp950",
    "mac_roman",
)
_DELIMITERS: Final = (",", ";", "\t", "|")
_NEWLINES: Final = ("\r\n", "\n", "\r")
_WITH_BOM: Final = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)

Suits = Callable[[Sequence[str], Sequence[Sequence[str]]], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How a table stands in its file.

    Attributes:
        encoding: Python's name of it.
        delimiter: what stands between two cells.
        newline: what ends a line.
        has_bom: whether the file begins with a byte order mark.
        says_delimiter: whether a first line `sep=;` names the delimiter, as Excel understands it.
    """

    encoding: str = "utf-8"
    delimiter: str = ","
    newline: str = "\n"
    has_bom: bool = False
    says_delimiter: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TableText:
    """A table as it stands in a file.

    Attributes:
        rows: cells by row; the first row is the header, and a blank line is a row without cells, so that row
            numbers are those of a spreadsheet.
        dialect: how to write it back.
        unclosed: positions in `rows` of lines that open a quote which is never closed.
    """

    rows: list[list[str]]
    dialect: Dialect
    unclosed: frozenset[int]


def parse_table(raw: bytes, *, suits: Suits | None = None) -> TableText:
    """Read a table.

    Comma, semicolon, tab or bar, or what a first line `sep=` says; UTF-8, UTF-16 or an encoding of one country.

    Args:
        raw: the file's bytes.
        suits: given header and rows, how well an encoding suits: without Unicode the bytes alone do not tell
            Č from È, but the clips that a table names do.

    Raises:
        DataError: it is not a text table.
    """
    found = _of_unicode(raw)
    if found is not None:
        return _parsed(*found)
    candidates = [one for one in (_of_country(raw, name) for name in _OF_COUNTRIES) if one]
    if not candidates:
        raise DataError("The table is not text.", "Save it as CSV in UTF-8.")
    if suits is None:
        return candidates[0]
    # max keeps the first of equals
    return max(candidates, key=lambda one: suits(one.rows[0] if one.rows else [], one.rows[1:]))


def format_table(rows: Sequence[Sequence[str]], dialect: Dialect) -> bytes:
    """Give the bytes of a table in a dialect; in UTF-8 where its encoding lacks a letter."""
    text = io.StringIO(newline="")
    if dialect.says_delimiter:
        text.write(f"sep={dialect.delimiter}{dialect.newline}")
    for cells in rows:
        text.write(_line(cells, dialect.delimiter) + dialect.newline)
    try:
        raw = text.getvalue().encode(dialect.encoding)
    except UnicodeEncodeError:
        # with a mark, by which Excel knows UTF-8
        dialect = replace(dialect, encoding="utf-8-sig", has_bom=True)
        return b"\xef\xbb\xbf" + text.getvalue().encode()
    bom = next((mark for mark, name in _WITH_BOM if name == dialect.encoding), b"")
    return bom + raw if dialect.has_bom and dialect.encoding != "utf-8-sig" else raw


def _line(cells: Sequence[str], delimiter: str) -> str:
    """Write a row; cells are quoted for line ends of any kind, not for those of the file alone."""
    line = io.StringIO(newline="")
    if cells:
        csv.writer(line, delimiter=delimiter, lineterminator="\r\n").writerow(cells)
    return line.getvalue().removesuffix("\r\n")


def _of_unicode(raw: bytes) -> tuple[str, Dialect] | None:
    for mark, encoding in _WITH_BOM:
        if raw.startswith(mark):
            text = _decoded(raw.removeprefix(mark), encoding.removesuffix("-sig"))
            if text is None:
                raise DataError(
                    "The table is damaged: it is not the Unicode it claims to be.", "Save it again."
                )
            return text, Dialect(encoding=encoding, has_bom=True)
    is_wide = 4 * raw.count(0) > len(raw) > 0
    high_first = raw[0::2].count(0) > raw[1::2].count(0)
    encoding = ("utf-16-be" if high_first else "utf-16-le") if is_wide else "utf-8"
    text = _decoded(raw, encoding)
    return None if text is None else (text, Dialect(encoding=encoding))


def _of_country(raw: bytes, encoding: str) -> TableText | None:
    text = _decoded(raw, encoding)
    return None if text is None else _parsed(text, Dialect(encoding=encoding))


def _decoded(raw: bytes, encoding: str) -> str | None:
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text


def _parsed(text: str, dialect: Dialect) -> TableText:
    lines = io.StringIO(text, newline="").readlines()
    newline = next((one for one in _NEWLINES if lines and lines[0].endswith(one)), "\n")
    delimiter, says = _said_delimiter(lines[0]) if lines else ("", False)
    if says:
        lines = lines[1:]
    delimiter = delimiter or _most_columns(lines[0] if lines else "")
    rows, unclosed = read_rows(lines, delimiter)
    dialect = replace(dialect, delimiter=delimiter, newline=newline, says_delimiter=says)
    return TableText(rows=rows, dialect=dialect, unclosed=unclosed)


def _said_delimiter(line: str) -> tuple[str, bool]:
    tidy = line.rstrip("\r\n").strip('"')
    is_said = tidy.lower().startswith("sep=") and len(tidy) == 5
    return (tidy[4], True) if is_said else ("", False)


def _most_columns(header: str) -> str:
    return max(_DELIMITERS, key=lambda one: _column_count(header, one))


def _column_count(header: str, delimiter: str) -> int:
    try:
        return len(next(csv.reader([header], delimiter=delimiter), []))
    except csv.Error:  # a cell is longer than it takes
        return 1 + header.count(delimiter)
