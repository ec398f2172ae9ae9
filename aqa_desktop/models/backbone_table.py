"""The backbones as rows: network, what it was trained on, size, where it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont

from aqa_core.checkpoints.offers import BackboneOffer
from aqa_desktop.models import backbone_words
from aqa_desktop.widgets.words import number

_Index = QModelIndex | QPersistentModelIndex

NETWORK, TRAINED_ON, SIZE, STATE = range(4)
_COLUMNS: Final = 4


class BackboneTable(QAbstractTableModel):
    """One row for each backbone."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._offers: tuple[BackboneOffer, ...] = ()
        self._headers = (
            self.tr("Backbone"),
            self.tr("Trained on"),
            self.tr("Size"),
            self.tr("Where"),
        )

    def show_offers(self, offers: Sequence[BackboneOffer]) -> None:
        """Show other backbones, or the same as they stand now; then the selection stays."""
        before, now = self._offers, tuple(offers)
        if [one.name for one in before] != [one.name for one in now]:
            self.beginResetModel()
            self._offers = now
            self.endResetModel()
            return
        self._offers = now
        for row, (old, new) in enumerate(zip(before, now, strict=True)):
            if old != new:
                self.dataChanged.emit(self.index(row, 0), self.index(row, STATE))

    def offer(self, row: int) -> BackboneOffer | None:
        """Give the backbone of a row."""
        return self._offers[row] if 0 <= row < len(self._offers) else None

    def row_of(self, name: str) -> int:
        """Give the row of a backbone, -1 where it has none."""
        names = [one.name for one in self._offers]
        return names.index(name) if name in names else -1

    def rowCount(self, parent: _Index | None = None) -> int:
        """Count the backbones."""
        return 0 if parent is not None and parent.isValid() else len(self._offers)

    def columnCount(self, parent: _Index | None = None) -> int:
        """Count what is said of each."""
        return 0 if parent is not None and parent.isValid() else _COLUMNS

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        """Name a column."""
        is_named = orientation == Qt.Orientation.Horizontal and section < len(self._headers)
        return self._headers[section] if is_named and role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Give what a cell shows."""
        offer = self.offer(index.row()) if index.isValid() else None
        if offer is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(offer, index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{offer.name}\n{offer.facts.source}" if offer.facts is not None else offer.name
        if role == Qt.ItemDataRole.FontRole and offer.is_here:
            font = QFont()
            font.setBold(True)
            return font
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() == SIZE:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def _text(self, offer: BackboneOffer, column: int) -> str:
        texts = {
            NETWORK: backbone_words.title(offer),
            TRAINED_ON: offer.trained_on or offer.name,
            SIZE: self.tr("{0} MB").format(number(offer.about_mb, 0)),
            STATE: backbone_words.state(offer),
        }
        return texts[column]
