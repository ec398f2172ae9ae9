"""A pyqtgraph canvas of lanes over one time axis; its mouse and wheel say what was done and decide nothing."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QContextMenuEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from aqa_desktop.widgets.wheel import WheelNotches

_AXIS_WIDTH = 62
_EDGE_ROOM = 0.006
_CREEP_MS = 30
_CREEP_PER_PIXEL = 0.001
_FASTEST_CREEP = 0.08
_ALT_NOTCH = 120


class TimeCanvas(pg.GraphicsLayoutWidget):
    """Lanes over one time axis; none of pyqtgraph's own panning, zooming or menus.

    Signals:
        pressed: point of the left button, and whether Shift is held.
        dragged: point of the held button, and whether Shift is held.
        released: point where the button was let go, and whether Shift is held.
        double_clicked: point.
        hovered: point under the mouse, or None when it leaves.
        menu_requested: point on the screen, point.
        step_requested: frames forward (negative: back), from the wheel.
        scroll_requested: share of the seconds in sight to go on by.
        zoom_requested: notches closer (negative: wider), seconds under the mouse.
        lanes_moved: the lanes have other places, or show other seconds.
    """

    pressed = Signal(QPointF, bool)
    dragged = Signal(QPointF, bool)
    released = Signal(QPointF, bool)
    double_clicked = Signal(QPointF)
    hovered = Signal(object)
    menu_requested = Signal(QPoint, QPointF)
    step_requested = Signal(int)
    scroll_requested = Signal(float)
    zoom_requested = Signal(int, float)
    lanes_moved = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lanes: list[pg.PlotItem] = []
        self._range_s = (0.0, 1.0)
        self._is_dragging = False
        self._is_whole = True
        self._last = (QPointF(), False)
        self._wheel, self._sideways = WheelNotches(), 0
        self._creep = QTimer(self)
        self._creep.setInterval(_CREEP_MS)
        self._creep.timeout.connect(self._on_creep)
        self.setMouseTracking(True)
        for part in (self, self.viewport()):
            part.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.ci.layout.setContentsMargins(0, 2, 10, 0)
        self.ci.layout.setVerticalSpacing(2)

    def add_lane(
        self, *, height: int, stretch: int, left: pg.AxisItem, bottom: pg.AxisItem | None = None
    ) -> pg.PlotItem:
        """Add a lane below the others.

        Args:
            height: the least height in logical pixels.
            stretch: its share of the room that is left; with 0 it keeps the least height.
            left: the axis of its amounts.
            bottom: the time axis, or None where a lane below shows it.
        """
        row = len(self._lanes)
        axes = {"left": left} if bottom is None else {"left": left, "bottom": bottom}
        lane = self.addPlot(row=row, col=0, enableMenu=False, axisItems=axes)
        lane.showAxis("bottom", bottom is not None)
        lane.setMouseEnabled(x=False, y=False)
        lane.hideButtons()
        lane.getViewBox().setDefaultPadding(0.0)
        lane.disableAutoRange()
        lane.getViewBox().sigResized.connect(self._on_resized)
        left.setWidth(_AXIS_WIDTH)
        self.ci.layout.setRowStretchFactor(row, stretch)
        self.ci.layout.setRowMinimumHeight(row, height)
        if not stretch:
            self.ci.layout.setRowMaximumHeight(row, height)
        self._lanes.append(lane)
        return lane

    def share_room(self, stretches: dict[int, int]) -> None:
        """Give lanes other shares of the room, by row."""
        for row, stretch in stretches.items():
            self.ci.layout.setRowStretchFactor(row, stretch)

    def show_seconds(self, start_s: float, end_s: float, *, is_whole: bool) -> None:
        """Show these seconds, with a hair of room for what stands on the clip's ends."""
        room_s = _EDGE_ROOM * (end_s - start_s)
        self._range_s, self._is_whole = (start_s - room_s, end_s + room_s), is_whole
        for lane in self._lanes:
            lane.setXRange(*self._range_s, padding=0)
        self.lanes_moved.emit()

    def lane_box(self, row: int) -> QRectF:
        """Give where a lane is drawn, without its axes, in the scene."""
        box: QRectF = self._lanes[row].getViewBox().sceneBoundingRect()
        return box

    @property
    def lanes_box(self) -> QRectF:
        """Where all lanes are drawn, without their axes, in the scene."""
        return self.lane_box(0).united(self.lane_box(len(self._lanes) - 1))

    def x_of(self, time_s: float) -> float:
        """Give where a moment is drawn, in the scene."""
        box = self.lane_box(0)
        start_s, end_s = self._range_s
        return box.left() + (time_s - start_s) / (end_s - start_s) * box.width()

    def time_at(self, position: QPointF) -> float:
        """Give the seconds under a point of this widget."""
        box = self.lane_box(0)
        start_s, end_s = self._range_s
        return start_s + (position.x() - box.left()) / max(box.width(), 1.0) * (end_s - start_s)

    @property
    def seconds_per_pixel(self) -> float:
        """How far a pixel goes."""
        return (self._range_s[1] - self._range_s[0]) / max(self.lane_box(0).width(), 1.0)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Tell where the left button went down."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._is_dragging = True
            self._last = (event.position(), _has_shift(event))
            self.pressed.emit(*self._last)
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell where the mouse is, and whether it drags."""
        if self._is_dragging:
            self._last = (event.position(), _has_shift(event))
            self.dragged.emit(*self._last)
            self._mind_edges(event.position().x())
        self.hovered.emit(event.position())
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tell where the button was let go."""
        if self._is_dragging and event.button() == Qt.MouseButton.LeftButton:
            self._is_dragging = False
            self._creep.stop()
            self.released.emit(event.position(), _has_shift(event))
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Tell what was double-clicked."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.double_clicked.emit(event.position())
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu."""
        self.menu_requested.emit(event.globalPos(), QPointF(event.pos()))
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Step one frame a notch where all is in sight, else scroll; Ctrl zooms, Alt steps always."""
        modifiers = event.modifiers()
        if modifiers & Qt.KeyboardModifier.AltModifier:
            self._step_sideways(event)
        elif notches := self._wheel.take(event):
            if modifiers & Qt.KeyboardModifier.ControlModifier:
                self.zoom_requested.emit(notches, self.time_at(event.position()))
            elif self._is_whole:
                self.step_requested.emit(-notches)
            else:
                self.scroll_requested.emit(-notches / 8)
        elif event.angleDelta().x() and not self._is_whole:
            self.scroll_requested.emit(-event.angleDelta().x() / _ALT_NOTCH / 8)
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is under the mouse any more."""
        self.hovered.emit(None)
        event.accept()

    def _step_sideways(self, event: QWheelEvent) -> None:
        # with Alt held Qt turns the wheel sideways on some systems
        self._sideways += event.angleDelta().x() or event.angleDelta().y()
        notches = int(self._sideways / _ALT_NOTCH)
        self._sideways -= notches * _ALT_NOTCH
        if notches:
            self.step_requested.emit(-notches)

    def _mind_edges(self, x: float) -> None:
        box = self.lane_box(0)
        is_outside = not self._is_whole and not box.left() <= x <= box.right()
        if is_outside and not self._creep.isActive():
            self._creep.start()
        elif not is_outside:
            self._creep.stop()

    @Slot()
    def _on_creep(self) -> None:
        box, x = self.lane_box(0), self._last[0].x()
        beyond = x - box.right() if x > box.right() else x - box.left()
        share = min(max(beyond * _CREEP_PER_PIXEL, -_FASTEST_CREEP), _FASTEST_CREEP)
        self.scroll_requested.emit(share)
        self.dragged.emit(*self._last)

    @Slot(object)
    def _on_resized(self, _view_box: object) -> None:
        self.lanes_moved.emit()


def _has_shift(event: QMouseEvent) -> bool:
    return bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
