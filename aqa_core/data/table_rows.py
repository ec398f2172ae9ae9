"""Cuts the lines of a table into rows and cells, also where quotes are not closed, in one go."""

from __future__ import annotations

import contextlib
import csv
from collections.abc import Sequence
from typing import Final

_QUOTE: Final = '"'


def read_rows(lines: Sequence[str], delimiter: str) -> tuple[list[list[str]], frozenset[int]]:
    """Read the rows of a table; a quote that is never closed spoils its own line, not everything below.

    Args:
        lines: of the table, each with its end.
        delimiter: what stands between two cells.

    Returns:
        The cells of each row, none for a blank line, and the positions of the rows that could not be read, which
        are cut at every delimiter.
    """
    rows: list[list[str]] = []
    unclosed: set[int] = set()
    quotes = _OpenQuotes(lines, delimiter)
    first = 0
    while first < len(lines):
        cells, count = _row_of(lines[first], delimiter), 1
        if cells is None:
            cells, count = quotes.row_from(first)
        if cells is None:
            unclosed.add(len(rows))
            cells, count = lines[first].rstrip("\r\n").split(delimiter), 1
        rows.append(cells)
        first += count
    return rows, frozenset(unclosed)


def _row_of(line: str, delimiter: str) -> list[str] | None:
    """Give the cells of a line; None where a quote is open at its end, or a cell is longer than `csv` takes."""
    if _QUOTE not in line:
        text = line.rstrip("\r\n")
        return text.split(delimiter) if text else []
    # a quote that is open at the line's end is closed by the next line, which then is of the same row
    reader = csv.reader([line, _QUOTE], delimiter=delimiter)
    try:
        cells = next(reader)
    except csv.Error:
        return None
    return cells if reader.line_num == 1 else None


class _OpenQuotes:
    """Rows that go on over several lines.

    Where a quote that is open at the beginning of a line is closed does not depend on the line that opened it:
    each line is looked at once, however many lines open one.
    """

    def __init__(self, lines: Sequence[str], delimiter: str) -> None:
        self._lines = lines
        self._delimiter = delimiter
        self._ends: list[int | None] = []

    def row_from(self, first: int) -> tuple[list[str] | None, int]:
        """Give the cells of the row that begins with a line, and how many lines it has; None: it never ends."""
        self._ends = self._ends or self._found()
        last = self._ends[first + 1]
        if last is None:
            return None, 1
        own = self._lines[first : last + 1]
        reader = csv.reader(own, delimiter=self._delimiter, strict=True)
        try:
            return next(reader), len(own)
        except csv.Error:
            # what is too long for a row from here is too long for one that begins in between
            for line in range(first + 1, first + reader.line_num):
                self._ends[line] = None
            return None, 1

    def _found(self) -> list[int | None]:
        """Give for each line where a row ends that has a quote open at the line's beginning; None: nowhere."""
        ends: list[int | None] = [None] * (len(self._lines) + 1)
        for number in reversed(range(len(self._lines))):
            line = self._lines[number]
            if _QUOTE not in line:
                ends[number] = ends[number + 1]
                continue
            reader = csv.reader([_QUOTE + line, _QUOTE], delimiter=self._delimiter, strict=True)
            with contextlib.suppress(csv.Error):  # a letter stands behind the quote that closes
                next(reader)
                ends[number] = number if reader.line_num == 1 else ends[number + 1]
        return ends
