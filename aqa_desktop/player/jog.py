"""Knows whether K is held, which turns J and L from playing into stepping, and whether a key repeats itself."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent

_LETTING_GO = (QEvent.Type.WindowDeactivate, QEvent.Type.FocusOut)


class JogKeys(QObject):
    """Watches a window's keys; never takes one away."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.is_held = False
        self.is_repeating = False

    def watch(self, window: QObject) -> None:
        """Listen to the keys that nobody in a window takes for typing."""
        window.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Note K going down and up."""
        kind = event.type()
        if kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            self._note(event)
        elif kind in _LETTING_GO:
            self.is_held = False
        return False

    def _note(self, event: QEvent) -> None:
        if not isinstance(event, QKeyEvent):
            return
        is_down = event.type() != QEvent.Type.KeyRelease
        if is_down:
            self.is_repeating = event.isAutoRepeat()
        if event.key() == Qt.Key.Key_K and not event.isAutoRepeat():
            self.is_held = is_down
