"""The page that the public backbones are put on, and the way back from it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget


class BackbonesPage(QWidget):
    """Holds a panel that belongs to another feature.

    Signals:
        back_requested: it is not needed any more.
    """

    back_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.back = QPushButton(self.tr("&Back"))
        self.back.setAccessibleName(self.tr("Back"))
        self.back.setAutoDefault(False)
        self.back.clicked.connect(self.back_requested)
        row = QHBoxLayout()
        row.addWidget(self.back)
        row.addStretch(1)
        self._column.addLayout(row)

    def place(self, panel: QWidget) -> None:
        """Put in what chooses a backbone."""
        self._column.insertWidget(0, panel, 1)
