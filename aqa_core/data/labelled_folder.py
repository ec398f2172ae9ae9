"""Reads a folder of clips with a `labels.csv`, and tells every problem at once, by row (DESIGN 3.5)."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from aqa_core.data.label_problem import LabelProblem
from aqa_core.data.label_rows import RowReader, find_clip
from aqa_core.data.samples import DiveSet, LabelledDive
from aqa_core.data.table_text import TableText, parse_table
from aqa_core.errors import DataError

LABELS_FILE = "labels.csv"
NEEDED: Final = ("file", "score")
COLUMNS: Final = (
    *NEEDED,
    "start_s",
    "end_s",
    "dive",
    "height_m",
    "difficulty",
    "athlete",
    "event",
    "judges",
    "rotate",
    "filmed_fps",
)
# of letters that two names share: athelete and end are near, a coach's own note and date are not
_NEAR: Final = 0.75


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledFolder:
    """A labelled folder as it was read: the usable dives and everything that is wrong with the others.

    Attributes:
        path: the folder.
        dives: of the usable rows, in the table's order.
        problems: errors alone, by row; `check_labels` looks into the clips as well.
        cautions: about the names of the columns.
        rows: row of each of `dives`.
        row_count: rows of the table that are not empty, without the header.
    """

    path: Path
    dives: tuple[LabelledDive, ...]
    problems: tuple[LabelProblem, ...]
    cautions: tuple[LabelProblem, ...] = ()
    rows: tuple[int, ...] = ()
    row_count: int = 0

    def as_set(self) -> DiveSet:
        """Give the usable dives.

        Raises:
            DataError: no row is usable.
        """
        return dive_set(self.path, self.dives, self.problems)


def dive_set(
    folder: Path, dives: Sequence[LabelledDive], problems: Sequence[LabelProblem]
) -> DiveSet:
    """Give the usable dives of a labelled folder.

    Raises:
        DataError: there is none.
    """
    if not dives:
        first = f" The first problem: {problems[0]}" if problems else ""
        raise DataError(
            f"No row of {folder / LABELS_FILE} can be used.{first}",
            "Mend the table: each row needs a file and a score.",
        )
    rendered = all(dive.truth is not None for dive in dives)
    return DiveSet(name=str(folder), dives=tuple(dives), is_demonstration=rendered)


def read_labelled_folder(folder: Path | str) -> LabelledFolder:
    """Read `labels.csv` and look at every row; no clip is opened.

    Comma, semicolon or tab, or what `sep=` says; UTF-8, UTF-16 or the encoding of a country; decimal commas.
    Clips may lie elsewhere: an absolute path is taken as it is. An empty `difficulty` is that of dive and height.

    Raises:
        DataError: the folder or its table is missing, or the table has no `file` and `score` column.
    """
    folder = Path(folder)
    table = read_table(folder)
    reader = RowReader(folder, _header(folder, table))
    for position, cells in enumerate(table.rows[1:], start=1):
        if position in table.unclosed:
            reader.refuse_unclosed(position + 1, cells)
        elif any(cell.strip() for cell in cells):
            reader.read(position + 1, cells)
    return LabelledFolder(
        path=folder,
        dives=_told_apart(reader.dives.values()),
        problems=tuple(reader.problems),
        cautions=tuple(_odd_columns(table.rows[0])),
        rows=tuple(reader.dives),
        row_count=reader.row_count,
    )


def read_table(folder: Path) -> TableText:
    """Read `labels.csv` as it stands.

    Raises:
        DataError: the folder or the table is missing, cannot be read or is no table.
    """
    path = folder / LABELS_FILE
    if not folder.is_dir():
        raise DataError(f"{folder} is not a folder.", "Name the folder that holds labels.csv.")
    try:
        raw = path.read_bytes()
    except FileNotFoundError as error:
        raise DataError(
            f"{folder} has no {LABELS_FILE}.", "Add one with the columns file and score."
        ) from error
    except OSError as error:
        raise DataError(
            f"{path} cannot be read ({error.strerror}).", "Allow reading it."
        ) from error
    try:
        return parse_table(raw, suits=_FoundClips(folder))
    except DataError as error:
        raise DataError(f"{path}: {error.sentence}", error.remedy) from error


def column_names(header: Sequence[str]) -> list[str]:
    """Give the names that a header line gives its columns, tidied; of two of one name the second is nameless."""
    names: list[str] = []
    for cell in header:
        name = _tidied(cell)
        names.append("" if name in names else name)
    return names


class _FoundClips:
    """How many clips are there of those that a table names."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __call__(self, header: Sequence[str], rows: Sequence[Sequence[str]]) -> int:
        names = column_names(header)
        if "file" not in names:
            return -1
        column = names.index("file")
        files = {cells[column].strip() for cells in rows if len(cells) > column}
        return sum(not one.isascii() and find_clip(self._folder, one) is not None for one in files)


def _told_apart(dives: Collection[LabelledDive]) -> tuple[LabelledDive, ...]:
    """Call dives of one clip by where they begin in it."""
    counts = Counter(dive.clip for dive in dives)
    return tuple(
        replace(dive, label=f"{dive.clip.name} at {dive.start_s or 0.0:g} s")
        if counts[dive.clip] > 1
        else dive
        for dive in dives
    )


def _header(folder: Path, table: TableText) -> list[str]:
    header = column_names(table.rows[0]) if table.rows else []
    missing = [name for name in NEEDED if name not in header]
    if missing:
        raise DataError(
            f"{folder / LABELS_FILE} has no column named {' and '.join(missing)}.",
            "The first line must name the columns; file and score are needed.",
        )
    return header


def _odd_columns(header: Sequence[str]) -> Iterator[LabelProblem]:
    """Tell columns that are not read though they may be meant to be; a coach's own are left alone."""
    counts = Counter(map(_tidied, header))
    absent = [name for name in COLUMNS if name not in counts]
    for name, count in counts.items():
        near = difflib.get_close_matches(name, absent, n=1, cutoff=_NEAR)
        if name in COLUMNS and count > 1:
            yield _of_column(
                name,
                "column_twice",
                f"{count} columns are named {name}, and only the first is read.",
                "Delete the others, or give them other names.",
            )
        elif name not in COLUMNS and near:
            yield _of_column(
                name,
                "unknown_column",
                f"no column {name} is known, and it is not read.",
                f"Did you mean {near[0]}?",
            )


def _of_column(name: str, code: str, message: str, remedy: str) -> LabelProblem:
    return LabelProblem(
        row=None,
        file=LABELS_FILE,
        column=name,
        severity="caution",
        code=code,
        message=message,
        remedy=remedy,
    )


def _tidied(cell: str) -> str:
    return "_".join(cell.lower().split())
