"""A timeline by itself, with clips of any length that exist only as numbers, and a mouse to move over it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from aqa_core.data.annotations import Annotations, Marker
from aqa_core.results import Assessment
from aqa_core.video.info import ClipInfo, FrameIndex, Orientation
from aqa_desktop.backend import Order
from aqa_desktop.theme import LIGHT
from aqa_desktop.timeline.stack import DELTA_ROW, MARKS_ROW
from aqa_desktop.timeline.view import TimelineView
from tests.desktop.fake_backend import make_assessment

NONE = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier


def numbers_only(times_s: Sequence[float] | np.ndarray, duration_s: float) -> ClipInfo:
    """Describe a clip that has no file."""
    times = np.asarray(times_s, dtype=float)
    index = FrameIndex(
        stream=0, pts_T=np.arange(len(times)), key_pts_K=np.zeros(1, dtype=np.int64), ordered=False
    )
    return ClipInfo(
        path=Path("dive.mp4"),
        container="mp4",
        codec="h264",
        pixel_format="yuv420p",
        bit_depth=8,
        width=1280,
        height=720,
        orientation=Orientation(),
        frame_rate=len(times) / duration_s,
        frame_rate_low=25.0,
        frame_rate_high=25.0,
        is_variable_rate=False,
        duration_s=duration_s,
        start_s=0.0,
        has_audio=False,
        damage="",
        frame_times_s=times,
        index=index,
    )


def even(duration_s: float, *, rate: float = 25.0) -> ClipInfo:
    """Describe a clip of even frames."""
    return numbers_only(np.arange(round(duration_s * rate)) / rate, duration_s)


def scored(start_s: float = 0.4, end_s: float = 3.4) -> Assessment:
    """Make an assessment of six segments; ranks 1, 2, 3 are segments 4, 5, 1."""
    return make_assessment(Order(clip=Path("dive.mp4"), start_s=start_s, end_s=end_s))


def marked(*markers: Marker, origin_s: float | None = None) -> Annotations:
    """Make annotations of markers and an origin."""
    return Annotations(markers=markers, origin_s=origin_s)


def make_timeline(qtbot: QtBot, info: ClipInfo, *, width: int = 900) -> TimelineView:
    """Show a timeline of a clip, laid out."""
    host = QWidget()
    # pytest-qt keeps no widget alive by itself; what it calls before closing does
    qtbot.addWidget(host, before_close_func=lambda _: host.hide())
    host.resize(width, 240)
    view = TimelineView(host)
    view.set_colours(LIGHT)
    view.resize(width, 240)
    host.show()
    view.open_clip(info)
    QApplication.processEvents()
    return view


def look(view: TimelineView) -> QImage:
    """Give what the lanes look like once Qt has heard of every change."""
    for _ in range(3):
        QApplication.processEvents()
    picture: QImage = view.stack.canvas.grab().toImage()
    return picture


class Hand:
    """A mouse over the timeline."""

    def __init__(self, view: TimelineView) -> None:
        self._canvas = view.stack.canvas

    def at(self, time_s: float, *, row: int = DELTA_ROW) -> QPointF:
        """Give the point of a moment in a lane."""
        y = self._canvas.lane_box(row).center().y()
        return QPointF(self._canvas.x_of(time_s), y)

    def on_marks(self, time_s: float) -> QPointF:
        """Give the point of a moment in the lane of the marks."""
        return self.at(time_s, row=MARKS_ROW)

    def press(self, point: QPointF, modifiers: Qt.KeyboardModifier = NONE) -> None:
        """Press the left button."""
        self._send(QEvent.Type.MouseButtonPress, point, modifiers)

    def move(self, point: QPointF, modifiers: Qt.KeyboardModifier = NONE) -> None:
        """Move, with the button as it is."""
        self._send(QEvent.Type.MouseMove, point, modifiers)

    def release(self, point: QPointF, modifiers: Qt.KeyboardModifier = NONE) -> None:
        """Let the left button go."""
        self._send(QEvent.Type.MouseButtonRelease, point, modifiers)

    def click(self, point: QPointF) -> None:
        """Press and let go."""
        self.press(point)
        self.release(point)

    def double_click(self, point: QPointF) -> None:
        """Click twice."""
        self.click(point)
        self._send(QEvent.Type.MouseButtonDblClick, point, NONE)

    def drag(
        self, start: QPointF, end: QPointF, modifiers: Qt.KeyboardModifier = NONE, *, steps: int = 4
    ) -> None:
        """Press, move in steps, let go."""
        self.press(start, modifiers)
        for step in range(1, steps + 1):
            self.move(start + (end - start) * step / steps, modifiers)
        self.release(end, modifiers)

    def turn(self, notches: float, point: QPointF, modifiers: Qt.KeyboardModifier = NONE) -> None:
        """Turn the wheel."""
        port = self._canvas.viewport()
        event = QWheelEvent(
            point,
            QPointF(port.mapToGlobal(point.toPoint())),
            QPoint(),
            QPoint(0, round(120 * notches)),
            Qt.MouseButton.NoButton,
            modifiers,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(port, event)

    def _send(self, kind: QEvent.Type, point: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        port = self._canvas.viewport()
        is_move = kind is QEvent.Type.MouseMove
        left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
        event = QMouseEvent(
            kind,
            point,
            QPointF(port.mapToGlobal(point.toPoint())),
            none if is_move else left,
            left,
            modifiers,
        )
        QApplication.sendEvent(port, event)
