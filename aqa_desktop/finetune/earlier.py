"""The runs there were: use the model of one, go on with it, or delete it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from aqa_core.data.runs import StoredRun
from aqa_desktop.finetune import wording
from aqa_desktop.finetune.comparison import Comparison, read_comparison
from aqa_desktop.widgets.rows import dress


class EarlierPage(QWidget):
    """Lists the runs, the newest first.

    Signals:
        result_requested: StoredRun whose outcome is to be seen, and used.
        continue_requested: StoredRun that is to go on.
        deletion_requested: StoredRun that is to go.
        back_requested: the list is not needed any more.
    """

    result_requested = Signal(object)
    continue_requested = Signal(object)
    deletion_requested = Signal(object)
    back_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runs: list[StoredRun] = []
        self.table = self._make_table()
        self.nothing = QLabel(self.tr("There are no earlier runs."))
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.nothing.setProperty("role", "muted")
        self.look = self._button(self.tr("&Look and use…"), self._on_look)
        self.go_on = self._button(self.tr("&Continue"), self._on_go_on)
        self.delete = self._button(self.tr("&Delete"), self._on_delete)
        self.back = self._button(self.tr("&Back"), self.back_requested.emit)
        self._lay_out()
        self.show_runs([])

    def show_runs(self, runs: Sequence[StoredRun]) -> None:
        """List these runs."""
        self._runs = list(runs)
        self.table.setRowCount(len(runs))
        for row, run in enumerate(runs):
            for column, text in enumerate(self._cells(run)):
                self.table.setItem(row, column, QTableWidgetItem(text))
        self.table.setVisible(bool(runs))
        self.nothing.setVisible(not runs)
        if runs:
            self.table.selectRow(0)
        self._on_selected()

    @property
    def selected(self) -> StoredRun | None:
        """The run whose row is selected."""
        row = self.table.currentRow()
        return self._runs[row] if 0 <= row < len(self._runs) else None

    def _make_table(self) -> QTableWidget:
        table = QTableWidget(0, 5)
        table.setHorizontalHeaderLabels(
            [
                self.tr("Run"),
                self.tr("Day"),
                self.tr("Learned"),
                self.tr("From"),
                self.tr("What came of it"),
            ]
        )
        dress(table, self.tr("Earlier runs"), stretched=(4,))
        table.itemSelectionChanged.connect(self._on_selected)
        table.activated.connect(self._on_look)
        return table

    def _button(self, text: str, act: object) -> QPushButton:
        button = QPushButton(text)
        button.setAccessibleName(text.replace("&", "").rstrip("…"))
        button.setAutoDefault(False)
        button.clicked.connect(act)
        return button

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.table, 1)
        column.addWidget(self.nothing, 1)
        row = QHBoxLayout()
        row.addWidget(self.back)
        row.addStretch(1)
        for button in (self.delete, self.go_on, self.look):
            row.addWidget(button)
        column.addLayout(row)

    def _cells(self, run: StoredRun) -> tuple[str, str, str, str, str]:
        modes = {"head": self.tr("head"), "full": self.tr("whole network")}
        return (
            run.name,
            wording.day(run.started_at),
            modes.get(run.mode, self.tr("training")),
            run.start,
            self._outcome(run, read_comparison(run.comparison)),
        )

    def _outcome(self, run: StoredRun, comparison: Comparison | None) -> str:
        if not run.is_finished:
            text = self.tr("interrupted after epoch {0} of {1}")
            return text.format(run.epoch, run.epochs) if run.epochs else self.tr("interrupted")
        if comparison is None:
            return self.tr("finished")
        old, new = wording.error_of(comparison.old), wording.error_of(comparison.new)
        text = self.tr("{0}: error {1}, before {2}")
        return text.format(wording.verdict(comparison), new, old)

    @Slot()
    def _on_selected(self) -> None:
        run = self.selected
        self.look.setEnabled(run is not None and run.is_finished and run.model is not None)
        self.go_on.setEnabled(run is not None and not run.is_finished)
        self.delete.setEnabled(run is not None)

    @Slot()
    def _on_look(self) -> None:
        run = self.selected
        if run is not None and self.look.isEnabled():
            self.result_requested.emit(run)

    @Slot()
    def _on_go_on(self) -> None:
        if self.selected is not None:
            self.continue_requested.emit(self.selected)

    @Slot()
    def _on_delete(self) -> None:
        if self.selected is not None:
            self.deletion_requested.emit(self.selected)
