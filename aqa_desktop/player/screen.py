"""The picture alone on the whole screen, with the same keys as the window."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from aqa_desktop.player.picture import Picture


class PictureScreen(QWidget):
    """A window that borrows the picture from its place in the player, and gives it back.

    Give it the actions of the window, so that their keys work here too.

    Signals:
        shown: whether the picture fills the screen.
    """

    shown = Signal(bool)

    def __init__(self, picture: Picture, home: QVBoxLayout, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setWindowTitle(self.tr("Picture of the dive"))
        self._picture = picture
        self._home = home
        self._stand_in = QLabel(self.tr("The picture fills the screen. Esc brings it back."))
        self._stand_in.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stand_in.hide()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)

    @property
    def is_shown(self) -> bool:
        """Whether the picture is here."""
        return self._picture.parentWidget() is self

    @Slot()
    def enter(self) -> None:
        """Fill the screen."""
        if self.is_shown:
            return
        place = self._home.indexOf(self._picture)
        self._layout.addWidget(self._picture)
        self._home.insertWidget(place, self._stand_in, 1)
        self._stand_in.show()
        self._picture.viewport.reset()
        self.setScreen(self._stand_in.screen())
        self.showFullScreen()
        self._picture.setFocus()
        self.shown.emit(True)

    @Slot()
    def leave(self) -> None:
        """Give the picture back."""
        if not self.is_shown:
            return
        place = self._home.indexOf(self._stand_in)
        self._home.removeWidget(self._stand_in)
        self._stand_in.hide()
        self._home.insertWidget(place, self._picture, 1)
        self._picture.viewport.reset()
        self._picture.show()
        self.hide()
        self.shown.emit(False)

    def leave_if_shown(self) -> bool:
        """Give the picture back, and tell whether it was here."""
        was_shown = self.is_shown
        self.leave()
        return was_shown

    def closeEvent(self, event: QCloseEvent) -> None:
        """Give the picture back where the window manager closes the screen."""
        self.leave()
        event.accept()
