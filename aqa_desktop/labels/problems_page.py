"""The list of problems: filtered, each with its remedy and what can be done about it at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from aqa_desktop.labels.problem_table import MESSAGE, REMEDY, ProblemTable, Shown, message_of
from aqa_desktop.labels.rows_view import RowsView
from aqa_desktop.theme import Colours

if TYPE_CHECKING:
    from aqa_core.data.checking import LabelsReport
    from aqa_core.data.label_problem import LabelProblem


class ProblemsPage(QWidget):
    """Shows what is wrong with the folder.

    Signals:
        clip_requested: Path of a clip to be seen.
        change_requested: LabelProblem whose row is to be edited, or whose clip wants a row.
        leave_out_requested: LabelProblem whose row is to go.
    """

    clip_requested = Signal(object)
    change_requested = Signal(object)
    leave_out_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = ProblemTable(self)
        self.list = RowsView(
            self._model, name=self.tr("Problems of the labels"), stretched=(MESSAGE, REMEDY)
        )
        self._left_at: int | None = None
        self._has_report = False
        self.filter = self._make_filter()
        self.list.buttons.addWidget(self.filter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.list)
        self.list.row_changed.connect(self._show_details)
        self.list.open_requested.connect(self._on_open)
        self.list.edit_requested.connect(self._on_edit)
        self.list.removal_requested.connect(self._on_leave_out)

    @property
    def problem(self) -> LabelProblem | None:
        """The problem of the chosen row."""
        return self._model.at(self.list.row)

    @property
    def count(self) -> int:
        """How many are shown."""
        return self._model.rowCount()

    def show_report(self, report: LabelsReport | None) -> None:
        """Show the problems of a report; after a change, stay where it was made."""
        self._has_report = report is not None
        self._model.show_problems(report.problems if report is not None else ())
        if self._left_at is not None:
            self.list.table.selectRow(self._model.nearest(self._left_at))
            self._left_at = None
        self._show_details()

    @Slot(object)
    def stay_at(self, row: int | None) -> None:
        """Choose what is at or behind this row of the table once the next report comes."""
        self._left_at = row if row is not None else 0

    def set_colours(self, colours: Colours) -> None:
        """Use other colours from now on."""
        self._model.set_colours(colours)

    def _make_filter(self) -> QComboBox:
        filter_ = QComboBox()
        filter_.setAccessibleName(self.tr("Which problems are shown"))
        for shown, text in (
            ("all", self.tr("Errors and cautions")),
            ("error", self.tr("Errors")),
            ("caution", self.tr("Cautions")),
        ):
            filter_.addItem(text, shown)
        filter_.currentIndexChanged.connect(self._on_filtered)
        return filter_

    @Slot()
    def _show_details(self) -> None:
        problem = self.problem
        self.list.edit.setText(self.tr("Edit…"))
        if problem is None:
            nothing = self.tr("Nothing is wrong with these labels.")
            choose = self.tr("Choose a problem to see what can be done about it.")
            self.list.say(choose if self.count else nothing if self._has_report else "")
            self.list.allow(clip=False, row=False)
            return
        self.list.say(f"{message_of(problem)} {problem.remedy}")
        if problem.row is None:
            self.list.edit.setText(self.tr("Add a row…"))
        self.list.edit.setAccessibleName(self.list.edit.text().rstrip("…"))
        self.list.allow(clip=problem.clip is not None, row=problem.row is not None)

    @Slot(int)
    def _on_filtered(self, index: int) -> None:
        self._model.show_only(cast("Shown", self.filter.itemData(index)))

    @Slot()
    def _on_open(self) -> None:
        problem = self.problem
        if problem is not None and problem.clip is not None:
            self.clip_requested.emit(problem.clip)

    @Slot()
    def _on_edit(self) -> None:
        problem = self.problem
        if problem is not None:
            self.change_requested.emit(problem)

    @Slot()
    def _on_leave_out(self) -> None:
        problem = self.problem
        if problem is not None and problem.row is not None:
            self.leave_out_requested.emit(problem)
