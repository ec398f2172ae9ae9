"""The line over the lanes: what this is, what is under the mouse, and how close it is looked at."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from aqa_desktop.timeline.zoom import Zoom
from aqa_desktop.widgets.elided import ElidedLabel

_ROOM_FOR_TITLE = 820


class TimelineHeader(QWidget):
    """Title, read-out and three buttons.

    Signals:
        closer_requested: show fewer seconds.
        wider_requested: show more seconds.
        all_requested: show the whole clip.
    """

    closer_requested = Signal()
    wider_requested = Signal()
    all_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = QLabel(self.tr("What shaped the score"))
        self._title.setProperty("role", "heading")
        self.readout = ElidedLabel()
        self.readout.setProperty("role", "muted")
        self.readout.setAccessibleName(self.tr("What the timeline says"))
        self._wider = self._button("−", self.tr("Show more seconds"), "-")
        self._all = self._button(self.tr("all"), self.tr("Show the whole clip"), "0")
        self._closer = self._button("+", self.tr("Show fewer seconds"), "+")
        self._wider.clicked.connect(self.wider_requested)
        self._all.clicked.connect(self.all_requested)
        self._closer.clicked.connect(self.closer_requested)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 2, 10, 1)
        row.setSpacing(4)
        row.addWidget(self._title)
        row.addSpacing(8)
        row.addWidget(self.readout, 1)
        for button in (self._wider, self._all, self._closer):
            row.addWidget(button)

    def show_zoom(self, zoom: Zoom) -> None:
        """Offer only what changes something."""
        self._wider.setEnabled(not zoom.is_whole)
        self._all.setEnabled(not zoom.is_whole)
        self._closer.setEnabled(zoom.span_s > zoom.shortest_s * (1 + 1e-9))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the read-out the title's room where there is little."""
        super().resizeEvent(event)
        self._title.setVisible(self.width() >= _ROOM_FOR_TITLE)

    def _button(self, text: str, name: str, key: str) -> QToolButton:
        button = QToolButton()
        button.setText(text)
        button.setAccessibleName(name)
        button.setToolTip(f"{name} ({key})")
        button.setMinimumWidth(28)
        return button
