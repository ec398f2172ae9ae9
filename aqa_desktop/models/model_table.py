"""The models as rows: name, whose it is, what it learned from, how good it was on dives it never saw."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QFont

from aqa_core.checkpoints.store import StoredModel
from aqa_desktop.models import model_words
from aqa_desktop.widgets.rows import RowsModel

NAME, KIND, DIVES, ERROR, RANK_ORDER = range(5)
_SAYS: Final = {
    KIND: model_words.kind,
    DIVES: model_words.learned_from,
    ERROR: model_words.error,
    RANK_ORDER: model_words.rank_order,
}


class ModelTable(RowsModel[StoredModel]):
    """One row for each model."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._scoring = ""
        on_unseen = self.tr("On dives that the model never saw")
        self._name_columns(
            [
                self.tr("Model"),
                self.tr("Kind"),
                self.tr("Learned from"),
                self.tr("Mean error"),
                self.tr("Rank order"),
            ],
            {ERROR: on_unseen, RANK_ORDER: on_unseen},
        )

    def show_models(self, models: Sequence[StoredModel], scoring: str) -> None:
        """Show these models.

        Args:
            models: by name.
            scoring: name of the one that scores now.
        """
        self._scoring = scoring
        self._show(models)

    def row_of(self, name: str) -> int:
        """Give the row of a model, -1 where it has none."""
        names = [one.name for one in self._things]
        return names.index(name) if name in names else -1

    def _text(self, thing: StoredModel, column: int) -> str:
        says = _SAYS.get(column)
        return says(thing) if says is not None else self._name(thing)

    def _look(self, thing: StoredModel, _column: int, role: int) -> Any:
        if role == Qt.ItemDataRole.FontRole and thing.name == self._scoring:
            font = QFont()
            font.setBold(True)
            return font
        return str(thing.path) if role == Qt.ItemDataRole.ToolTipRole else None

    def _name(self, model: StoredModel) -> str:
        if model.name != self._scoring:
            return model.name
        return self.tr("{0} (scores now)").format(model.name)
