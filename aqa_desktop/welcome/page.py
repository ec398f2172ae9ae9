"""The empty state: a large place to drop clips, what was opened last, one promise. No wizard."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from aqa_desktop.theme import Colours
from aqa_desktop.widgets.icons import pixmap

_LOGO_SIZE = 88
_MOST_RECENT = 4
_RECENT_WIDTH = 420


class WelcomePage(QWidget):
    """Offers to open clips or to try the sample dive.

    Signals:
        recent_chosen: Path of a clip that was opened before.
    """

    recent_chosen = Signal(object)

    def __init__(self, actions: Sequence[QAction], parent: QWidget | None = None) -> None:
        """Lay the page out.

        Args:
            actions: what the buttons do, the first is the main one.
            parent: the window.
        """
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
        self._recent = self._make_recent()
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addStretch(2)
        for label in (self._logo, title, explanation):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(label)
        column.addSpacing(10)
        self._card_place = QVBoxLayout()
        column.addLayout(self._buttons(actions))
        column.addLayout(self._card_place)
        column.addWidget(self._recent, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(6)
        column.addWidget(promise, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)

    @Slot(object)
    def set_colours(self, colours: Colours) -> None:
        """Use other colours from now on."""
        ratio = self.devicePixelRatioF()
        logo = pixmap("logo", colours.accent, round(_LOGO_SIZE * ratio))
        logo.setDevicePixelRatio(ratio)
        self._logo.setPixmap(logo)

    @Slot(object)
    def show_recent(self, paths: Sequence[Path]) -> None:
        """Offer what was opened last; a clip that is not there any more is refused when it is chosen."""
        column = self._recent.layout()
        assert isinstance(column, QVBoxLayout)
        while (item := column.takeAt(1)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for path in paths[:_MOST_RECENT]:
            column.addWidget(self._recent_button(path))
        self._recent.setVisible(bool(paths))

    def place_card(self, card: QWidget) -> None:
        """Show a card below the buttons in place of the last of them, and of the drawing: it takes room."""
        self._logo.hide()
        self._card_place.addWidget(card, 0, Qt.AlignmentFlag.AlignHCenter)
        self._last_button.hide()

    @Slot()
    def take_card_away(self) -> None:
        """Be as without a card."""
        item = self._card_place.takeAt(0)
        if item is not None and (card := item.widget()) is not None:
            card.hide()
            card.deleteLater()
        self._logo.show()
        self._last_button.show()

    def _make_recent(self) -> QWidget:
        recent = QWidget()
        recent.setFixedWidth(_RECENT_WIDTH)
        column = QVBoxLayout(recent)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(2)
        heading = QLabel(self.tr("Opened last"))
        heading.setProperty("role", "heading")
        heading.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(heading)
        recent.hide()
        return recent

    def _recent_button(self, path: Path) -> QToolButton:
        button = QToolButton()
        metrics = button.fontMetrics()
        shown = metrics.elidedText(path.name, Qt.TextElideMode.ElideMiddle, _RECENT_WIDTH - 30)
        button.setText(shown.replace("&", "&&"))
        button.setToolTip(str(path))
        button.setAccessibleName(self.tr("Open {0} again").format(path.name))
        button.setFixedWidth(_RECENT_WIDTH)
        button.clicked.connect(lambda: self.recent_chosen.emit(path))
        return button

    def _buttons(self, actions: Sequence[QAction]) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addStretch(1)
        for number, action in enumerate(actions):
            button = QPushButton(action.text())
            button.setProperty("role", "" if number else "main")
            button.setAccessibleName(action.text().replace("&", ""))
            button.setMinimumHeight(36)
            button.clicked.connect(action.trigger)
            row.addWidget(button)
            self._last_button = button
        row.addStretch(1)
        return row
