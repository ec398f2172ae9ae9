"""Loss and held-out figures over the epochs, with the best epoch marked and the old model's level as a line."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from aqa_desktop.finetune.comparison import Figures
from aqa_desktop.finetune.run_state import Epoch, RunState
from aqa_desktop.theme import Colours
from aqa_desktop.widgets import words

_AXIS_WIDTH = 46
_ROOM = 0.12


class AmountAxis(pg.AxisItem):
    """Numbers by locale, no more of them than there is room for."""

    def tickStrings(self, values: list[float], _scale: float, spacing: float) -> list[str]:
        """Write numbers with no more decimals than their spacing needs."""
        decimals = max(0, int(np.ceil(-np.log10(spacing)))) if spacing > 0 else 0
        return [words.number(value, decimals) for value in values]


class Lane:
    """One curve over the epochs.

    Args:
        plot: where it is drawn.
        read: gives the value of an epoch.
        level: gives the old model's value, or None where there is none.
    """

    def __init__(
        self,
        plot: pg.PlotItem,
        read: Callable[[Epoch], float | None],
        level: Callable[[Figures], float | None],
    ) -> None:
        self.plot = plot
        self._read, self._level = read, level
        self._line = pg.PlotDataItem(symbol="o", symbolSize=5)
        self._old = pg.InfiniteLine(angle=0)
        self._best = pg.ScatterPlotItem(size=12, symbol="o")
        for item in (self._old, self._line, self._best):
            plot.addItem(item)

    def draw(self, state: RunState, colours: Colours) -> None:
        """Draw what a run has told so far."""
        points = [(one.number + 1, self._read(one)) for one in state.epochs.values()]
        known = [(at, value) for at, value in points if value is not None]
        old = self._level(state.before) if state.before is not None else None
        best = self._read(state.best) if state.best is not None else None
        pen = pg.mkPen(colours.accent, width=2)
        self._line.setData(
            [at for at, _ in known],
            [value for _, value in known],
            pen=pen,
            symbolBrush=colours.accent,
            symbolPen=None,
            symbolSize=5 if len(known) < 40 else 0,
        )
        self._old.setVisible(old is not None)
        if old is not None:
            self._old.setPos(old)
            self._old.setPen(pg.mkPen(colours.loss, width=2, style=Qt.PenStyle.DashLine))
        shown = [] if best is None or state.best is None else [(state.best.number + 1, best)]
        edge = pg.mkPen(colours.text, width=2)
        self._best.setData(pos=shown, brush=QColor(colours.accent), pen=edge)
        self._fit([value for _, value in known] + ([old] if old is not None else []))

    def _fit(self, values: Sequence[float]) -> None:
        if not values:
            return
        low, high = min(values), max(values)
        room = max(_ROOM * (high - low), 1e-3 * max(1.0, abs(high)))
        self.plot.setYRange(low - room, high + room, padding=0)


_Reading = tuple[Callable[[Epoch], float | None], Callable[[Figures], float | None]]
# what each curve shows of an epoch, and the old model's level there
_READINGS: tuple[_Reading, ...] = (
    (lambda one: one.loss, lambda _: None),
    (lambda one: one.figures.mae, lambda old: old.mae),
    (lambda one: one.figures.spearman, lambda old: old.spearman),
)


class Curves(pg.GraphicsLayoutWidget):
    """The loss, the error and the rank order under each other over the same epochs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(self.tr("How the figures changed from epoch to epoch"))
        self.ci.layout.setContentsMargins(2, 2, 8, 2)
        self.ci.layout.setVerticalSpacing(0)
        self._titles = (
            self.tr("Loss of the dives it learns from"),
            self.tr("Error on held-out dives, points"),
            self.tr("Rank order of held-out dives, 1 is perfect"),
        )
        self._colours: Colours | None = None
        self.lanes: list[Lane] = []

    def add_lane(self) -> bool:
        """Make the next curve, which takes a while; tells whether there was one to make."""
        row = len(self.lanes)
        if row == len(_READINGS):
            return False
        read, level = _READINGS[row]
        self.lanes.append(Lane(self._add_plot(row), read, level))
        if self._colours is not None:
            self.set_colours(self._colours)
        return True

    def draw(self, state: RunState, colours: Colours) -> None:
        """Draw what a run has told so far."""
        while self.add_lane():
            pass
        last = state.last.number + 1 if state.last is not None else 1
        for lane in self.lanes:
            lane.plot.setXRange(0.5, max(last + 0.5, 4.5), padding=0)
            lane.draw(state, colours)

    def set_colours(self, colours: Colours) -> None:
        """Use other colours from now on."""
        self._colours = colours
        self.setBackground(QColor(colours.panel))
        for lane, title in zip(self.lanes, self._titles, strict=False):
            lane.plot.setTitle(title, color=colours.muted, size="9pt", justify="left")
            for side in ("left", "bottom"):
                axis = lane.plot.getAxis(side)
                axis.setPen(pg.mkPen(colours.grid))
                axis.setTextPen(pg.mkPen(colours.muted))

    def _add_plot(self, row: int) -> pg.PlotItem:
        axes = {side: AmountAxis(orientation=side) for side in ("left", "bottom")}
        plot = self.addPlot(row=row, col=0, enableMenu=False, axisItems=axes)
        plot.setMouseEnabled(x=False, y=False)
        plot.hideButtons()
        plot.disableAutoRange()
        axes["left"].setWidth(_AXIS_WIDTH)
        axes["bottom"].setStyle(showValues=row == len(self._titles) - 1)
        axes["left"].setStyle(maxTickLevel=0, tickLength=-3)
        axes["bottom"].setStyle(maxTickLevel=0, tickLength=-3)
        return plot
