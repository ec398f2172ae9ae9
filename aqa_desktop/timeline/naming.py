"""The field in which a marker gets its name, where the marker stands."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

_WIDTH = 190
_LONGEST_NAME = 60


class NameField(QLineEdit):
    """Enter or leaving takes the name, Esc keeps the old one; the focus goes back to where it was.

    Signals:
        named: number of the marker and its new name.
    """

    named = Signal(int, str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._number = 0
        self._old = ""
        self._came_from: QWidget | None = None
        self.setMaxLength(_LONGEST_NAME)
        self.setAccessibleName(self.tr("Name of the marker"))
        self.setPlaceholderText(self.tr("Name of the marker"))
        self.returnPressed.connect(self.take)
        self.hide()

    def begin(self, number: int, name: str, *, place: QPoint, room: int) -> None:
        """Ask for the name of a marker.

        Args:
            number: which marker.
            name: its name so far.
            place: bottom centre of the field in the parent.
            room: width of the parent.
        """
        self._number, self._old = number, name
        self._came_from = QApplication.focusWidget()
        self.setText(name)
        self.selectAll()
        height = self.sizeHint().height()
        left = max(min(place.x() - _WIDTH // 2, room - _WIDTH - 4), 4)
        self.setGeometry(QRect(left, max(place.y() - height, 0), _WIDTH, height))
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def take(self) -> None:
        """Take what stands here as the name."""
        if not self.isHidden():
            name = self.text().strip()
            self._leave()
            if name != self._old:
                self.named.emit(self._number, name)

    def event(self, event: QEvent) -> bool:
        """Keep Enter and Esc from being commands of the window while a name is typed."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape)
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Give up on Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.setText(self._old)
            self._leave()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the name where the user goes elsewhere, not where a menu opens over the field."""
        super().focusOutEvent(event)
        if event.reason() not in (
            Qt.FocusReason.PopupFocusReason,
            Qt.FocusReason.ActiveWindowFocusReason,
        ):
            self.take()

    def _leave(self) -> None:
        self.hide()
        if self._came_from is not None and self._came_from is not self:
            self._came_from.setFocus(Qt.FocusReason.OtherFocusReason)
        self._came_from = None
