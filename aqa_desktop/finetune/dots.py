"""Each held-out dive as a dot: its true score across, the predicted one up; on the diagonal they agree."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from aqa_desktop.finetune.curves import AmountAxis
from aqa_desktop.finetune.run_state import Dots as Pairs
from aqa_desktop.theme import Colours

_SIZE = 9
_ROOM = 0.06


class Dots(pg.GraphicsLayoutWidget):
    """The old model's dots hollow, the new one's filled."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(self.tr("True and predicted scores of the held-out dives"))
        self.ci.layout.setContentsMargins(2, 2, 8, 2)
        axes = {side: AmountAxis(orientation=side) for side in ("left", "bottom")}
        self._plot = self.addPlot(enableMenu=False, axisItems=axes)
        self._plot.setMouseEnabled(x=False, y=False)
        self._plot.hideButtons()
        self._plot.disableAutoRange()
        self._plot.setAspectLocked(lock=True)
        self._diagonal = pg.PlotCurveItem()
        self._old = pg.ScatterPlotItem(size=_SIZE, symbol="o")
        self._new = pg.ScatterPlotItem(size=_SIZE, symbol="o")
        for item in (self._diagonal, self._old, self._new):
            self._plot.addItem(item)

    def draw(self, old: Pairs, new: Pairs, colours: Colours) -> None:
        """Draw true against predicted points of both models."""
        values = [value for pair in (*old, *new) for value in pair]
        low, high = (min(values), max(values)) if values else (0.0, 100.0)
        room = _ROOM * max(high - low, 1.0)
        low, high = low - room, high + room
        self._plot.setRange(xRange=(low, high), yRange=(low, high), padding=0)
        reach = high - low  # the locked aspect shows more on one side
        ends = [low - reach, high + reach]
        self._diagonal.setData(ends, ends, pen=pg.mkPen(colours.grid, width=2))
        edge = pg.mkPen(colours.loss, width=1.5)
        self._old.setData(pos=list(old), brush=None, pen=edge)
        filled = QColor(colours.accent)
        self._new.setData(pos=list(new), brush=filled, pen=pg.mkPen(colours.panel, width=1))

    def set_colours(self, colours: Colours) -> None:
        """Use other colours from now on."""
        self.setBackground(QColor(colours.panel))
        across, up = self.tr("True score"), self.tr("Predicted")
        title = self.tr("Held-out dives: {0} old, {1} new").format("○", "●")
        self._plot.setTitle(title, color=colours.muted, size="9pt", justify="left")
        for side, text in (("bottom", across), ("left", up)):
            axis = self._plot.getAxis(side)
            axis.setStyle(maxTickLevel=0, tickLength=-3)
            axis.setPen(pg.mkPen(colours.grid))
            axis.setTextPen(pg.mkPen(colours.muted))
            axis.setLabel(text, color=colours.muted)
