"""Reads a folder of clips with a `labels.csv`, and tells every problem at once, by row (DESIGN 3.5)."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from aqa_core.data.samples import DiveSet, LabelledDive
from aqa_core.diving.judging import score_from_marks
from aqa_core.diving.numbers import parse_dive
from aqa_core.errors import AqaError, DataError

LABELS_FILE = "labels.csv"
TRUTH_FOLDER = "truth"

_DECIMAL_COMMA = re.compile(r"^[+-]?\d*,\d+$")
_LARGEST_SCORE = 200.0
_LARGEST_DIFFICULTY = 6.0
_LARGEST_HEIGHT_M = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelProblem:
    """What is wrong with one row and how to mend it.

    Attributes:
        row: line of the table as a spreadsheet counts it; the header is row 1.
        message: one sentence.
        remedy: what to do, one sentence.
    """

    row: int
    message: str
    remedy: str

    def __str__(self) -> str:
        return f"row {self.row}: {self.message} {self.remedy}"


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledFolder:
    """A labelled folder as it was read: the usable dives and everything that is wrong with the others."""

    path: Path
    dives: tuple[LabelledDive, ...]
    problems: tuple[LabelProblem, ...]

    def as_set(self) -> DiveSet:
        """Give the usable dives.

        Raises:
            DataError: no row is usable.
        """
        if not self.dives:
            first = f" The first problem: {self.problems[0]}" if self.problems else ""
            raise DataError(
                f"No row of {self.path / LABELS_FILE} can be used.{first}",
                "Mend the table: each row needs a file and a score.",
            )
        rendered = all(dive.truth is not None for dive in self.dives)
        return DiveSet(name=str(self.path), dives=self.dives, is_demonstration=rendered)


class _RowError(AqaError):
    """One row is not usable; sentence and remedy become a `LabelProblem`."""


def read_labelled_folder(folder: Path | str) -> LabelledFolder:
    """Read `labels.csv` and look at every row.

    Comma, semicolon or tab; UTF-8 with or without BOM, UTF-16 or cp1252; a decimal comma is understood.

    Raises:
        DataError: the folder or its table is missing, or the table has no `file` and `score` column.
    """
    folder = Path(folder)
    rows = _read_table(folder)
    header = [cell.strip().lower() for cell in rows[0]] if rows else []
    missing = [name for name in ("file", "score") if name not in header]
    if missing:
        raise DataError(
            f"{folder / LABELS_FILE} has no column named {' and '.join(missing)}.",
            "The first line must name the columns; file and score are needed.",
        )
    dives: list[LabelledDive] = []
    problems: list[LabelProblem] = []
    rows_by_clip: dict[Path, int] = {}
    for number, cells in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        try:
            dive = _read_row(folder, header, cells)
            _refuse_second(dive, number, rows_by_clip)
        except AqaError as error:
            problems.append(LabelProblem(row=number, message=error.sentence, remedy=error.remedy))
        else:
            dives.append(dive)
    return LabelledFolder(path=folder, dives=tuple(dives), problems=tuple(problems))


def _read_table(folder: Path) -> list[list[str]]:
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
    text = _decode(raw, path)
    lines = text.splitlines()
    delimiter = _delimiter(lines[0]) if lines else ","
    try:
        return list(csv.reader(lines, delimiter=delimiter))
    except csv.Error as error:
        raise DataError(f"{path} is not a table ({error}).", "Save it as CSV again.") from error


def _decode(raw: bytes, path: Path) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: Sequence[str] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise DataError(f"{path} is not a text table.", "Save it as CSV in UTF-8.")


def _delimiter(header: str) -> str:
    return max(";\t,", key=header.count)


def _read_row(folder: Path, header: Sequence[str], cells: Sequence[str]) -> LabelledDive:
    if len(cells) > len(header):
        raise _RowError(
            f"{len(cells)} cells stand under {len(header)} columns.",
            "A decimal comma in a comma-separated table needs quotes.",
        )
    row = {name: cell.strip() for name, cell in zip(header, cells, strict=False)}
    clip = _clip(folder, row.get("file", ""))
    score = _number(row, "score", low=0, high=_LARGEST_SCORE)
    if score is None:
        raise _RowError("the score is missing.", "Enter the points, or delete the row.")
    start_s = _number(row, "start_s", low=0)
    end_s = _number(row, "end_s", low=0)
    if start_s is not None and end_s is not None and start_s >= end_s:
        raise _RowError(
            f"start_s {start_s:g} is not before end_s {end_s:g}.", "Swap or empty the two."
        )
    dive = row.get("dive", "")
    truth = folder / TRUTH_FOLDER / f"{clip.stem}.json"
    return LabelledDive(
        clip=clip,
        score=score,
        difficulty=_number(row, "difficulty", low=0.5, high=_LARGEST_DIFFICULTY),
        start_s=start_s,
        end_s=end_s,
        dive=parse_dive(dive).text if dive else "",
        height_m=_number(row, "height_m", low=0.5, high=_LARGEST_HEIGHT_M),
        group=row.get("athlete", "") or row.get("event", ""),
        judges=_marks(row),
        truth=truth if truth.is_file() else None,
    )


def _refuse_second(dive: LabelledDive, number: int, rows_by_clip: dict[Path, int]) -> None:
    before = rows_by_clip.setdefault(dive.clip, number)
    if before != number:
        raise _RowError(f"{dive.clip.name} is in row {before} too.", "Keep one of the rows.")


def _clip(folder: Path, name: str) -> Path:
    if not name:
        raise _RowError("the file is missing.", "Enter the clip's file name, or delete the row.")
    clip = folder / Path(name.replace("\\", "/"))
    if not clip.is_file():
        raise _RowError(
            f"the clip {name} is not there.", "Copy it into the folder or correct the name."
        )
    return clip


def _number(
    row: Mapping[str, str], name: str, *, low: float, high: float = math.inf
) -> float | None:
    text = row.get(name, "")
    if not text:
        return None
    if _DECIMAL_COMMA.match(text):
        text = text.replace(",", ".")
    try:
        value = float(text)
    except ValueError:
        raise _RowError(
            f"{name} is {text!r}, not a number.", "Enter a number such as 45.5."
        ) from None
    if not low <= value <= high:
        limits = f"{low:g} or more" if math.isinf(high) else f"between {low:g} and {high:g}"
        raise _RowError(f"{name} is {text}.", f"It must be {limits}.")
    return value


def _marks(row: Mapping[str, str]) -> tuple[float, ...]:
    marks = tuple(_each_mark(row.get("judges", "")))
    if marks:
        score_from_marks(marks, 1.0)  # raises for marks and panels that the rules do not know
    return marks


def _each_mark(text: str) -> Iterator[float]:
    for mark in text.split():
        try:
            yield float(mark.replace(",", "."))
        except ValueError:
            raise _RowError(
                f"judges holds {mark!r}, not a mark.", "Separate marks by spaces: 7 7.5 6.5."
            ) from None
