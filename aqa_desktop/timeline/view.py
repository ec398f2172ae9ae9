"""The timeline as one widget: lanes over one time axis, a line of plain words, zooming, marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPoint, QTimer, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from aqa_core.results import Assessment
from aqa_desktop.session import InOut, State
from aqa_desktop.theme import Colours
from aqa_desktop.timeline.canvas import AXIS_WIDTH
from aqa_desktop.timeline.dragging import Dragging
from aqa_desktop.timeline.frames import Frames
from aqa_desktop.timeline.handles import Marks
from aqa_desktop.timeline.header import TimelineHeader
from aqa_desktop.timeline.mouse import Mouse
from aqa_desktop.timeline.naming import NameField
from aqa_desktop.timeline.navigation import MarkerChoice, SegmentNavigation
from aqa_desktop.timeline.pointing import Pointing
from aqa_desktop.timeline.stack import FILM_ROW, MARKS_ROW, LaneStack
from aqa_desktop.timeline.zoom import Zoom
from aqa_desktop.timeline.zooming import Zooming
from aqa_desktop.widgets.film import Film

if TYPE_CHECKING:
    from aqa_core.data.annotations import Annotations
    from aqa_core.video.info import ClipInfo

_CALM_MS = 120
_RATIO_STEP = 0.05
_BAR_HEIGHT = 10


class TimelineView(QFrame):
    """Shows which seconds shaped the score, and takes the mouse's wishes.

    Signals:
        seek_requested: seconds.
        loop_requested: start and end seconds of a segment.
        step_requested: frames forward, negative back.
        segment_chosen: position of a segment that was clicked or gone to.
        selection_cleared: no segment is chosen any more.
        in_moved: seconds where the in point was dragged to.
        out_moved: seconds where the out point was dragged to.
        range_selected: start and end seconds chosen by dragging with Shift.
        origin_moved: seconds where the origin was dragged to.
        marker_moved: number of a marker and the seconds it was dragged to.
        marker_chosen: number of a marker that was clicked.
        marker_named: number of a marker and its new name.
        marker_deleted: number of a marker.
        film_wanted: start, end and count of the small pictures that fit the seconds in sight.
    """

    seek_requested = Signal(float)
    loop_requested = Signal(float, float)
    step_requested = Signal(int)
    segment_chosen = Signal(int)
    selection_cleared = Signal()
    in_moved = Signal(float)
    out_moved = Signal(float)
    range_selected = Signal(float, float)
    origin_moved = Signal(float)
    marker_moved = Signal(int, float)
    marker_chosen = Signal(int)
    marker_named = Signal(int, str)
    marker_deleted = Signal(int)
    film_wanted = Signal(float, float, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "bar")
        self._assessment: Assessment | None = None
        self._frames = Frames(np.zeros(1), 0.05)
        self._marks = Marks()
        self.stack = LaneStack()
        self._canvas = self.stack.canvas
        self._canvas.setAccessibleName(self.tr("Importance timeline"))
        self._canvas.setAccessibleDescription(
            self.tr("A picture of the table of segments; the table and the slider do the same.")
        )
        self.header = TimelineHeader()
        self.readout = self.header.readout
        self.zooming = Zooming(self)
        self.navigation = SegmentNavigation(self)
        self.marker_choice = MarkerChoice(self)
        self.name_field = NameField(self)
        self._mouse = Mouse(self._canvas)
        self._dragging = Dragging(self._canvas, self._mouse, marks_row=MARKS_ROW)
        self._pointing = Pointing(self.stack, self._mouse, self._dragging)
        self._calm = QTimer(self)
        self._calm.setSingleShot(True)
        self._calm.setInterval(_CALM_MS)
        self._lay_out()
        self._connect_mouse()
        self._connect_parts()

    @Slot(object)
    def open_clip(self, info: ClipInfo) -> None:
        """Show an empty timeline of another clip."""
        self._set_frames(Frames(info.frame_times_s, max(info.duration_s, 0.05)))
        self.stack.film.clear()
        self.set_assessment(None)
        self.zooming.open_clip(self._frames)
        self.set_playhead(0.0)
        self._calm.start()

    @Slot(object)
    def correct_clip(self, info: ClipInfo) -> None:
        """Go on with the same clip after its picture was turned or its seconds were stretched."""
        self._set_frames(Frames(info.frame_times_s, max(info.duration_s, 0.05)))
        self.stack.film.clear()
        self.zooming.correct_clip(self._frames)
        self._calm.start()

    @Slot(object)
    def set_assessment(self, assessment: Assessment | None) -> None:
        """Draw an assessment, or nothing; come closer where its dive is a small part of the clip."""
        self._assessment = assessment
        self.stack.set_assessment(assessment)
        self.navigation.set_assessment(assessment)
        self._dragging.set_assessment(assessment)
        selected = self.navigation.selected
        self.stack.set_chosen(selected.index if selected else None)
        if assessment is not None:
            self.zooming.show_dive(assessment.window)
        self._pointing.set_assessment(assessment)

    @Slot(object)
    def set_annotations(self, annotations: Annotations) -> None:
        """Draw the markers and count time from the origin."""
        markers, origin_s = annotations.markers, annotations.origin_s
        self._set_marks(replace(self._marks, markers=markers, origin_s=origin_s))
        self.marker_choice.set_annotations(annotations)
        self._on_marker_reached(self.marker_choice.chosen)

    @Slot(object)
    def set_in_out(self, in_out: InOut) -> None:
        """Draw the user's in and out points."""
        self._set_marks(replace(self._marks, in_out=in_out))

    @Slot(object)
    def select_segment(self, index: int | None) -> None:
        """Frame a segment and have it in sight, or none."""
        self.navigation.select(index)
        self.stack.set_chosen(index)
        segment = self.navigation.selected
        if segment is not None:
            self.zooming.reveal(segment.start_s, segment.end_s)
        self._pointing.set_selected(index)

    def clear_selection(self) -> bool:
        """Choose no segment, and tell whether one was chosen."""
        if self.navigation.selected is None:
            return False
        self.select_segment(None)
        self.selection_cleared.emit()
        return True

    @Slot(object)
    def show_muted(self, index: int | None) -> None:
        """Hatch the segment that the score is shown without, or none."""
        self.stack.set_muted(index)

    @Slot(float)
    def set_playhead(self, time_s: float) -> None:
        """Put the playhead at a time."""
        self.navigation.set_playhead(time_s)
        self.marker_choice.set_playhead(time_s)
        self.zooming.follow(time_s)
        self.stack.set_playhead(time_s)

    def hide_playhead(self) -> None:
        """Draw no playhead, for a picture that nobody plays."""
        self.stack.hide_playhead()

    @Slot(object)
    def show_film(self, film: Film) -> None:
        """Spread small pictures evenly over some seconds."""
        ratio = self.stack.film.ratio
        self.stack.film.set_film(film)
        if abs(self.stack.film.ratio - ratio) > _RATIO_STEP:
            self._calm.start()  # so many fit once their shape is known

    @Slot(object)
    def show_state(self, state: State) -> None:
        """Say what goes on while there is no assessment."""
        hints = {
            State.SCORING: self.tr("The lanes fill when the dive is scored."),
            State.UNSCORED: self.tr("Score the dive to see which seconds shaped it."),
            State.FAILED: self.tr("There is nothing to show: the dive could not be scored."),
        }
        if state in hints:
            self._pointing.set_hint(hints[state])

    @Slot(object)
    def set_colours(self, colours: Colours) -> None:
        """Use other colours from now on."""
        self.stack.set_colours(colours)

    def set_menu(self, actions: Sequence[QAction | None]) -> None:
        """Offer these commands on a right click; None draws a line."""
        self._pointing.set_commands(actions)

    @Slot(int)
    def name_marker(self, number: int) -> None:
        """Ask for the name of a marker where it stands."""
        if 0 <= number < len(self._marks.markers):
            marker = self._marks.markers[number]
            self.zooming.reveal(marker.time_s, marker.time_s)
            lane = self._canvas.lane_box(MARKS_ROW)
            foot = QPoint(round(self._canvas.x_of(marker.time_s)), round(lane.top()) - 2)
            place = self._canvas.mapTo(self, foot)
            self.name_field.begin(number, marker.name, place=place, room=self.width())

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setContentsMargins(AXIS_WIDTH, 0, 10, 0)
        bar.addWidget(self.zooming.bar)
        self.zooming.bar.setFixedHeight(_BAR_HEIGHT)
        self.zooming.bar.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        layout.addWidget(self._canvas, 1)
        layout.addLayout(bar)

    def _connect_mouse(self) -> None:
        mouse, dragging, pointing = self._mouse, self._dragging, self._pointing
        mouse.step_requested.connect(self.step_requested)
        mouse.zoom_requested.connect(self.zooming.turn)
        mouse.scroll_requested.connect(self.zooming.scroll)
        self._canvas.lanes_moved.connect(self._calm.start)
        pointing.words_changed.connect(self.readout.set_full_text)
        pointing.seek_requested.connect(self._on_seek)
        pointing.loop_requested.connect(self.loop_requested)
        pointing.segment_clicked.connect(self._choose)
        pointing.name_requested.connect(self.name_marker)
        dragging.seek_requested.connect(self._on_seek)
        dragging.previewed.connect(self.stack.set_marks)
        dragging.in_moved.connect(self.in_moved)
        dragging.out_moved.connect(self.out_moved)
        dragging.origin_moved.connect(self.origin_moved)
        dragging.range_selected.connect(self.range_selected)
        dragging.marker_moved.connect(self.marker_moved)
        dragging.marker_chosen.connect(self.marker_chosen)

    def _connect_parts(self) -> None:
        self._calm.timeout.connect(self._want_film)
        self.header.closer_requested.connect(self.zooming.closer)
        self.header.wider_requested.connect(self.zooming.wider)
        self.header.all_requested.connect(self.zooming.all)
        self.zooming.changed.connect(self._on_zoomed)
        self.navigation.zoom_requested.connect(self.zooming.toggle)
        self.navigation.seek_requested.connect(self._on_seek)
        self.navigation.loop_requested.connect(self.loop_requested)
        self.navigation.segment_chosen.connect(self._choose)
        self.marker_choice.changed.connect(self._on_marker_reached)
        self.marker_choice.name_requested.connect(self.name_marker)
        self.marker_choice.delete_requested.connect(self.marker_deleted)
        self.name_field.named.connect(self.marker_named)
        self.header.show_zoom(self.zooming.zoom)

    def _set_frames(self, frames: Frames) -> None:
        self._frames = frames
        self.navigation.set_frames(frames)
        self.marker_choice.set_frames(frames)
        self._dragging.set_frames(frames)
        self._pointing.set_frames(frames)

    def _set_marks(self, marks: Marks) -> None:
        self._marks = marks
        self._dragging.set_marks(marks)
        self.stack.set_marks(marks)
        self._pointing.set_marks(marks)

    @Slot(float)
    def _on_seek(self, time_s: float) -> None:
        self.seek_requested.emit(min(max(time_s, 0.0), self._frames.duration_s))

    @Slot(int)
    def _choose(self, index: int) -> None:
        self.select_segment(index)
        self.segment_chosen.emit(index)

    @Slot(object)
    def _on_marker_reached(self, number: int | None) -> None:
        marker = None if number is None else self._marks.markers[number]
        self.stack.set_chosen_marker(marker.time_s if marker else None)

    @Slot(object)
    def _on_zoomed(self, zoom: Zoom) -> None:
        self.stack.show_zoom(zoom)
        self._dragging.set_bounds(zoom.start_s, zoom.end_s)
        self.header.show_zoom(zoom)
        self._mouse.set_whole(is_whole=zoom.is_whole)
        self._pointing.say()

    @Slot()
    def _want_film(self) -> None:
        lane, zoom = self._canvas.lane_box(FILM_ROW), self.zooming.zoom
        wide = max(lane.height() * self.stack.film.ratio, 16.0)
        count = max(round(lane.width() / wide), 1)
        share_s = zoom.span_s / count
        # on a grid of its own, so that scrolling finds the pictures that are there
        first = int(zoom.start_s / share_s)
        last = first + count + (0 if zoom.is_whole else 1)
        self.film_wanted.emit(first * share_s, last * share_s, last - first)
