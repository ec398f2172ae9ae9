"""What the mouse and the wheel do on the canvas; pyqtgraph's panning and zooming never hear of it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QContextMenuEvent, QMouseEvent, QWheelEvent

from aqa_desktop.timeline.canvas import TimeCanvas
from aqa_desktop.widgets.wheel import WheelNotches

_CREEP_MS = 30
_CREEP_PER_PIXEL = 0.001
_FASTEST_CREEP = 0.08
_NOTCH = 120
_SCROLL_SHARE = 1 / 8


class Mouse(QObject):
    """Turns events into gestures.

    Signals:
        pressed: point of the left button, and whether Shift is held.
        dragged: point of the held button, and whether Shift is held; again and again while it is beyond an edge.
        released: point where the button was let go, and whether Shift is held.
        double_clicked: point.
        hovered: point under the mouse, or None when it leaves.
        menu_requested: point on the screen, point.
        step_requested: frames forward (negative: back), from the wheel.
        scroll_requested: share of the seconds in sight to go on by.
        zoom_requested: notches closer (negative: wider), seconds under the mouse.
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

    def __init__(self, canvas: TimeCanvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._is_dragging = False
        self._is_whole = True
        self._last = (QPointF(), False)
        self._wheel, self._sideways = WheelNotches(), 0
        self._creep = QTimer(self)
        self._creep.setInterval(_CREEP_MS)
        self._creep.timeout.connect(self._on_creep)
        canvas.viewport().installEventFilter(self)

    def set_whole(self, *, is_whole: bool) -> None:
        """Know whether there is anything to scroll."""
        self._is_whole = is_whole

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Take what the mouse does; everything else goes its way."""
        if isinstance(event, QMouseEvent):
            self._take_mouse(event)
        elif isinstance(event, QWheelEvent):
            self._take_wheel(event)
        elif isinstance(event, QContextMenuEvent):
            self.menu_requested.emit(event.globalPos(), QPointF(event.pos()))
        elif event.type() == QEvent.Type.Leave:
            self.hovered.emit(None)
            return False
        else:
            return False
        event.accept()
        return True

    def _take_mouse(self, event: QMouseEvent) -> None:
        is_left = event.button() == Qt.MouseButton.LeftButton
        self._last = (event.position(), _has(event, Qt.KeyboardModifier.ShiftModifier))
        if event.type() == QEvent.Type.MouseMove:
            self._move(event.position())
        elif event.type() == QEvent.Type.MouseButtonPress and is_left:
            self._is_dragging = True
            self.pressed.emit(*self._last)
        elif event.type() == QEvent.Type.MouseButtonRelease and is_left and self._is_dragging:
            self._is_dragging = False
            self._creep.stop()
            self.released.emit(*self._last)
        elif event.type() == QEvent.Type.MouseButtonDblClick and is_left:
            self.double_clicked.emit(event.position())

    def _move(self, position: QPointF) -> None:
        if self._is_dragging:
            self.dragged.emit(*self._last)
            self._mind_edges(position.x())
        self.hovered.emit(position)

    def _take_wheel(self, event: QWheelEvent) -> None:
        """Step one frame a notch where all is in sight, else scroll; Ctrl zooms, Alt steps always."""
        if _has(event, Qt.KeyboardModifier.AltModifier):
            self._step_sideways(event)
        elif notches := self._wheel.take(event):
            if _has(event, Qt.KeyboardModifier.ControlModifier):
                self.zoom_requested.emit(notches, self._canvas.time_at(event.position()))
            elif self._is_whole:
                self.step_requested.emit(-notches)
            else:
                self.scroll_requested.emit(-notches * _SCROLL_SHARE)
        elif event.angleDelta().x() and not self._is_whole:
            self.scroll_requested.emit(-event.angleDelta().x() / _NOTCH * _SCROLL_SHARE)

    def _step_sideways(self, event: QWheelEvent) -> None:
        # with Alt held Qt turns the wheel sideways on some systems
        self._sideways += event.angleDelta().x() or event.angleDelta().y()
        notches = int(self._sideways / _NOTCH)
        self._sideways -= notches * _NOTCH
        if notches:
            self.step_requested.emit(-notches)

    def _mind_edges(self, x: float) -> None:
        box = self._canvas.lanes_box
        is_outside = not self._is_whole and not box.left() <= x <= box.right()
        if is_outside and not self._creep.isActive():
            self._creep.start()
        elif not is_outside:
            self._creep.stop()

    @Slot()
    def _on_creep(self) -> None:
        box, x = self._canvas.lanes_box, self._last[0].x()
        beyond = x - box.right() if x > box.right() else x - box.left()
        share = min(max(beyond * _CREEP_PER_PIXEL, -_FASTEST_CREEP), _FASTEST_CREEP)
        self.scroll_requested.emit(share)
        self.dragged.emit(*self._last)


def _has(event: QMouseEvent | QWheelEvent, modifier: Qt.KeyboardModifier) -> bool:
    return bool(event.modifiers() & modifier)
