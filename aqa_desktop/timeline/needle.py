"""What moves over the picture: playhead, line under the mouse, chosen flag. Widgets: only strips redraw."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QWidget

FLAG_REACH = 5.0


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


class ChosenFlag(QWidget):
    """The flag of the marker the playhead stands on: its coming and going redraws one small square."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._colour = QColor()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def set_colour(self, colour: str) -> None:
        """Draw in another colour."""
        self._colour = QColor(colour)
        self.update()

    def stand_at(self, x: float, lane: QRectF) -> None:
        """Cover the flag at a place of the marks' lane; hide where it lies beside it."""
        self.setVisible(lane.left() - 1 <= x <= lane.right() + 1)
        reach = FLAG_REACH + 2
        box = QRectF(x - reach, lane.top(), 2 * reach + 1, lane.height()).toRect()
        self.setGeometry(box)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the flag."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._colour)
        painter.drawPolygon(flag(self.width() / 2, QRectF(self.rect())))


def flag(x: float, lane: QRectF) -> QPolygonF:
    """Give the shape of a marker: a flag whose tip points at its moment."""
    top, middle, tip = lane.top() + 3, lane.center().y() + 2, lane.bottom() - 2
    left, right = x - FLAG_REACH, x + FLAG_REACH
    corners = [(left, top), (right, top), (right, middle), (x, tip), (left, middle)]
    return QPolygonF([QPointF(*corner) for corner in corners])
