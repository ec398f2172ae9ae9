"""A list of rows of the table with what can be done about the chosen one under it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractItemModel, Qt, Signal, SignalInstance, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from aqa_desktop.widgets.rows import RowsTable

_WIDEST = 220


class RemovableRows(RowsTable):
    """A table of rows; Delete leaves one out.

    Signals:
        removal_requested: the chosen row is to be left out.
    """

    removal_requested = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the row out, once for each time the key goes down."""
        if event.key() == Qt.Key.Key_Delete and self.currentIndex().isValid():
            if not event.isAutoRepeat():
                self.removal_requested.emit()
        else:
            super().keyPressEvent(event)


class RowsView(QWidget):
    """A table, a sentence about its chosen row, and buttons.

    Signals:
        open_requested: the clip of the chosen row is to be seen.
        edit_requested: its cells are to be changed.
        removal_requested: it is to be left out.
        row_changed: another row is chosen, or none.
    """

    open_requested = Signal()
    edit_requested = Signal()
    removal_requested = Signal()
    row_changed = Signal()

    def __init__(
        self,
        model: QAbstractItemModel,
        *,
        name: str,
        stretched: Sequence[int],
        parent: QWidget | None = None,
    ) -> None:
        """Make the list.

        Args:
            model: the rows.
            name: what a screen reader calls the table.
            stretched: columns that share the room the others leave.
            parent: the panel.
        """
        super().__init__(parent)
        self.table = RemovableRows(model, name, stretched=stretched)
        # a long file name must not push the rest out of sight
        self.table.horizontalHeader().setMaximumSectionSize(_WIDEST)
        self.about = QLabel()
        self.about.setWordWrap(True)
        self.about.setAccessibleName(self.tr("About the chosen row"))
        # two lines always, so that the buttons do not jump while one goes through the list
        self.about.setMinimumHeight(2 * self.fontMetrics().lineSpacing() + 2)
        self.about.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.open = self._button(self.tr("Open clip"), self.open_requested)
        self.edit = self._button(self.tr("Edit…"), self.edit_requested)
        self.leave_out = self._button(self.tr("Leave out"), self.removal_requested)
        self.leave_out.setToolTip(self.tr("Takes the row out of labels.csv; the clip stays"))
        self._lay_out()
        self.table.removal_requested.connect(self._on_delete)
        self.table.activated.connect(self._on_activated)
        self.table.row_changed.connect(self.row_changed)
        self._has_clip = self._has_row = self._is_held = False
        self.say("")
        self.allow(clip=False, row=False)

    @property
    def row(self) -> int:
        """Position of the chosen row, -1 for none."""
        return self.table.row

    def say(self, text: str) -> None:
        """Say something about the chosen row."""
        self.about.setText(text)
        self.about.setAccessibleDescription(text)

    def allow(self, *, clip: bool, row: bool) -> None:
        """Say what can be done: there is a clip to open, a row to change."""
        self._has_clip, self._has_row = clip, row
        self._enable()

    def hold(self, *, is_held: bool) -> None:
        """Let nothing be changed while rows may have other numbers than the list says."""
        if is_held and (self.edit.hasFocus() or self.leave_out.hasFocus()):
            self.table.setFocus()  # else it would go on to a button that does something else
        self._is_held = is_held
        self._enable()

    def _enable(self) -> None:
        self.open.setEnabled(self._has_clip)
        self.edit.setEnabled(not self._is_held and (self._has_clip or self._has_row))
        self.leave_out.setEnabled(not self._is_held and self._has_row)

    def _button(self, text: str, signal: SignalInstance) -> QPushButton:
        button = QPushButton(text)
        button.setAccessibleName(text.rstrip("…"))
        button.setAutoDefault(False)
        button.clicked.connect(signal)
        return button

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(6)
        for button in (self.open, self.edit, self.leave_out):
            buttons.addWidget(button)
        buttons.addStretch(1)
        self.buttons = buttons
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.table, 1)
        column.addWidget(self.about)
        column.addLayout(buttons)

    @Slot()
    def _on_activated(self) -> None:
        if self.edit.isEnabled():
            self.edit_requested.emit()

    @Slot()
    def _on_delete(self) -> None:
        if self.leave_out.isEnabled():
            self.removal_requested.emit()
