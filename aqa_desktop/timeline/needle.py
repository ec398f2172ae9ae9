"""The playhead and the line under the mouse: thin widgets, so that moving them redraws only strips."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QWidget


class Needle(QWidget):
    """A vertical line that lets the mouse through.

    Args:
        parent: what it stands on.
        width: of the line in logical pixels.
        cap: half the width of the head at its top, 0 for none.
    """

    def __init__(self, parent: QWidget, *, width: int, cap: int) -> None:
        super().__init__(parent)
        self._width, self._cap = width, cap
        self._colour = QColor()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def set_colour(self, colour: str) -> None:
        """Draw in another colour."""
        self._colour = QColor(colour)
        self.update()

    def stand_at(self, x: float, lanes: QRectF) -> None:
        """Stand at a place over the lanes; hide where it lies beside them."""
        reach = self._cap + 1
        self.setVisible(lanes.left() - 1 <= x <= lanes.right() + 1)
        self.setGeometry(
            round(x) - reach, round(lanes.top()) - 1, 2 * reach + 1, round(lanes.height()) + 1
        )

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the line and its head."""
        painter = QPainter(self)
        middle = self.width() / 2
        painter.fillRect(
            QRectF(middle - self._width / 2, 0, self._width, self.height()), self._colour
        )
        if self._cap:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._colour)
            corners = [(middle - self._cap, 0), (middle + self._cap, 0), (middle, self._cap * 1.3)]
            painter.drawPolygon(QPolygonF([QPointF(*corner) for corner in corners]))
