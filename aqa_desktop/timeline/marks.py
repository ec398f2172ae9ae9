"""What is drawn over every lane: the playhead, the seconds taken for the dive, in and out points."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from aqa_core.results import Window
from aqa_desktop.session import InOut
from aqa_desktop.theme import Colours


class LaneMarks:
    """The lines and shades over one lane."""

    def __init__(self, plot: pg.PlotItem) -> None:
        self._region = pg.LinearRegionItem(movable=False)
        self._region.setZValue(-10)
        self._region.hide()
        self._edges = [pg.InfiniteLine(angle=90) for _ in range(2)]
        self._playhead = pg.InfiniteLine(angle=90, pos=0)
        self._playhead.setZValue(20)
        for item in (self._region, *self._edges, self._playhead):
            plot.addItem(item, ignoreBounds=True)
        self.show_in_out(InOut())

    def show_playhead(self, time_s: float) -> None:
        """Put the playhead at a time."""
        self._playhead.setValue(time_s)

    def hide_playhead(self) -> None:
        """Draw no playhead, for a picture that nobody plays."""
        self._playhead.hide()

    def show_window(self, window: Window | None) -> None:
        """Shade the seconds taken for the dive."""
        self._region.setVisible(window is not None)
        if window is not None:
            self._region.setRegion((window.start_s, window.end_s))

    def show_in_out(self, in_out: InOut) -> None:
        """Draw the user's in and out points."""
        for line, time_s in zip(self._edges, (in_out.start_s, in_out.end_s), strict=True):
            line.setVisible(time_s is not None)
            if time_s is not None:
                line.setValue(time_s)

    def set_colours(self, colours: Colours) -> None:
        """Use other colours from now on."""
        shade = QColor(colours.accent)
        shade.setAlpha(30)
        self._region.setBrush(shade)
        for line in self._region.lines:
            line.setPen(pg.mkPen(colours.accent, width=1, style=Qt.PenStyle.DotLine))
        for line in self._edges:
            line.setPen(pg.mkPen(colours.text, width=2, style=Qt.PenStyle.DashLine))
        self._playhead.setPen(pg.mkPen(colours.playhead, width=2))
