"""The lanes and everything drawn over and behind them, as one picture that knows nothing of the mouse."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QCoreApplication, QPointF

from aqa_core.results import Assessment
from aqa_desktop.theme import LIGHT, Colours
from aqa_desktop.timeline.axes import AmountAxis, TimeAxis
from aqa_desktop.timeline.canvas import TimeCanvas
from aqa_desktop.timeline.film import FilmStrip
from aqa_desktop.timeline.handles import Marks
from aqa_desktop.timeline.lanes import DeltaLane, SeenLane, WeightLane
from aqa_desktop.timeline.marks import Overlay
from aqa_desktop.timeline.needle import ChosenFlag, Needle
from aqa_desktop.timeline.zoom import Zoom
from aqa_desktop.widgets.segments import is_even, segment_of

FILM_ROW, WEIGHT_ROW, DELTA_ROW, SEEN_ROW, MARKS_ROW = range(5)
# least heights of the lanes; the last has the time axis under it
_FILM, _WEIGHT, _DELTA, _SEEN, _MARKS = 26, 36, 36, 12, 40


class LaneStack:
    """Film, weights, deltas, frames seen, marks: five lanes over one time axis."""

    def __init__(self) -> None:
        self.canvas = TimeCanvas()
        self.canvas.setMinimumHeight(_FILM + _WEIGHT + _DELTA + _SEEN + _MARKS + 12)
        self._colours = LIGHT
        self._assessment: Assessment | None = None
        self._muted: int | None = None
        self._playhead_s = 0.0
        self._is_played = True
        self._flag_s: float | None = None
        self._make_lanes()
        self._film = FilmStrip(self.canvas)
        self.overlay = Overlay(self.canvas, marks_row=MARKS_ROW)
        for item in (self._film, *self.overlay.layers):
            self.canvas.scene().addItem(item)
        self._hover = Needle(self.canvas.viewport(), width=1, cap=0)
        self._flag = ChosenFlag(self.canvas.viewport())
        self._playhead = Needle(self.canvas.viewport(), width=2, cap=5)
        self.canvas.lanes_moved.connect(self._follow_lanes)

    @property
    def film(self) -> FilmStrip:
        """The film strip."""
        return self._film

    def show_zoom(self, zoom: Zoom) -> None:
        """Show other seconds."""
        self.canvas.show_seconds(zoom.start_s, zoom.end_s)

    def set_assessment(self, assessment: Assessment | None) -> None:
        """Draw an assessment, or nothing."""
        self._assessment, self._muted = assessment, None
        self.overlay.set_window(assessment.window if assessment else None)
        self._draw()

    def set_chosen(self, index: int | None) -> None:
        """Show which segment is chosen."""
        self.overlay.set_chosen(segment_of(self._assessment, index))

    def set_muted(self, index: int | None) -> None:
        """Hatch the segment that the score is shown without."""
        self._muted = index
        self._draw()

    def set_marks(self, marks: Marks) -> None:
        """Draw what the user marked."""
        self.overlay.set_marks(marks)
        self._time_axis.set_origin(marks.origin_s)

    def set_playhead(self, time_s: float) -> None:
        """Put the playhead at a time; nothing but two strips is drawn again."""
        self._playhead_s = time_s
        if self._is_played:
            self._playhead.stand_at(self.canvas.x_of(time_s), self.canvas.lanes_box)

    def set_chosen_marker(self, time_s: float | None) -> None:
        """Show which marker the playhead stands on."""
        self._flag_s = time_s
        if time_s is None:
            self._flag.hide()
        else:
            self._flag.stand_at(self.canvas.x_of(time_s), self.canvas.lane_box(MARKS_ROW))

    def hide_playhead(self) -> None:
        """Draw no playhead, for a picture that nobody plays."""
        self._is_played = False
        self._playhead.hide()

    def show_hover(self, position: QPointF | None) -> None:
        """Draw a line under the mouse, or none."""
        box = self.canvas.lanes_box
        if position is None or not box.left() <= position.x() <= box.right():
            self._hover.hide()
        else:
            self._hover.stand_at(position.x(), box)

    def set_colours(self, colours: Colours) -> None:
        """Use other colours from now on."""
        self._colours = colours
        self.canvas.setBackground(colours.plot)
        self.canvas.draw_anew()
        for plot in self._plots:
            plot.getViewBox().setBorder(pg.mkPen(colours.grid, width=1))
            for side in ("left", "bottom"):
                axis = plot.getAxis(side)
                axis.setPen(pg.mkPen(colours.grid))
                axis.setTextPen(pg.mkPen(colours.muted))
        self._film.set_surround(colours.window)
        self.overlay.set_colours(colours)
        self._playhead.set_colour(colours.playhead)
        self._hover.set_colour(colours.muted)
        self._flag.set_colour(colours.accent)
        self._draw()

    def _make_lanes(self) -> None:
        add = self.canvas.add_lane
        self._time_axis = TimeAxis()
        axes = [AmountAxis() for _ in range(5)]
        film = add(height=_FILM, stretch=4, left=axes[FILM_ROW])
        weight = add(height=_WEIGHT, stretch=7, left=axes[WEIGHT_ROW])
        delta = add(height=_DELTA, stretch=7, left=axes[DELTA_ROW])
        seen = add(height=_SEEN, stretch=0, left=axes[SEEN_ROW])
        marks = add(height=_MARKS, stretch=0, left=axes[MARKS_ROW], bottom=self._time_axis)
        film.setYRange(0, 1, padding=0)
        marks.setYRange(0, 1, padding=0)
        translate = QCoreApplication.translate
        axes[FILM_ROW].set_marks([])
        axes[SEEN_ROW].set_marks([(0.5, translate("timeline", "seen"))])
        axes[MARKS_ROW].set_marks([(0.5, translate("timeline", "marks"))])
        self._plots = [film, weight, delta, seen, marks]
        self._weight = WeightLane(weight, axes[WEIGHT_ROW])
        typical = translate("timeline", "typical")
        self._delta = DeltaLane(delta, axes[DELTA_ROW], typical=typical)
        self._seen = SeenLane(seen)

    def _draw(self) -> None:
        self._weight.draw(self._assessment, self._colours)
        self._delta.draw(self._assessment, self._colours, muted=self._muted)
        self._seen.draw(self._assessment, self._colours)
        # where the model weighs all segments alike, the deltas tell the story and get the room
        alike = self._assessment is not None and is_even(self._assessment)
        self.canvas.share_room({WEIGHT_ROW: 3 if alike else 7, DELTA_ROW: 11 if alike else 7})

    def _follow_lanes(self) -> None:
        for item in (self._film, *self.overlay.layers):
            item.follow_lanes()
        self.set_playhead(self._playhead_s)
        self.set_chosen_marker(self._flag_s)
