"""A table of things of one kind that are read, not edited: its model, its looks, and how a row is chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Generic, TypeVar

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractTableModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

Thing = TypeVar("Thing")
Index = QModelIndex | QPersistentModelIndex

_AROUND_TEXT = 10


class RowsModel(QAbstractTableModel, Generic[Thing]):
    """One row for each thing; a table of its own kind says what their cells show."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._things: tuple[Thing, ...] = ()
        self._headers: tuple[str, ...] = ()
        self._meanings: Mapping[int, str] = {}

    def _name_columns(
        self, headers: Sequence[str], meanings: Mapping[int, str] | None = None
    ) -> None:
        """Give the columns their names, and some a tool tip."""
        self._headers, self._meanings = tuple(headers), dict(meanings or {})

    def at(self, row: int) -> Thing | None:
        """Give what a row shows, or None where there is no such row."""
        return self._things[row] if 0 <= row < len(self._things) else None

    def rowCount(self, parent: Index | None = None) -> int:
        """Count the things."""
        return 0 if parent is not None and parent.isValid() else len(self._things)

    def columnCount(self, parent: Index | None = None) -> int:
        """Count what is said of each."""
        return 0 if parent is not None and parent.isValid() else len(self._headers)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        """Name a column."""
        if orientation != Qt.Orientation.Horizontal or section >= len(self._headers):
            return None
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._meanings.get(section)
        return self._headers[section] if role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Give what a cell shows."""
        thing = self.at(index.row()) if index.isValid() else None
        if thing is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(thing, index.column())
        return self._look(thing, index.column(), role)

    def _show(self, things: Sequence[Thing]) -> None:
        """Show others."""
        self.beginResetModel()
        self._things = tuple(things)
        self.endResetModel()

    def _redraw(self) -> None:
        """Have every cell asked for again."""
        if self._things:
            last = self.index(len(self._things) - 1, len(self._headers) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def _text(self, thing: Thing, column: int) -> str:
        """Give the text of a cell."""
        raise NotImplementedError

    def _look(self, thing: Thing, column: int, role: int) -> Any:
        """Give what else there is of a cell: tool tip, font, alignment, icon."""
        raise NotImplementedError


class RowsTable(QTableView):
    """Shows such a model; one row is chosen at a time.

    Signals:
        row_changed: another row is chosen, or none.
    """

    row_changed = Signal()

    def __init__(
        self,
        model: QAbstractItemModel,
        name: str,
        *,
        stretched: Sequence[int],
        parent: QWidget | None = None,
    ) -> None:
        """Show a model.

        Args:
            model: the rows.
            name: what a screen reader calls the table.
            stretched: columns that share the room the others leave.
            parent: owner.
        """
        super().__init__(parent)
        self.setModel(model)
        dress(self, name, stretched=stretched)
        self.selectionModel().currentRowChanged.connect(self._on_row)
        model.modelReset.connect(self.row_changed)

    @property
    def row(self) -> int:
        """Position of the chosen row, -1 for none."""
        return self.currentIndex().row()

    @Slot(QModelIndex, QModelIndex)
    def _on_row(self, now: QModelIndex, _before: QModelIndex) -> None:
        # coming in by Tab moves to the first row without choosing it
        if now.isValid() and not self.selectionModel().isSelected(now):
            self.selectRow(now.row())
        self.row_changed.emit()


def dress(table: QTableView, name: str, *, stretched: Sequence[int]) -> None:
    """Give a table the looks of all: whole rows, no grid, Tab leads out of it, columns as wide as what they hold.

    Args:
        table: with its model or its columns.
        name: what a screen reader calls it.
        stretched: columns that share the room the others leave.
    """
    table.setAccessibleName(name)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setTabKeyNavigation(False)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(table.fontMetrics().height() + _AROUND_TEXT)
    header = table.horizontalHeader()
    columns = QCoreApplication.translate("rows", "Columns of the table: {0}")
    header.setAccessibleName(columns.format(name))
    header.setHighlightSections(False)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    for column in stretched:
        header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
