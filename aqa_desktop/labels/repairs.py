"""Changes rows of `labels.csv`, a step at a time, each of which can be taken back; the disk is not waited for."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from aqa_core.errors import AqaError, DataError
from aqa_core.progress import CancelToken, Report
from aqa_desktop.jobs.job import Job
from aqa_desktop.jobs.lane import Lane
from aqa_desktop.jobs.latest import Latest

if TYPE_CHECKING:
    from aqa_core.data.label_table import LabelTable

_Step = Callable[["LabelTable"], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowCells:
    """A row as it stands in the table.

    Attributes:
        row: its number, or None where it is to be added.
        cells: texts by column.
    """

    row: int | None
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Done:
    what: str
    undo: _Step


class Repairs(QObject):
    """Reads and changes the table of the folder.

    Signals:
        row_read: RowCells that was asked for.
        changed: the table was written.
        undo_changed: what `undo` would take back, in words; empty where nothing.
        failed: AqaError; the table is as it was.
    """

    row_read = Signal(object)
    changed = Signal()
    undo_changed = Signal(str)
    failed = Signal(object)

    def __init__(self, lane: Lane, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder: Path | None = None
        # used by the lane's thread alone
        self._table: LabelTable | None = None
        self._done: list[_Done] = []
        self._lane = lane
        self._pending = 0
        self._reading = Latest(lane, self)
        self._reading.succeeded.connect(self.row_read)
        self._reading.failed.connect(self._on_failed)

    @property
    def is_busy(self) -> bool:
        """Whether changes are being written or wait for it."""
        return self._pending > 0

    @Slot(object)
    def set_folder(self, folder: Path | None) -> None:
        """Work on the table of another folder; steps in the one before cannot be taken back any more."""
        if folder != self._folder:
            self._folder = folder
            self._forget()

    def read_row(self, row: int, file: str) -> None:
        """Ask for a row that is about this clip; `row_read` answers."""
        folder, expect = self._folder, self._expectation(row, {"file": file})
        if folder is None:
            return

        def task(_report: Report, _cancel: CancelToken) -> RowCells:
            from aqa_core.data.label_table import LabelTable

            table = LabelTable.read(folder)
            expect(table)
            return RowCells(row=row, cells=table.row(row))

        self._reading.start(task)

    def change(self, row: int, cells: Mapping[str, str], *, before: Mapping[str, str]) -> None:
        """Change cells of a row that holds what it held before."""
        what = self.tr("change of row {0}").format(row)
        expect = self._expectation(row, before)
        expect_changed = self._expectation(row, {**before, **cells})

        def step(table: LabelTable) -> _Done:
            expect(table)
            _set(table, row, cells)

            def undo(one: LabelTable) -> None:
                expect_changed(one)
                _set(one, row, {name: before.get(name, "") for name in cells})

            return _Done(what=what, undo=undo)

        self._start(step)

    def add(self, cells: Mapping[str, str]) -> None:
        """Add a row at the end."""
        what = self.tr("row for {0}").format(cells.get("file", ""))

        def step(table: LabelTable) -> _Done:
            row = table.add_row({name: text for name, text in cells.items() if text})
            expect = self._expectation(row, cells)

            def undo(one: LabelTable) -> None:
                expect(one)
                one.delete_row(row)

            return _Done(what=what, undo=undo)

        self._start(step)

    def leave_out(self, row: int, *, file: str) -> None:
        """Take a row that is about this clip out of the table; the clip stays where it is."""
        what = self.tr("leaving out row {0}").format(row)
        expect = self._expectation(row, {"file": file})

        def step(table: LabelTable) -> _Done:
            expect(table)
            taken = table.delete_row(row)
            return _Done(what=what, undo=lambda one: one.insert_row(row, taken))

        self._start(step)

    @Slot()
    def undo(self) -> None:
        """Take the last step back; not while another one is on its way."""
        if not self._done or self.is_busy:
            return
        last = self._done.pop()
        self._tell_undo()

        def step(table: LabelTable) -> None:
            last.undo(table)

        self._start(step)

    def _start(self, step: Callable[[LabelTable], _Done | None]) -> None:
        folder = self._folder
        if folder is None:
            return

        def task(_report: Report, _cancel: CancelToken) -> tuple[Path, _Done | None]:
            table = self._fresh(folder)
            done = step(table)
            table.save()
            return folder, done

        # every one of them counts, not only the newest
        job = Job(task)
        job.succeeded.connect(self._on_changed)
        job.failed.connect(self._on_failed)
        job.finished.connect(self._on_ended)
        self._pending += 1
        self._lane.start(job)

    def _expectation(self, row: int, cells: Mapping[str, str]) -> Callable[[LabelTable], None]:
        """Make what refuses a table whose row holds anything else; a clip without a name is not looked at."""
        error = DataError(
            self.tr("Row {0} is not the same any more; nothing was changed.").format(row),
            self.tr("Another program wrote the table: look at the list again."),
        )

        def expect(table: LabelTable) -> None:
            now, file = table.row(row), cells.get("file", "")
            is_other = bool(file) and _plain(now.get("file", "")) != _plain(file)
            rest = {name: text for name, text in cells.items() if name != "file"}
            if is_other or any(now.get(name, "") != text for name, text in rest.items()):
                raise error

        return expect

    def _fresh(self, folder: Path) -> LabelTable:
        """Give the table as it stands on the disk now; the same object, which keeps the original once."""
        from aqa_core.data.label_table import LabelTable

        if self._table is None or self._table.folder != folder:
            self._table = LabelTable.read(folder)
        else:
            self._table.reload()
        return self._table

    def _forget(self) -> None:
        self._done.clear()
        self._tell_undo()

    def _tell_undo(self) -> None:
        self.undo_changed.emit(self._done[-1].what if self._done else "")

    @Slot()
    def table_changed_elsewhere(self) -> None:
        """Know that others wrote the table: rows may have other numbers, so no step can be taken back."""
        self._forget()

    @Slot(object)
    def _on_changed(self, answer: tuple[Path, _Done | None]) -> None:
        folder, done = answer
        if folder != self._folder:
            return
        if done is not None:
            self._done.append(done)
            self._tell_undo()
        self.changed.emit()

    @Slot()
    def _on_ended(self) -> None:
        self._pending -= 1

    @Slot(object)
    def _on_failed(self, error: AqaError) -> None:
        self.failed.emit(error)


def _plain(file: str) -> str:
    """Give the bare name of a clip as tables that differ in slashes, capitals and accents have in common."""
    return unicodedata.normalize("NFC", PureWindowsPath(file).name).casefold()


def _set(table: LabelTable, row: int, cells: Mapping[str, str]) -> None:
    for column, text in cells.items():
        if table.row(row).get(column, "") != text:
            table.set_cell(row, column, text)
