"""The held-out dives that changed most, as a table: true, old and new score; a double click opens the clip."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtWidgets import QTableWidget, QTableWidgetItem, QWidget

from aqa_desktop.finetune.comparison import DiveChange
from aqa_desktop.widgets import words
from aqa_desktop.widgets.rows import dress

_PLACE = Qt.ItemDataRole.UserRole


class Changes(QTableWidget):
    """One row a dive.

    Signals:
        clip_requested: Path of the clip of a row that was activated, and the second where its dive starts or None.
    """

    clip_requested = Signal(object, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setColumnCount(5)
        self.setHorizontalHeaderLabels(
            [
                self.tr("Dive"),
                self.tr("True"),
                self.tr("Old"),
                self.tr("New"),
                self.tr("Nearer by"),
            ]
        )
        dress(self, self.tr("Held-out dives, those that changed most first"), stretched=(0,))
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)  # the end tells dives of one clip apart
        self.activated.connect(self._on_activated)

    def show_dives(self, dives: Sequence[DiveChange], folder: Path | None) -> None:
        """Show these dives.

        Args:
            dives: in the order they stand.
            folder: what their files are relative to, or None where that is not known.
        """
        self.setRowCount(len(dives))
        many = {file for file, n in Counter(dive.file for dive in dives).items() if n > 1}
        for row, dive in enumerate(dives):
            clip = folder / dive.file if folder is not None else Path(dive.file)
            text = Path(dive.file).name
            if dive.file in many and dive.start_s is not None:
                text = self.tr("{0}, at {1} s").format(text, words.number(dive.start_s, 1))
            name = QTableWidgetItem(text)
            name.setData(_PLACE, (clip, dive.start_s))
            name.setToolTip(self.tr("{0}. Double click to open.").format(dive.file))
            self.setItem(row, 0, name)
            for column, text in enumerate(_figures(dive), start=1):
                item = QTableWidgetItem(text)
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.setItem(row, column, item)

    @Slot(QModelIndex)
    def _on_activated(self, index: QModelIndex) -> None:
        item = self.item(index.row(), 0)
        if item is not None:
            self.clip_requested.emit(*item.data(_PLACE))


def _figures(dive: DiveChange) -> tuple[str, str, str, str]:
    old, nearer = words.EN_DASH, words.EN_DASH
    if dive.old is not None:
        old = words.number(dive.old, 1)
        nearer = words.signed(abs(dive.old - dive.true) - abs(dive.new - dive.true), 1)
    return words.number(dive.true, 1), old, words.number(dive.new, 1), nearer
