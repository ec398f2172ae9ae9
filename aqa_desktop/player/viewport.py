"""Where the picture lies in its widget: fitted, or magnified about a point and dragged, never lost from sight."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSizeF

MOST_ZOOM = 16.0
_NOTCH = 1.25


class Viewport:
    """Magnification and place of a picture.

    The picture is as large as it fits at a zoom of 1, and in the middle. Magnified it may be moved until its edge
    meets the widget's edge.
    """

    def __init__(self) -> None:
        self.zoom = 1.0
        # the point of the picture, in shares of its size, that lies in the middle of the widget
        self._centre = QPointF(0.5, 0.5)

    @property
    def is_zoomed(self) -> bool:
        """Whether the picture is larger than it fits."""
        return self.zoom > 1.0

    def reset(self) -> None:
        """Fit the whole picture again."""
        self.zoom, self._centre = 1.0, QPointF(0.5, 0.5)

    def place(self, picture: QSizeF, widget: QSizeF) -> QRectF:
        """Give where the whole picture lies in the widget's coordinates; parts may be outside."""
        fit = min(widget.width() / picture.width(), widget.height() / picture.height())
        width, height = picture.width() * fit * self.zoom, picture.height() * fit * self.zoom
        left = _edge(self._centre.x(), width, widget.width())
        top = _edge(self._centre.y(), height, widget.height())
        return QRectF(left, top, width, height)

    def zoom_by(self, notches: float, at: QPointF, picture: QSizeF, widget: QSizeF) -> None:
        """Magnify, or shrink where negative, so that the point under the cursor stays there."""
        before = self.place(picture, widget)
        share_x = (at.x() - before.left()) / before.width()
        share_y = (at.y() - before.top()) / before.height()
        self.zoom = min(max(self.zoom * _NOTCH**notches, 1.0), MOST_ZOOM)
        if not self.is_zoomed:
            self.reset()
            return
        after = self.place(picture, widget)
        left, top = at.x() - share_x * after.width(), at.y() - share_y * after.height()
        self._put(QPointF(left, top), after, widget)

    def drag_by(self, moved: QPointF, picture: QSizeF, widget: QSizeF) -> None:
        """Move the magnified picture with the hand that holds it."""
        place = self.place(picture, widget)
        self._put(place.topLeft() + moved, place, widget)

    def _put(self, top_left: QPointF, place: QRectF, widget: QSizeF) -> None:
        """Remember a place; what would leave a gap at an edge is put right, so that dragging back acts at once."""
        x = _clamped(top_left.x(), place.width(), widget.width())
        y = _clamped(top_left.y(), place.height(), widget.height())
        self._centre = QPointF(
            (widget.width() / 2 - x) / place.width(), (widget.height() / 2 - y) / place.height()
        )


def _edge(centre: float, length: float, room: float) -> float:
    return _clamped(room / 2 - centre * length, length, room)


def _clamped(start: float, length: float, room: float) -> float:
    if length <= room:
        return (room - length) / 2
    return min(0.0, max(room - length, start))
