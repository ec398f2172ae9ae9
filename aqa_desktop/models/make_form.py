"""Asks what a file of weights holds, where the file does not tell."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QWidget

from aqa_desktop.models import backbone_words


class MakeForm(QWidget):
    """One line, there only while something is asked.

    Signals:
        said: Path, layout and architecture.
    """

    said = Signal(object, str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._path: Path | None = None
        self.question = QLabel()
        self.question.setWordWrap(True)
        self.makes = QComboBox()
        self.makes.setAccessibleName(self.tr("What the file holds"))
        for (layout, arch), text in backbone_words.makes().items():
            self.makes.addItem(text, (layout, arch))
        self.take = QPushButton(self.tr("Take it"))
        self.take.setAccessibleName(self.tr("Take the file as this network"))
        self.take.clicked.connect(self._on_take)
        self.leave = QPushButton(self.tr("Leave it"))
        self.leave.setAccessibleName(self.tr("Do not take the file"))
        self.leave.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.question, 1)
        for widget in (self.makes, self.take, self.leave):
            row.addWidget(widget)
        self.hide()

    @Slot(object, str)
    def ask(self, path: Path, why: str) -> None:
        """Ask about a file."""
        self._path = path
        self.question.setText(self.tr("{0} What does it hold?").format(why))
        self.show()
        self.makes.setFocus()

    @Slot()
    def _on_take(self) -> None:
        layout, arch = self.makes.currentData()
        self.hide()
        if self._path is not None:
            self.said.emit(self._path, layout, arch)
