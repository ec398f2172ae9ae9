"""The timeline as one widget: lanes over one time axis, with a line that says in words what is under the mouse."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyqtgraph as pg
from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from aqa_core.results import Assessment
from aqa_desktop.session import InOut, State
from aqa_desktop.theme import LIGHT, Colours
from aqa_desktop.timeline.axes import AmountAxis, TimeAxis
from aqa_desktop.timeline.canvas import TimeCanvas
from aqa_desktop.timeline.lanes import DeltaLane, FilmStrip, SeenLane, WeightLane
from aqa_desktop.timeline.marks import LaneMarks
from aqa_desktop.widgets import words
from aqa_desktop.widgets.elided import ElidedLabel
from aqa_desktop.widgets.film import Film
from aqa_desktop.widgets.segments import describe_segment, segment_at

if TYPE_CHECKING:
    from aqa_core.video.info import ClipInfo


_EVEN = 0.1


class TimelineView(QFrame):
    """Shows which seconds shaped the score.

    Signals:
        seek_requested: seconds.
        loop_requested: start and end seconds of a segment.
        step_requested: frames forward, negative back.
    """

    seek_requested = Signal(float)
    loop_requested = Signal(float, float)
    step_requested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "bar")
        self._assessment: Assessment | None = None
        self._colours = LIGHT
        self._duration_s = 1.0
        self._hint = ""
        self._canvas = TimeCanvas()
        self._canvas.setAccessibleName(self.tr("Importance timeline"))
        self._canvas.setAccessibleDescription(
            self.tr("A picture of the table of segments; the table and the slider do the same.")
        )
        self._make_lanes()
        self._title = QLabel(self.tr("What shaped the score"))
        self._title.setProperty("role", "heading")
        self.readout = ElidedLabel()
        self.readout.setProperty("role", "muted")
        self.readout.setAccessibleName(self.tr("What the timeline says"))
        self._lay_out()
        self._canvas.seek_requested.connect(self._on_seek)
        self._canvas.loop_requested.connect(self._on_loop)
        self._canvas.step_requested.connect(self.step_requested)
        self._canvas.hovered.connect(self._on_hovered)

    @Slot(object)
    def open_clip(self, info: ClipInfo) -> None:
        """Show an empty timeline of another clip."""
        self._duration_s = max(info.duration_s, 0.05)
        for plot in self._plots:
            plot.setXRange(0, self._duration_s, padding=0.004)
        self._film.set_pictures([], self._duration_s)
        self.set_assessment(None)
        self.set_playhead(0.0)

    @Slot(object)
    def set_assessment(self, assessment: Assessment | None) -> None:
        """Draw an assessment, or nothing."""
        self._assessment = assessment
        for marks in self._marks:
            marks.show_window(assessment.window if assessment else None)
        self._draw()
        self._on_hovered(None)

    @Slot(float)
    def set_playhead(self, time_s: float) -> None:
        """Put the playhead at a time."""
        for marks in self._marks:
            marks.show_playhead(time_s)

    def hide_playhead(self) -> None:
        """Draw no playhead, for a picture that nobody plays."""
        for marks in self._marks:
            marks.hide_playhead()

    @Slot(object)
    def set_in_out(self, in_out: InOut) -> None:
        """Draw the user's in and out points."""
        for marks in self._marks:
            marks.show_in_out(in_out)

    @Slot(object)
    def show_film(self, film: Film) -> None:
        """Spread small pictures evenly over some seconds."""
        self._film.set_pictures(list(film.pictures), film.end_s - film.start_s)

    @Slot(object)
    def show_state(self, state: State) -> None:
        """Say what goes on while there is no assessment."""
        hints = {
            State.SCORING: self.tr("The lanes fill when the dive is scored."),
            State.UNSCORED: self.tr("Score the dive to see which seconds shaped it."),
            State.FAILED: self.tr("There is nothing to show: the dive could not be scored."),
        }
        self._hint = hints.get(state, self._hint)
        self._on_hovered(None)

    @Slot(object)
    def set_colours(self, colours: Colours) -> None:
        """Use other colours from now on."""
        self._colours = colours
        self._canvas.setBackground(colours.plot)
        for plot, marks in zip(self._plots, self._marks, strict=True):
            plot.getViewBox().setBorder(pg.mkPen(colours.grid, width=1))
            for side in ("left", "bottom"):
                axis = plot.getAxis(side)
                axis.setPen(pg.mkPen(colours.grid))
                axis.setTextPen(pg.mkPen(colours.muted))
            marks.set_colours(colours)
        self._draw()

    def _make_lanes(self) -> None:
        canvas = self._canvas
        self._film = FilmStrip()
        self._film_axis, self._weight_axis, self._delta_axis = (AmountAxis() for _ in range(3))
        film = canvas.add_lane(row=0, height=30, stretch=4, left=self._film_axis)
        film.setYRange(0, 1, padding=0)
        film.addItem(self._film, ignoreBounds=True)
        weight = canvas.add_lane(row=1, height=40, stretch=7, left=self._weight_axis)
        delta = canvas.add_lane(row=2, height=40, stretch=7, left=self._delta_axis)
        seen_axis = AmountAxis()
        seen = canvas.add_lane(row=3, height=38, stretch=0, left=seen_axis, bottom=TimeAxis())
        self._film_axis.set_marks([])
        seen_axis.set_marks([(0.5, self.tr("seen"))])
        self._plots = [film, weight, delta, seen]
        self._lanes = (WeightLane(weight), DeltaLane(delta), SeenLane(seen))
        self._marks = [LaneMarks(plot) for plot in self._plots]

    def _lay_out(self) -> None:
        header = QHBoxLayout()
        header.setContentsMargins(10, 4, 10, 2)
        header.setSpacing(14)
        header.addWidget(self._title)
        header.addWidget(self.readout, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(header)
        layout.addWidget(self._canvas, 1)
        self._canvas.setMinimumHeight(156)

    def _draw(self) -> None:
        for lane in self._lanes:
            lane.draw(self._assessment, self._colours)
        self._draw_scales()

    def _share_room(self, weights: list[float]) -> None:
        # where the model weighs all segments alike, the deltas tell the story and get the room
        is_even = max(weights) - min(weights) < _EVEN * max(weights)
        self._canvas.share_room({1: 3 if is_even else 7, 2: 11 if is_even else 7})

    def _draw_scales(self) -> None:
        assessment = self._assessment
        if assessment is None or not assessment.segments:
            self._weight_axis.set_marks([])
            self._delta_axis.set_marks([])
            return
        weights = [one.weight for one in assessment.segments]
        top = max(weights)
        self._share_room(weights)
        self._weight_axis.set_marks([(top, words.percent(top))])
        reach = max(abs(one.delta) for one in assessment.segments)
        decimals = words.decimals_of(assessment.unit)
        ends = [(sign * reach, words.signed(sign * reach, decimals)) for sign in (1, -1)]
        self._delta_axis.set_marks([(0.0, "0"), *ends])

    @Slot(float)
    def _on_seek(self, time_s: float) -> None:
        self.seek_requested.emit(min(max(time_s, 0.0), self._duration_s))

    @Slot(float)
    def _on_loop(self, time_s: float) -> None:
        segment = segment_at(self._assessment, time_s)
        if segment is not None:
            self.loop_requested.emit(segment.start_s, segment.end_s)

    @Slot(object)
    def _on_hovered(self, time_s: float | None) -> None:
        if self._assessment is None:
            self.readout.set_full_text(self._hint)
            return
        segment = None if time_s is None else segment_at(self._assessment, time_s)
        if segment is not None:
            self.readout.set_full_text(describe_segment(self._assessment, segment))
        else:
            self.readout.set_full_text(
                self.tr("Above: weight of each segment. Below: against a typical dive.")
            )
