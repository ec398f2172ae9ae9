"""Doubtful labels as rows: which, what the table says, what model and neighbours say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from aqa_desktop.labels.doctor import Suspect
from aqa_desktop.widgets.words import number, percent

_Index = QModelIndex | QPersistentModelIndex

ROW, FILE, LABEL, MODEL, NEIGHBOURS, DOUBT = range(6)


class SuspectTable(QAbstractTableModel):
    """One row for each doubtful label, the most doubtful first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._suspects: tuple[Suspect, ...] = ()
        self._headers = (
            self.tr("Row"),
            self.tr("File"),
            self.tr("Label"),
            self.tr("Model"),
            self.tr("Neighbours"),
            self.tr("Doubt"),
        )
        self._meanings = {
            LABEL: self.tr("Points in labels.csv"),
            MODEL: self.tr("Points the model would give, on the scale of these labels"),
            NEIGHBOURS: self.tr("Points of dives that look alike to the network"),
        }

    def show_suspects(self, suspects: Sequence[Suspect]) -> None:
        """Show these."""
        self.beginResetModel()
        self._suspects = tuple(suspects)
        self.endResetModel()

    def suspect(self, row: int) -> Suspect | None:
        """Give the suspect of a row."""
        return self._suspects[row] if 0 <= row < len(self._suspects) else None

    def rowCount(self, parent: _Index | None = None) -> int:
        """Count the suspects."""
        return 0 if parent is not None and parent.isValid() else len(self._suspects)

    def columnCount(self, parent: _Index | None = None) -> int:
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

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Give what a cell shows."""
        suspect = self.suspect(index.row()) if index.isValid() else None
        if suspect is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return _text(suspect, index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            return suspect.sentence
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() >= LABEL:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None


def _text(suspect: Suspect, column: int) -> str:
    texts = {
        ROW: str(suspect.row),
        FILE: suspect.file,
        LABEL: number(suspect.label, 1),
        MODEL: number(suspect.model_says, 1),
        NEIGHBOURS: number(suspect.neighbours_say, 1),
        DOUBT: percent(suspect.doubt),
    }
    return texts[column]
