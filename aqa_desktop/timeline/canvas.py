"""A pyqtgraph canvas whose mouse does what a timeline's does: click seeks, drag scrubs, double-click loops."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from aqa_desktop.widgets.wheel import WheelNotches

_AXIS_WIDTH = 62


class TimeCanvas(pg.GraphicsLayoutWidget):
    """Lanes over one time axis; none of pyqtgraph's own panning, zooming or menus.

    Signals:
        seek_requested: seconds, from a click or a drag.
        loop_requested: seconds inside the segment to loop, from a double click.
        step_requested: frames forward (negative: back), from the wheel.
        hovered: seconds under the mouse, or None when it leaves.
    """

    seek_requested = Signal(float)
    loop_requested = Signal(float)
    step_requested = Signal(int)
    hovered = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._time_lane: pg.PlotItem | None = None
        self._is_dragging = False
        self._wheel = WheelNotches()
        self.setMouseTracking(True)
        for part in (self, self.viewport()):
            part.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.ci.layout.setContentsMargins(0, 2, 10, 0)
        self.ci.layout.setVerticalSpacing(2)

    def add_lane(
        self,
        *,
        row: int,
        height: int,
        stretch: int,
        left: pg.AxisItem,
        bottom: pg.AxisItem | None = None,
    ) -> pg.PlotItem:
        """Add a lane below the others.

        Args:
            row: its place, 0 is on top.
            height: the least height in logical pixels.
            stretch: its share of the room that is left; with 0 it keeps the least height.
            left: the axis of its amounts.
            bottom: the time axis, or None where a lane below shows it.
        """
        axes = {"left": left} if bottom is None else {"left": left, "bottom": bottom}
        lane = self.addPlot(row=row, col=0, enableMenu=False, axisItems=axes)
        lane.showAxis("bottom", bottom is not None)
        lane.setMouseEnabled(x=False, y=False)
        lane.hideButtons()
        lane.getViewBox().setDefaultPadding(0.0)
        lane.disableAutoRange()
        left.setWidth(_AXIS_WIDTH)
        self.ci.layout.setRowStretchFactor(row, stretch)
        self.ci.layout.setRowMinimumHeight(row, height)
        if not stretch:
            self.ci.layout.setRowMaximumHeight(row, height)
        self._time_lane = lane
        return lane

    def share_room(self, stretches: dict[int, int]) -> None:
        """Give lanes other shares of the room, by row."""
        for row, stretch in stretches.items():
            self.ci.layout.setRowStretchFactor(row, stretch)

    def time_at(self, position: QPointF) -> float:
        """Give the seconds under a point of this widget."""
        if self._time_lane is None:
            return 0.0
        scene_point = self.mapToScene(position.toPoint())
        return float(self._time_lane.getViewBox().mapSceneToView(scene_point).x())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Seek, and scrub from here on while the button is held."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._is_dragging = True
            self.seek_requested.emit(self.time_at(event.position()))
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Scrub where the button is held, and tell what is under the mouse."""
        time_s = self.time_at(event.position())
        if self._is_dragging:
            self.seek_requested.emit(time_s)
        self.hovered.emit(time_s)
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Stop scrubbing."""
        self._is_dragging = False
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Loop the segment under the mouse."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.loop_requested.emit(self.time_at(event.position()))
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Step one frame a notch."""
        if notches := self._wheel.take(event):
            self.step_requested.emit(-notches)

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is under the mouse any more."""
        self.hovered.emit(None)
        event.accept()
