"""Counts the notches of a mouse wheel, of which fine wheels and touchpads send parts."""

from __future__ import annotations

from PySide6.QtGui import QWheelEvent

_NOTCH = 120


class WheelNotches:
    """Adds up what a wheel turns."""

    def __init__(self) -> None:
        self._turned = 0

    def take(self, event: QWheelEvent) -> int:
        """Take a turn and give the whole notches it completes, forwards positive."""
        self._turned += event.angleDelta().y()
        notches = int(self._turned / _NOTCH)
        self._turned -= notches * _NOTCH
        event.accept()
        return notches
