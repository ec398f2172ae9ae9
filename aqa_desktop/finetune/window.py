"""The window "Teach it your dives": which dives, from which model, how; then the run, and what came of it."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget


class TeachingWindow(QDialog):
    """Lays the steps out under each other, in a window beside the work."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Teach it your dives"))
        self._labels = QVBoxLayout()
        self._backbones = QVBoxLayout()
        column = QVBoxLayout(self)
        column.addLayout(self._labels)
        column.addLayout(self._backbones)
        self.resize(1024, 600)

    def place_labels(self, panel: QWidget) -> None:
        """Put in what chooses the labelled folder."""
        self._labels.addWidget(panel)

    def place_backbones(self, panel: QWidget) -> None:
        """Put in what chooses a public backbone."""
        self._backbones.addWidget(panel)

    @Slot()
    def open_up(self) -> None:
        """Come up, or to the front."""
        self.show()
        self.raise_()
        self.activateWindow()
