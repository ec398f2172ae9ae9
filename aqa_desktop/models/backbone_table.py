"""The backbones as rows: network, what it was trained on, size, where it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QFont

from aqa_core.checkpoints.offers import BackboneOffer
from aqa_desktop.models import backbone_words
from aqa_desktop.widgets.rows import RowsModel
from aqa_desktop.widgets.words import number

NETWORK, TRAINED_ON, SIZE, STATE = range(4)


class BackboneTable(RowsModel[BackboneOffer]):
    """One row for each backbone."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name_columns(
            [self.tr("Backbone"), self.tr("Trained on"), self.tr("Size"), self.tr("Where")]
        )

    def show_offers(self, offers: Sequence[BackboneOffer]) -> None:
        """Show other backbones, or the same as they stand now; then the selection stays."""
        before, now = self._things, tuple(offers)
        if [one.name for one in before] != [one.name for one in now]:
            self._show(now)
            return
        self._things = now
        for row, (old, new) in enumerate(zip(before, now, strict=True)):
            if old != new:
                self.dataChanged.emit(self.index(row, 0), self.index(row, STATE))

    def row_of(self, name: str) -> int:
        """Give the row of a backbone, -1 where it has none."""
        names = [one.name for one in self._things]
        return names.index(name) if name in names else -1

    def _text(self, thing: BackboneOffer, column: int) -> str:
        texts = {
            NETWORK: backbone_words.title(thing),
            TRAINED_ON: thing.trained_on or thing.name,
            SIZE: self.tr("{0} MB").format(number(thing.about_mb, 0)),
            STATE: backbone_words.state(thing),
        }
        return texts[column]

    def _look(self, thing: BackboneOffer, column: int, role: int) -> Any:
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{thing.name}\n{thing.facts.source}" if thing.facts is not None else thing.name
        if role == Qt.ItemDataRole.FontRole and thing.is_here:
            font = QFont()
            font.setBold(True)
            return font
        if role == Qt.ItemDataRole.TextAlignmentRole and column == SIZE:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None
