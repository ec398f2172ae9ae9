"""The key sheet: every command with its keys, found as you type."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QLabel,
    QLineEdit,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from aqa_desktop.widgets.rows import dress

_SIZE = (560, 560)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyGroup:
    """Commands under one heading.

    Attributes:
        name: the menu they stand in.
        actions: the commands.
    """

    name: str
    actions: tuple[QAction, ...]


class KeySheet(QDialog):
    """Lists the keys in a window of its own beside the work."""

    def __init__(self, groups: Sequence[KeyGroup], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keys"))
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search commands and keys"))
        self.search.setAccessibleName(self.tr("Search commands and keys"))
        self.search.setClearButtonEnabled(True)
        self.table = self._make_table()
        self._nothing = QLabel(self.tr("No command and no key is called that."))
        self._nothing.setProperty("role", "muted")
        self._nothing.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(8)
        for widget in (self.search, self._nothing):
            layout.addWidget(widget)
        layout.addWidget(self.table, 1)
        self._rows: list[tuple[str, QAction | None]] = []
        for group in groups:
            self._add_group(group)
        self.search.textChanged.connect(self._on_searched)
        self.resize(*_SIZE)

    @Slot()
    def open_up(self) -> None:
        """Come up, or to the front, with everything listed."""
        self.search.clear()
        if self.isVisible():
            self.raise_()
        self.show()
        self.activateWindow()
        self.search.setFocus()

    def shown_texts(self) -> list[str]:
        """Give the commands that are listed now."""
        rows = range(self.table.rowCount())
        items = [self.table.item(row, 0) for row in rows if not self.table.isRowHidden(row)]
        return [item.text() for item in items if item is not None]

    def _make_table(self) -> QTableWidget:
        table = QTableWidget(0, 2)
        table.setHorizontalHeaderLabels([self.tr("Command"), self.tr("Keys")])
        dress(table, self.tr("Commands and their keys"), stretched=(0,))
        return table

    def _add_group(self, group: KeyGroup) -> None:
        heading = QTableWidgetItem(group.name)
        font = heading.font()
        font.setBold(True)
        heading.setFont(font)
        heading.setFlags(Qt.ItemFlag.NoItemFlags)
        self._add_row(heading, QTableWidgetItem(""), group.name, None)
        for action in group.actions:
            text = plain_text(action)
            keys = ",  ".join(
                one.toString(QKeySequence.SequenceFormat.NativeText) for one in action.shortcuts()
            )
            searched = f"{text} {keys}"
            self._add_row(QTableWidgetItem(f"    {text}"), QTableWidgetItem(keys), searched, action)

    def _add_row(
        self, left: QTableWidgetItem, right: QTableWidgetItem, searched: str, action: QAction | None
    ) -> None:
        row = self.table.rowCount()
        self.table.insertRow(row)
        self.table.setItem(row, 0, left)
        right.setFlags(left.flags())
        self.table.setItem(row, 1, right)
        self._rows.append((searched.casefold(), action))

    @Slot(str)
    def _on_searched(self, text: str) -> None:
        wanted = text.strip().casefold()
        found = 0
        for row, (searched, action) in enumerate(self._rows):
            # a heading stands only over the whole list
            is_shown = not wanted or (action is not None and wanted in searched)
            self.table.setRowHidden(row, not is_shown)
            found += is_shown
        self._nothing.setVisible(found == 0)
        self.table.setVisible(found > 0)


def plain_text(action: QAction) -> str:
    """Give the words of a command without the mark of its menu letter."""
    return action.text().replace("&", "").rstrip("…")
