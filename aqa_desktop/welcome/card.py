"""The card of the first start: what runs it, where files live, that nothing leaves; and the sample dive. Once."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from aqa_core.errors import AqaError
from aqa_desktop.widgets.elided import ElidedLabel

_WIDTH = 560


class FirstCard(QFrame):
    """Says three things, and offers one.

    Signals:
        sample_requested: the sample dive is to be opened.
        folder_requested: the folder that files live in is to be shown.
        dismissed: it has been read.
    """

    sample_requested = Signal()
    folder_requested = Signal()
    dismissed = Signal()

    def __init__(self, *, data: Path, logs: Path) -> None:
        """Lay the card out.

        Args:
            data: the folder of models and of what is kept of clips.
            logs: the folder of logs.
        """
        super().__init__()
        self.setProperty("role", "card")
        self.setAccessibleName(self.tr("First start"))
        self.setFixedWidth(_WIDTH)
        self._device = QLabel(self.tr("Looking at what this computer has…"))
        self._device.setWordWrap(True)
        self._rows = QGridLayout()
        self._rows.setHorizontalSpacing(14)
        self._rows.setVerticalSpacing(6)
        self._rows.setColumnStretch(1, 1)
        self._add(self.tr("Scores on"), self._device)
        self._add(self.tr("Your models"), _place(data))
        self._add(self.tr("Logs"), _place(logs))
        promise = QLabel(self.tr("Nothing leaves this computer. No account, no network."))
        self._add(self.tr("Your clips"), promise)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 14, 18, 14)
        column.setSpacing(12)
        column.addLayout(self._rows)
        column.addLayout(self._make_buttons())

    @Slot(str)
    def show_device(self, words: str) -> None:
        """Say what was found and is used."""
        self._device.setText(words)

    @Slot(object)
    def show_no_device(self, error: AqaError) -> None:
        """Say that nothing scores as it is, and what to do about it."""
        self._device.setText(str(error))

    def _add(self, name: str, value: QLabel) -> None:
        row = self._rows.rowCount()
        label = QLabel(name)
        label.setProperty("role", "muted")
        label.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._rows.addWidget(label, row, 0)
        self._rows.addWidget(value, row, 1)

    def _make_buttons(self) -> QHBoxLayout:
        self.sample = self._button(self.tr("Try the sample dive"))
        self.sample.setProperty("role", "main")
        self.folder = self._button(self.tr("Show the folder"))
        self.close_button = self._button(self.tr("Got it"))
        self.sample.clicked.connect(self.sample_requested)
        self.folder.clicked.connect(self.folder_requested)
        self.close_button.clicked.connect(self.dismissed)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.sample)
        row.addWidget(self.folder)
        row.addStretch(1)
        row.addWidget(self.close_button)
        return row

    def _button(self, text: str) -> QPushButton:
        button = QPushButton(text)
        button.setAccessibleName(text)
        return button


def _place(folder: Path) -> QLabel:
    text = str(folder)
    home = str(Path.home())
    label = ElidedLabel()
    label.set_full_text(text.replace(home, "~", 1) if text.startswith(home) else text)
    return label
