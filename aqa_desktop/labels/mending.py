"""Asks for the cells of a row, and has what was entered written into the table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from aqa_desktop.labels.doctor import Suspect
from aqa_desktop.labels.problem_table import message_of
from aqa_desktop.labels.repairs import Repairs, RowCells
from aqa_desktop.labels.row_form import RowForm

if TYPE_CHECKING:
    from aqa_core.data.label_problem import LabelProblem


class Mending(QObject):
    """Opens the form of a row once the row was read.

    Signals:
        mended: number of the row that is being written, or None for a new one.
    """

    mended = Signal(object)

    def __init__(self, repairs: Repairs, owner: QWidget) -> None:
        """Ask in front of the owner's window."""
        super().__init__(owner)
        self._owner = owner
        self._repairs = repairs
        self._column, self._said = "", ""
        self._row: Mapping[str, str] = {}
        repairs.row_read.connect(self._ask)

    @Slot(object)
    def mend(self, problem: LabelProblem) -> None:
        """Ask for what a problem is about; a clip without a row gets one."""
        self._column = problem.column
        self._said = f"{message_of(problem)} {problem.remedy}"
        if problem.row is None:
            self._ask(RowCells(row=None, cells={"file": problem.file}))
        else:
            self._repairs.read_row(problem.row, problem.file)

    @Slot(object)
    def look_at(self, suspect: Suspect) -> None:
        """Ask for the row of a doubtful label."""
        self._column, self._said = "score", suspect.sentence
        self._repairs.read_row(suspect.row, suspect.file)

    @Slot(object)
    def _ask(self, row: RowCells) -> None:
        self._row = row.cells
        form = RowForm(
            row.row, row.cells, column=self._column, said=self._said, parent=self._owner.window()
        )
        form.saved.connect(self._on_saved)
        form.finished.connect(form.deleteLater)
        form.open()

    @Slot(object, object)
    def _on_saved(self, row: int | None, cells: dict[str, str]) -> None:
        self.mended.emit(row)
        if row is None:
            self._repairs.add(cells)
        else:
            self._repairs.change(row, cells, before=self._row)
