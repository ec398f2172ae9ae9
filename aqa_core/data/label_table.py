"""`labels.csv` as rows that can be changed; everything that was not changed is written back as it was."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from aqa_core.data.labelled_folder import COLUMNS, LABELS_FILE, NEEDED, column_names, read_table
from aqa_core.data.table_text import Dialect, TableText, format_table
from aqa_core.errors import DataError
from aqa_core.storage import StorageError, replacing

BACKUP_SUFFIX: Final = ".bak"

# with the mark by which spreadsheets know UTF-8
_OF_NEW_TABLES: Final = Dialect(encoding="utf-8-sig", has_bom=True, newline="\r\n")
_WITH_COMMA: Final = re.compile(r"^[+-]?\d*,\d+$")
_WITH_POINT: Final = re.compile(r"^[+-]?\d*\.\d+$")

Value = str | float | None


class LabelTable:
    """The table of a labelled folder, for changing.

    Rows are numbered as a spreadsheet numbers them: the header is row 1, and a deleted row moves those below up.
    Keep one for as long as the folder is worked on: the first `save` keeps the table as it was beside it.

    Args:
        folder: the labelled folder.
        text: the table.
        raw: its bytes on disk, or None where there is no table yet.
    """

    def __init__(self, folder: Path, text: TableText, raw: bytes | None) -> None:
        self.folder = folder
        self._rows = text.rows
        self._dialect = text.dialect
        self._raw = raw
        self._has_backup = False

    @classmethod
    def read(cls, folder: Path) -> LabelTable:
        """Read the table of a folder.

        Raises:
            DataError: there is none, or it cannot be read.
        """
        text = read_table(folder)
        return cls(folder, text, (folder / LABELS_FILE).read_bytes())

    @classmethod
    def read_or_new(cls, folder: Path) -> LabelTable:
        """Read the table of a folder, or begin one where there is none.

        Raises:
            DataError: it cannot be read.
        """
        if (folder / LABELS_FILE).exists():
            return cls.read(folder)
        text = TableText(rows=[list(NEEDED)], dialect=_OF_NEW_TABLES, unclosed=frozenset())
        return cls(folder, text, None)

    @property
    def path(self) -> Path:
        """Give the path of the table."""
        return self.folder / LABELS_FILE

    @property
    def columns(self) -> tuple[str, ...]:
        """Give the tidied names of the columns; a column without a name, or with that of another, is empty."""
        return tuple(column_names(self._rows[0])) if self._rows else ()

    @property
    def row_numbers(self) -> tuple[int, ...]:
        """Give the rows that are not blank, without the header."""
        return tuple(
            number
            for number, cells in enumerate(self._rows[1:], start=2)
            if any(cell.strip() for cell in cells)
        )

    def row(self, number: int) -> dict[str, str]:
        """Give the cells of a row by column, empty where the row is shorter.

        Raises:
            DataError: there is no such row.
        """
        cells = self._cells(number)
        return {
            name: cells[column].strip() if column < len(cells) else ""
            for column, name in enumerate(self.columns)
            if name
        }

    def set_cell(self, number: int, column: str, value: Value) -> None:
        """Change a cell; a column of `COLUMNS` that the table lacks is added.

        Args:
            number: the row.
            column: its tidied name.
            value: text as it is; a number is written with the table's decimal sign; None empties the cell.

        Raises:
            DataError: there is no such row, or no such column.
        """
        cells, position = self._cells(number), self._column(column)
        cells += [""] * (position + 1 - len(cells))
        cells[position] = self._formatted(value)

    def delete_row(self, number: int) -> tuple[str, ...]:
        """Take a row out and give its cells, for `insert_row`.

        Raises:
            DataError: there is no such row.
        """
        cells = self._cells(number)
        del self._rows[number - 1]
        return tuple(cells)

    def insert_row(self, number: int, cells: Sequence[str]) -> None:
        """Put a row back where it was; below the last one where the table has become shorter."""
        self._rows.insert(max(1, number - 1), list(cells))

    def add_row(self, values: Mapping[str, Value]) -> int:
        """Add a row below the last one, and give its number.

        Raises:
            DataError: there is no such column.
        """
        while len(self._rows) > 1 and not any(cell.strip() for cell in self._rows[-1]):
            self._rows.pop()
        self._rows.append([""] * len(self._rows[0]))
        number = len(self._rows)
        for column, value in values.items():
            if value is not None:
                self.set_cell(number, column, value)
        return number

    def save(self) -> None:
        """Write the table in one step; before the first time the table as it was is kept as `labels.csv.bak`.

        Raises:
            DataError: somebody else changed the table since it was read.
            StorageError: it cannot be written.
        """
        self._refuse_changed()
        raw = format_table(self._rows, self._dialect)
        if raw == self._raw:
            return
        if self._raw is not None and not self._has_backup:
            _write(self.path.with_name(LABELS_FILE + BACKUP_SUFFIX), self._raw)
        self._has_backup = True
        _write(self.path, raw)
        self._raw = raw

    def reload(self) -> None:
        """Read the table again; what was not saved is gone.

        Raises:
            DataError: it cannot be read.
        """
        fresh = LabelTable.read(self.folder)
        self._rows, self._dialect, self._raw = fresh._rows, fresh._dialect, fresh._raw

    def _cells(self, number: int) -> list[str]:
        if not 2 <= number <= len(self._rows):
            raise DataError(f"{self.path} has no row {number}.", "Look at the table again.")
        return self._rows[number - 1]

    def _column(self, name: str) -> int:
        if name in self.columns:
            return self.columns.index(name)
        if name not in COLUMNS:
            raise DataError(
                f"{name!r} is not a column of {LABELS_FILE}.", f"Choose {', '.join(COLUMNS)}."
            )
        header = self._rows[0]
        # behind the last name: the empty columns that spreadsheets leave are taken first
        position = max((k + 1 for k, cell in enumerate(header) if cell.strip()), default=0)
        is_free = all(len(cells) <= position or not cells[position].strip() for cells in self._rows)
        if not is_free or position >= len(header):
            position = len(header)
            header.append("")
        header[position] = name
        return position

    def _formatted(self, value: Value) -> str:
        if value is None:
            return ""
        if isinstance(value, str):
            return value
        text = f"{value:.6f}".rstrip("0").rstrip(".")
        return text.replace(".", ",") if self._has_decimal_commas() else text

    def _has_decimal_commas(self) -> bool:
        if self._dialect.delimiter == ",":
            return any(_WITH_COMMA.match(cell.strip()) for row in self._rows[1:] for cell in row)
        cells = [cell.strip() for row in self._rows[1:] for cell in row]
        # semicolons are what spreadsheets write where commas stand in numbers
        return any(map(_WITH_COMMA.match, cells)) or (
            self._dialect.delimiter == ";" and not any(map(_WITH_POINT.match, cells))
        )

    def _refuse_changed(self) -> None:
        try:
            now = self.path.read_bytes()
        except FileNotFoundError:
            now = None
        except OSError as error:
            raise StorageError(
                f"{self.path} cannot be read ({error.strerror}).", "Allow reading it."
            ) from error
        if now != self._raw:
            raise DataError(
                f"{self.path} was changed by another program meanwhile.",
                "Look at it again, then repeat your change.",
            )


def _write(path: Path, raw: bytes) -> None:
    try:
        with replacing(path) as temporary:
            temporary.write_bytes(raw)
    except StorageError as error:
        if isinstance(error.__cause__, PermissionError):
            raise StorageError(
                error.sentence, "Close the table in other programs, or make the folder writable."
            ) from error
        raise
