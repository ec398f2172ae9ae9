"""A one-line label that ends in … where there is no room, and tells the rest in its tool tip."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

# facts that stand one after another are left out whole
_BETWEEN = " · "


class ElidedLabel(QLabel):
    """Shows as much of a text as fits on one line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._full_text = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    @property
    def full_text(self) -> str:
        """What would stand here with room enough."""
        return self._full_text

    def set_full_text(self, text: str) -> None:
        """Show another text."""
        self._full_text = text
        self.setAccessibleDescription(text)
        self._elide()

    def _elide(self) -> None:
        fitting = self._fitting()
        self.setText(fitting)
        self.setToolTip(self._full_text if fitting != self._full_text else "")

    def _fitting(self) -> str:
        metrics, room = self.fontMetrics(), self.width()
        parts = self._full_text.split(_BETWEEN)
        for count in range(len(parts), 0, -1):
            text = _BETWEEN.join(parts[:count]) + (" …" if count < len(parts) else "")
            if metrics.horizontalAdvance(text) <= room:
                return text
        return metrics.elidedText(self._full_text, Qt.TextElideMode.ElideRight, room)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the text to the new width."""
        super().resizeEvent(event)
        self._elide()

    def minimumSizeHint(self) -> QSize:
        """Let the label shrink to next to nothing."""
        return QSize(20, super().minimumSizeHint().height())
