"""Doubtful labels as rows: which, what the table says, what model and neighbours say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QObject, Qt

from aqa_desktop.labels.doctor import Suspect
from aqa_desktop.widgets.rows import RowsModel
from aqa_desktop.widgets.words import number, percent

ROW, FILE, LABEL, MODEL, NEIGHBOURS, DOUBT = range(6)


class SuspectTable(RowsModel[Suspect]):
    """One row for each doubtful label, the most doubtful first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name_columns(
            [
                self.tr("Row"),
                self.tr("File"),
                self.tr("Label"),
                self.tr("Model"),
                self.tr("Neighbours"),
                self.tr("Doubt"),
            ],
            {
                LABEL: self.tr("Points in labels.csv"),
                MODEL: self.tr("Points the model would give, on the scale of these labels"),
                NEIGHBOURS: self.tr("Points of dives that look alike to the network"),
            },
        )

    def show_suspects(self, suspects: Sequence[Suspect]) -> None:
        """Show these."""
        self._show(suspects)

    def _text(self, thing: Suspect, column: int) -> str:
        texts = {
            ROW: str(thing.row),
            FILE: thing.file,
            LABEL: number(thing.label, 1),
            MODEL: number(thing.model_says, 1),
            NEIGHBOURS: number(thing.neighbours_say, 1),
            DOUBT: percent(thing.doubt),
        }
        return texts[column]

    def _look(self, thing: Suspect, column: int, role: int) -> Any:
        if role == Qt.ItemDataRole.ToolTipRole:
            return thing.sentence
        if role == Qt.ItemDataRole.TextAlignmentRole and column >= LABEL:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None
