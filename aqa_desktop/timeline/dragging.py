"""What the left button does on the timeline: seek and scrub, move what was grabbed, choose seconds with Shift."""

from __future__ import annotations

from enum import Enum, auto

import numpy as np
from PySide6.QtCore import QObject, QPointF, Signal, Slot

from aqa_core.results import Assessment
from aqa_desktop.session import InOut
from aqa_desktop.timeline.canvas import TimeCanvas
from aqa_desktop.timeline.frames import Frames
from aqa_desktop.timeline.handles import Handle, Kind, Marks, snap_times, snapped
from aqa_desktop.timeline.marks import grabbed
from aqa_desktop.timeline.mouse import Mouse

_SNAP_PIXELS = 6
_STILL_PIXELS = 3
# the frame that ends at an out point is the one to look at
_BEFORE_S = 1e-3


class _Mode(Enum):
    IDLE = auto()
    SCRUB = auto()
    HANDLE = auto()
    RANGE = auto()


class Dragging(QObject):
    """Turns presses, drags and releases into wishes; marks change only when the button is let go.

    Signals:
        seek_requested: seconds to look at meanwhile.
        previewed: Marks as they would be if the button were let go now.
        in_moved: seconds.
        out_moved: seconds.
        origin_moved: seconds.
        marker_moved: number and seconds.
        marker_chosen: number.
        range_selected: start and end seconds.
        clicked: point of a press that did not drag and grabbed nothing.
    """

    seek_requested = Signal(float)
    previewed = Signal(object)
    in_moved = Signal(float)
    out_moved = Signal(float)
    origin_moved = Signal(float)
    marker_moved = Signal(int, float)
    marker_chosen = Signal(int)
    range_selected = Signal(float, float)
    clicked = Signal(QPointF)

    def __init__(self, canvas: TimeCanvas, mouse: Mouse, *, marks_row: int) -> None:
        super().__init__(canvas)
        self._canvas, self._marks_row = canvas, marks_row
        self._frames = Frames(np.zeros(1), 0.0)
        self._assessment: Assessment | None = None
        self._marks = Marks()
        self._mode = _Mode.IDLE
        self._handle: Handle | None = None
        self._from = QPointF()
        self._has_moved = False
        self._time_s = self._anchor_s = 0.0
        self._bounds_s = (0.0, 1.0)
        mouse.pressed.connect(self._on_pressed)
        mouse.dragged.connect(self._on_dragged)
        mouse.released.connect(self._on_released)

    def set_frames(self, frames: Frames) -> None:
        """Know the frames that marks land on."""
        self._frames = frames
        self._mode = _Mode.IDLE

    def set_assessment(self, assessment: Assessment | None) -> None:
        """Know the segments whose edges attract."""
        self._assessment = assessment

    def set_marks(self, marks: Marks) -> None:
        """Know what can be grabbed."""
        self._marks = marks

    def set_bounds(self, start_s: float, end_s: float) -> None:
        """Scrub no further than the seconds in sight."""
        self._bounds_s = (start_s, end_s)

    @property
    def is_idle(self) -> bool:
        """Whether nothing is held."""
        return self._mode is _Mode.IDLE

    def handle_at(self, position: QPointF) -> Handle | None:
        """Give what a press at a point would grab."""
        place = grabbed(self._canvas, self._marks, position, marks_row=self._marks_row)
        return None if place is None else self._marks.handles[place]

    @Slot(QPointF, bool)
    def _on_pressed(self, position: QPointF, is_exact: bool) -> None:
        self._from, self._has_moved = position, False
        self._handle = self.handle_at(position)
        if self._handle is not None:
            self._mode = _Mode.HANDLE
            self._look_at(self._handle, self._handle.time_s)
            if self._handle.kind is Kind.MARKER:
                self.marker_chosen.emit(self._handle.number)
        elif is_exact:
            self._mode = _Mode.RANGE
            self._anchor_s = self._frames.begin_near(self._at(position))
        else:
            self._mode = _Mode.SCRUB
            time_s = self._at(position)
            near = self._attracted(time_s, without=None)
            self.seek_requested.emit(time_s if near is None else near)

    @Slot(QPointF, bool)
    def _on_dragged(self, position: QPointF, is_exact: bool) -> None:
        if not self._has_moved:
            self._has_moved = abs(position.x() - self._from.x()) >= _STILL_PIXELS
        if not self._has_moved:
            return
        if self._mode is _Mode.SCRUB:
            self.seek_requested.emit(self._at(position))
        elif self._mode is _Mode.RANGE:
            self._stretch_range(position)
        elif self._mode is _Mode.HANDLE and self._handle is not None:
            self._time_s = self._wanted(self._handle, self._at(position), is_exact=is_exact)
            self.previewed.emit(self._marks.moved(self._handle, self._time_s))
            self._look_at(self._handle, self._time_s)

    @Slot(QPointF, bool)
    def _on_released(self, position: QPointF, _is_exact: bool) -> None:
        mode, self._mode = self._mode, _Mode.IDLE
        if not self._has_moved:
            if mode is _Mode.SCRUB:
                self.clicked.emit(position)
            elif mode is _Mode.RANGE:
                self.seek_requested.emit(self._at(position))
            return
        self.previewed.emit(self._marks)
        if mode is _Mode.RANGE:
            self.range_selected.emit(*sorted((self._anchor_s, self._time_s)))
        elif mode is _Mode.HANDLE and self._handle is not None:
            self._let_go(self._handle)

    def _let_go(self, handle: Handle) -> None:
        if handle.kind is Kind.MARKER:
            self.marker_moved.emit(handle.number, self._time_s)
        else:
            signals = {
                Kind.IN: self.in_moved,
                Kind.OUT: self.out_moved,
                Kind.ORIGIN: self.origin_moved,
            }
            signals[handle.kind].emit(self._time_s)

    def _stretch_range(self, position: QPointF) -> None:
        at_s = self._at(position)
        is_later = at_s >= self._anchor_s
        near = self._attracted(at_s, without=None)
        on_frame = self._frames.end_near(at_s) if is_later else self._frames.begin_near(at_s)
        self._time_s = on_frame if near is None else near
        start_s, end_s = sorted((self._anchor_s, self._time_s))
        preview = Marks(
            in_out=InOut(start_s=start_s, end_s=end_s),
            markers=self._marks.markers,
            origin_s=self._marks.origin_s,
        )
        self.previewed.emit(preview)
        self.seek_requested.emit(self._time_s - _BEFORE_S if is_later else self._time_s)

    def _wanted(self, handle: Handle, time_s: float, *, is_exact: bool) -> float:
        near = None if is_exact else self._attracted(time_s, without=handle)
        if near is not None and handle.kind in (Kind.IN, Kind.OUT):
            wanted_s = near
        elif handle.kind is Kind.OUT:
            wanted_s = self._frames.end_near(time_s)
        else:
            wanted_s = self._frames.begin_near(time_s if near is None else near)
        first_s, last_s = self._marks.room_of(handle, self._frames)
        return min(max(wanted_s, first_s), last_s)

    def _attracted(self, time_s: float, *, without: Handle | None) -> float | None:
        attracting = snap_times(self._marks, self._assessment, without=without)
        reach_s = _SNAP_PIXELS * self._canvas.seconds_per_pixel
        return snapped(time_s, attracting, reach_s=reach_s)

    def _at(self, position: QPointF) -> float:
        start_s, end_s = self._bounds_s
        return min(max(self._canvas.time_at(position), start_s), end_s)

    def _look_at(self, handle: Handle, time_s: float) -> None:
        self.seek_requested.emit(time_s - _BEFORE_S if handle.kind is Kind.OUT else time_s)
