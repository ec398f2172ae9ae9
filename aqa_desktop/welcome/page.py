"""The empty state: a large place to drop a clip, two buttons, one promise. No wizard."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from aqa_desktop.theme import Colours
from aqa_desktop.widgets.icons import pixmap

_LOGO_SIZE = 96


class WelcomePage(QWidget):
    """Offers to open a clip or to try the sample dive."""

    def __init__(
        self, open_action: QAction, sample_action: QAction, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._logo = QLabel()
        title = QLabel(self.tr("Drop a dive here"))
        font = title.font()
        font.setPointSizeF(font.pointSizeF() * 1.9)
        font.setBold(True)
        title.setFont(font)
        explanation = QLabel(
            self.tr("You get a score, and see which seconds of the dive shaped it.")
        )
        promise = QLabel(self.tr("mp4, mov, avi, mkv, webm or gif. Nothing leaves this computer."))
        promise.setProperty("role", "muted")
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addStretch(2)
        for label in (self._logo, title, explanation):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(label)
        column.addSpacing(10)
        column.addLayout(self._buttons(open_action, sample_action))
        column.addSpacing(10)
        column.addWidget(promise, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)

    @Slot(object)
    def set_colours(self, colours: Colours) -> None:
        """Use other colours from now on."""
        ratio = self.devicePixelRatioF()
        logo = pixmap("logo", colours.accent, round(_LOGO_SIZE * ratio))
        logo.setDevicePixelRatio(ratio)
        self._logo.setPixmap(logo)

    def _buttons(self, open_action: QAction, sample_action: QAction) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addStretch(1)
        for action, role in ((open_action, "main"), (sample_action, "")):
            button = QPushButton(action.text())
            button.setProperty("role", role)
            button.setAccessibleName(action.text().replace("&", ""))
            button.setMinimumHeight(36)
            button.clicked.connect(action.trigger)
            row.addWidget(button)
        row.addStretch(1)
        return row
