"""What is drawn behind and over all lanes: the dive, the chosen segment, in and out, markers, the origin.

Two graphics items over the whole picture instead of lines in every lane: one place knows what is marked.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from aqa_core.results import SegmentResult, Window
from aqa_desktop.theme import LIGHT, Colours
from aqa_desktop.timeline.canvas import TimeCanvas
from aqa_desktop.timeline.handles import Kind, Marks
from aqa_desktop.timeline.needle import FLAG_REACH, flag

_REACH = 8.0
_TEXT_GAP = 4.0
_VEIL = 150
_SHADE, _CHOSEN_SHADE = 26, 70


class Layer(QGraphicsItem):
    """One picture as large as all lanes, behind or over them.

    Args:
        canvas: where the lanes are.
        z: its height; the lanes lie at 0.
        draw: draws into the box of all lanes.
    """

    def __init__(
        self, canvas: TimeCanvas, *, z: int, draw: Callable[[QPainter, QRectF], None]
    ) -> None:
        super().__init__()
        self.setZValue(z)
        self._canvas = canvas
        self._draw = draw

    def follow_lanes(self) -> None:
        """The lanes moved: draw where they are now."""
        self.prepareGeometryChange()
        self.update()

    def boundingRect(self) -> QRectF:
        """Cover all lanes."""
        return self._canvas.lanes_box

    def paint(
        self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None
    ) -> None:
        """Draw no further than the lanes reach."""
        box = self.boundingRect()
        painter.setClipRect(box)
        self._draw(painter, box)


class Overlay:
    """Behind the lanes the dive and the chosen segment, shaded; over them their edges and what the user marked."""

    def __init__(self, canvas: TimeCanvas, *, marks_row: int) -> None:
        self._canvas = canvas
        self._marks_row = marks_row
        self._colours = LIGHT
        self._window: Window | None = None
        self._chosen: SegmentResult | None = None
        self.marks = Marks()
        self._over = Layer(canvas, z=100, draw=self._draw_over)
        self.layers = (Layer(canvas, z=-100, draw=self._draw_behind), self._over)

    def set_colours(self, colours: Colours) -> None:
        """Use other colours from now on."""
        self._colours = colours
        self._update()

    def set_window(self, window: Window | None) -> None:
        """Shade the seconds taken for the dive and draw their edges."""
        self._window = window
        self._update()

    def set_chosen(self, segment: SegmentResult | None) -> None:
        """Shade and frame the chosen segment."""
        self._chosen = segment
        self._update()

    def set_marks(self, marks: Marks) -> None:
        """Draw other marks."""
        if marks != self.marks:
            self.marks = marks
            self._over.update()

    def _update(self) -> None:
        for layer in self.layers:
            layer.update()

    def _draw_behind(self, painter: QPainter, _box: QRectF) -> None:
        for span, strength in ((self._window, _SHADE), (self._chosen, _CHOSEN_SHADE)):
            if span is not None:
                shade = QColor(self._colours.accent)
                shade.setAlpha(strength)
                painter.fillRect(_column(self._canvas, span.start_s, span.end_s), shade)

    def _draw_over(self, painter: QPainter, box: QRectF) -> None:
        self._draw_veil(painter, box)
        if self._window is not None:
            pen = QPen(QColor(self._colours.accent), 1, Qt.PenStyle.DotLine)
            self._draw_lines(painter, box, pen, [self._window.start_s, self._window.end_s])
        self._draw_chosen(painter, box)
        self._draw_mark_lines(painter, box)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_in_out(painter)
        self._draw_origin(painter)
        self._draw_markers(painter)

    def _draw_veil(self, painter: QPainter, box: QRectF) -> None:
        # what lies outside in and out is not scored, so it steps back
        veil = QColor(self._colours.plot)
        veil.setAlpha(_VEIL)
        in_out = self.marks.in_out
        if in_out.start_s is not None:
            right = self._canvas.x_of(in_out.start_s)
            painter.fillRect(QRectF(box.topLeft(), QPointF(right, box.bottom())), veil)
        if in_out.end_s is not None:
            left = self._canvas.x_of(in_out.end_s)
            painter.fillRect(QRectF(QPointF(left, box.top()), box.bottomRight()), veil)

    def _draw_chosen(self, painter: QPainter, box: QRectF) -> None:
        if self._chosen is None:
            return
        column = _column(self._canvas, self._chosen.start_s, self._chosen.end_s)
        painter.setPen(QPen(QColor(self._colours.accent), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        bottom = self._canvas.lane_box(self._marks_row).top()
        painter.drawRect(QRectF(column.left(), box.top() + 1, column.width(), bottom - box.top()))

    def _draw_mark_lines(self, painter: QPainter, box: QRectF) -> None:
        in_out, text = self.marks.in_out, QColor(self._colours.text)
        ends = [at for at in (in_out.start_s, in_out.end_s) if at is not None]
        self._draw_lines(painter, box, QPen(text, 2, Qt.PenStyle.DashLine), ends)
        times_s = [marker.time_s for marker in self.marks.markers]
        self._draw_lines(painter, box, QPen(text, 1, Qt.PenStyle.DotLine), times_s)
        if self.marks.origin_s is not None:
            red = QPen(QColor(self._colours.error_edge), 1)
            self._draw_lines(painter, box, red, [self.marks.origin_s])

    def _draw_lines(self, painter: QPainter, box: QRectF, pen: QPen, times_s: list[float]) -> None:
        painter.setPen(pen)
        for time_s in times_s:
            x = self._canvas.x_of(time_s)
            painter.drawLine(QPointF(x, box.top()), QPointF(x, box.bottom()))

    def _draw_in_out(self, painter: QPainter) -> None:
        lane = self._canvas.lane_box(self._marks_row)
        pen = QPen(QColor(self._colours.text), 3)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        in_out = self.marks.in_out
        for time_s, inward in ((in_out.start_s, 7.0), (in_out.end_s, -7.0)):
            if time_s is not None:
                x, top, bottom = self._canvas.x_of(time_s), lane.top() + 2, lane.bottom() - 2
                corners = [(x + inward, top), (x, top), (x, bottom), (x + inward, bottom)]
                painter.drawPolyline([QPointF(*corner) for corner in corners])

    def _draw_origin(self, painter: QPainter) -> None:
        if self.marks.origin_s is None:
            return
        lane = self._canvas.lane_box(self._marks_row)
        x, y = self._canvas.x_of(self.marks.origin_s), lane.center().y()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._colours.error_edge))
        # wider than a flag, so that a marker at the origin does not hide it
        corners = [(x, y - 8), (x + 10, y), (x, y + 8), (x - 10, y)]
        painter.drawPolygon(QPolygonF([QPointF(*corner) for corner in corners]))

    def _draw_markers(self, painter: QPainter) -> None:
        lane = self._canvas.lane_box(self._marks_row)
        font = QFont()
        font.setPointSizeF(font.pointSizeF() * 0.9)
        painter.setFont(font)
        colour = QColor(self._colours.text)
        for marker in self.marks.markers:
            x = self._canvas.x_of(marker.time_s)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawPolygon(flag(x, lane))
            painter.setPen(colour)
            self._write_name(painter, marker.name, x + FLAG_REACH + _TEXT_GAP, lane)

    def _write_name(self, painter: QPainter, name: str, left: float, lane: QRectF) -> None:
        room = self._next_mark(left - _TEXT_GAP) - left - FLAG_REACH - _TEXT_GAP
        metrics = QFontMetricsF(painter.font())
        text = metrics.elidedText(name, Qt.TextElideMode.ElideRight, max(room, 0.0))
        if room > 2 * metrics.averageCharWidth():
            box = QRectF(left, lane.top(), room, lane.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)

    def _next_mark(self, x: float) -> float:
        places = [self._canvas.x_of(handle.time_s) for handle in self.marks.handles]
        return min((one for one in places if one > x), default=self._canvas.lanes_box.right())


def grabbed(canvas: TimeCanvas, marks: Marks, position: QPointF, *, marks_row: int) -> int | None:
    """Give the place in `marks.handles` of what is under a point of the marks' lane, or None."""
    lane = canvas.lane_box(marks_row)
    if not lane.top() <= position.y() <= lane.bottom():
        return None
    handles = marks.handles
    away = [abs(canvas.x_of(one.time_s) - position.x()) for one in handles]
    near = [place for place, distance in enumerate(away) if distance <= _REACH]
    # of two at one place the marker is in front
    return min(
        near,
        key=lambda at: (round(away[at] / 3), handles[at].kind is not Kind.MARKER),
        default=None,
    )


def _column(canvas: TimeCanvas, start_s: float, end_s: float) -> QRectF:
    box = canvas.lanes_box
    left, right = canvas.x_of(start_s), canvas.x_of(end_s)
    return QRectF(left, box.top(), right - left, box.height())
