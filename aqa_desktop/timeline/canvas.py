"""A pyqtgraph canvas of lanes over one time axis, kept as a picture; it knows where every second is drawn."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QGraphicsView, QWidget

AXIS_WIDTH = 62
_EDGE_ROOM = 0.006


class TimeCanvas(pg.GraphicsLayoutWidget):
    """Lanes over one time axis; none of pyqtgraph's own panning, zooming or menus.

    What the lanes show is kept as a picture and drawn anew only when the scene says that it changed: the playhead,
    a widget over it, moves sixty times a second, and pyqtgraph takes several milliseconds to draw even a strip.

    Signals:
        lanes_moved: the lanes have other places, or show other seconds.
    """

    lanes_moved = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lanes: list[pg.PlotItem] = []
        self._range_s = (0.0, 1.0)
        self._picture = QPixmap()
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.NoViewportUpdate)
        self.scene().changed.connect(self.draw_anew)
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
        left.setWidth(AXIS_WIDTH)
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

    def show_seconds(self, start_s: float, end_s: float) -> None:
        """Show these seconds, with a hair of room for what stands on the clip's ends."""
        room_s = _EDGE_ROOM * (end_s - start_s)
        self._range_s = (start_s - room_s, end_s + room_s)
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

    @Slot()
    def draw_anew(self) -> None:
        """Draw every lane again the next time something is painted."""
        self._picture = QPixmap()
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Show the picture that is kept, or draw it first."""
        viewport = self.viewport()
        ratio = viewport.devicePixelRatioF()
        if self._picture.isNull() or self._picture.devicePixelRatio() != ratio:
            self._picture = QPixmap(viewport.size() * ratio)
            self._picture.setDevicePixelRatio(ratio)
            painter = QPainter(self._picture)
            self.render(painter, QRectF(viewport.rect()), viewport.rect())
            painter.end()
        painter = QPainter(viewport)
        painter.setClipRegion(event.region())
        painter.drawPixmap(0, 0, self._picture)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Draw anew at the new size."""
        super().resizeEvent(event)
        self._picture = QPixmap()

    def changeEvent(self, event: QEvent) -> None:
        """Draw anew where fonts or colours of the program changed."""
        super().changeEvent(event)
        self._picture = QPixmap()

    @Slot(object)
    def _on_resized(self, _view_box: object) -> None:
        self.lanes_moved.emit()
