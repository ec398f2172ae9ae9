"""A small form of one row of `labels.csv`: its cells as text, the doubtful one in sight."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

_NAMES: Final = {
    "file": QT_TRANSLATE_NOOP("RowForm", "Clip file"),
    "score": QT_TRANSLATE_NOOP("RowForm", "Score, points"),
    "dive": QT_TRANSLATE_NOOP("RowForm", "Dive, such as 207C"),
    "height_m": QT_TRANSLATE_NOOP("RowForm", "Height, metres"),
    "difficulty": QT_TRANSLATE_NOOP("RowForm", "Degree of difficulty"),
    "judges": QT_TRANSLATE_NOOP("RowForm", "Judges' marks"),
    "start_s": QT_TRANSLATE_NOOP("RowForm", "Dive begins, seconds"),
    "end_s": QT_TRANSLATE_NOOP("RowForm", "Dive ends, seconds"),
    "athlete": QT_TRANSLATE_NOOP("RowForm", "Athlete"),
    "event": QT_TRANSLATE_NOOP("RowForm", "Event"),
    "rotate": QT_TRANSLATE_NOOP("RowForm", "Turned clockwise, degrees"),
    "filmed_fps": QT_TRANSLATE_NOOP("RowForm", "Filmed at, frames a second"),
}
_WIDTH: Final = 460


class RowForm(QDialog):
    """Asks for the cells of one row.

    Signals:
        saved: row number or None for a new one, and the cells that changed, by column.
    """

    saved = Signal(object, object)

    def __init__(
        self,
        row: int | None,
        cells: Mapping[str, str],
        *,
        column: str = "",
        said: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """Show a row.

        Args:
            row: its number; None to add one.
            cells: what it holds, by column.
            column: the one that is doubtful; it gets the cursor.
            said: what is wrong and what to do.
            parent: the window.
        """
        super().__init__(parent)
        self._row = row
        self._cells = dict(cells)
        title = self.tr("Add a row") if row is None else self.tr("Row {0}").format(row)
        self.setWindowTitle(title)
        self.setModal(True)
        self.fields = {name: self._make_field(name) for name in _NAMES}
        self.save = QPushButton(self.tr("Save"))
        self.save.setAccessibleName(self.tr("Save the row"))
        self.save.setProperty("role", "main")
        self.save.setDefault(True)
        self.save.clicked.connect(self._on_save)
        self.cancel = QPushButton(self.tr("Cancel"))
        self.cancel.setAccessibleName(self.tr("Leave the row as it is"))
        self.cancel.clicked.connect(self.reject)
        self._lay_out(said)
        self._aim(column)

    def _make_field(self, name: str) -> QLineEdit:
        field = QLineEdit(self._cells.get(name, ""))
        field.setAccessibleName(QCoreApplication.translate("RowForm", str(_NAMES[name])))
        return field

    def _lay_out(self, said: str) -> None:
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setVerticalSpacing(4)
        for field in self.fields.values():
            form.addRow(field.accessibleName(), field)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(10)
        if said:
            note = QLabel(said)
            note.setWordWrap(True)
            note.setProperty("role", "problem")
            column.addWidget(note)
        column.addLayout(form)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.save)
        column.addLayout(buttons)
        self.resize(_WIDTH, self.sizeHint().height())

    def _aim(self, column: str) -> None:
        field = self.fields.get(column, self.fields["score" if self._row is None else "file"])
        field.setFocus()
        field.selectAll()

    @Slot()
    def _on_save(self) -> None:
        texts = {name: field.text().strip() for name, field in self.fields.items()}
        changed = {
            name: text
            for name, text in texts.items()
            if text != self._cells.get(name, "") or (self._row is None and text)
        }
        self.accept()
        if changed:
            self.saved.emit(self._row, changed)
