"""The models as rows: name, whose it is, what it learned from, how good it was on dives it never saw."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont

from aqa_core.checkpoints.store import StoredModel
from aqa_desktop.models import model_words

_Index = QModelIndex | QPersistentModelIndex

NAME, KIND, DIVES, ERROR, RANK_ORDER = range(5)
_SAYS: Final = {
    KIND: model_words.kind,
    DIVES: model_words.learned_from,
    ERROR: model_words.error,
    RANK_ORDER: model_words.rank_order,
}


class ModelTable(QAbstractTableModel):
    """One row for each model."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._models: tuple[StoredModel, ...] = ()
        self._scoring = ""
        self._headers = (
            self.tr("Model"),
            self.tr("Kind"),
            self.tr("Learned from"),
            self.tr("Mean error"),
            self.tr("Rank order"),
        )

    def show_models(self, models: Sequence[StoredModel], scoring: str) -> None:
        """Show these models.

        Args:
            models: by name.
            scoring: name of the one that scores now.
        """
        self.beginResetModel()
        self._models, self._scoring = tuple(models), scoring
        self.endResetModel()

    def model(self, row: int) -> StoredModel | None:
        """Give the model of a row."""
        return self._models[row] if 0 <= row < len(self._models) else None

    def row_of(self, name: str) -> int:
        """Give the row of a model, -1 where it has none."""
        names = [one.name for one in self._models]
        return names.index(name) if name in names else -1

    def rowCount(self, parent: _Index | None = None) -> int:
        """Count the models."""
        return 0 if parent is not None and parent.isValid() else len(self._models)

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
        if role == Qt.ItemDataRole.DisplayRole:
            return self._headers[section]
        if role == Qt.ItemDataRole.ToolTipRole and section in (ERROR, RANK_ORDER):
            return self.tr("On dives that the model never saw")
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Give what a cell shows."""
        model = self.model(index.row()) if index.isValid() else None
        if model is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            says = _SAYS.get(index.column())
            return says(model) if says is not None else self._name(model)
        if role == Qt.ItemDataRole.FontRole and model.name == self._scoring:
            font = QFont()
            font.setBold(True)
            return font
        if role == Qt.ItemDataRole.ToolTipRole:
            return str(model.path)
        return None

    def _name(self, model: StoredModel) -> str:
        if model.name != self._scoring:
            return model.name
        return self.tr("{0} (scores now)").format(model.name)
