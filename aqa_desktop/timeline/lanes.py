"""The lanes drawn with pyqtgraph: weights and deltas as steps per segment, the frames the network saw.

Steps, not a smooth curve: the network works on segments, and a smooth line would claim more than it knows.
Items are made once and given new data; nothing is built per frame.
"""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor, QFont

from aqa_core.results import Assessment, SegmentResult
from aqa_desktop.theme import Colours
from aqa_desktop.timeline.axes import AmountAxis
from aqa_desktop.widgets import words
from aqa_desktop.widgets.segments import IMPORTANT

_LEAST_SPAN_S = 0.02
_RANK_HEIGHT = 16


class WeightLane:
    """How much each segment counted: steps in cividis, with rank numbers on the top three.

    The colour's middle is an even share, so that equal weights look equal and not all important.
    """

    def __init__(self, plot: pg.PlotItem, axis: AmountAxis) -> None:
        self._plot = plot
        self._axis = axis
        self._bars = pg.BarGraphItem(x0=[], x1=[], y0=[], height=[])
        plot.addItem(self._bars)
        self._ranks = [pg.TextItem(anchor=(0.5, 1.0)) for _ in range(IMPORTANT)]
        for text in self._ranks:
            text.textItem.document().setDocumentMargin(0)
            plot.addItem(text, ignoreBounds=True)
            text.hide()
        self._colour_map = pg.colormap.get("cividis")
        self._top = 1.0
        plot.getViewBox().sigResized.connect(self._fit)

    def draw(self, assessment: Assessment | None, colours: Colours) -> None:
        """Draw the weights of an assessment, or nothing."""
        segments = assessment.segments if assessment else ()
        weights = np.array([one.weight for one in segments])
        self._top = max(float(weights.max()), 1e-6) if segments else 1.0
        self._fit()
        shares = np.clip(weights * len(weights) / 2, 0, 1)
        self._bars.setOpts(
            **_steps(segments),
            y0=np.zeros(len(segments)),
            height=weights,
            brushes=[self._colour_map.map(share, mode="qcolor") for share in shares],
            pen=pg.mkPen(colours.muted, width=1),
        )
        self._axis.set_marks([(self._top, words.percent(self._top))] if segments else [])
        self._show_ranks(segments, colours)

    def _fit(self) -> None:
        # a rank number stands on its step, so the highest step leaves that much of the lane free
        height = max(float(self._plot.getViewBox().height()), 2.0 * _RANK_HEIGHT)
        self._plot.setYRange(0, self._top * height / (height - _RANK_HEIGHT), padding=0)

    def _show_ranks(self, segments: tuple[SegmentResult, ...], colours: Colours) -> None:
        best = sorted(segments, key=lambda one: one.rank)[:IMPORTANT]
        font = QFont()
        font.setBold(True)
        for place, text in enumerate(self._ranks):
            text.setVisible(place < len(best))
            if place < len(best):
                segment = best[place]
                text.setFont(font)
                text.setText(str(segment.rank), color=colours.text)
                text.setPos((segment.start_s + segment.end_s) / 2, segment.weight)


class DeltaLane:
    """What each segment added or cost against a typical dive: blue up, orange down, about zero.

    A segment whose part in the score is muted is hatched.
    """

    def __init__(self, plot: pg.PlotItem, axis: AmountAxis, *, typical: str) -> None:
        self._plot = plot
        self._axis = axis
        self._typical = typical
        self._bars = pg.BarGraphItem(x0=[], x1=[], y0=[], height=[])
        self._zero = pg.InfiniteLine(pos=0, angle=0)
        plot.addItem(self._bars)
        plot.addItem(self._zero)

    def draw(
        self, assessment: Assessment | None, colours: Colours, *, muted: int | None = None
    ) -> None:
        """Draw the deltas of an assessment, or nothing."""
        segments = assessment.segments if assessment else ()
        deltas = np.array([one.delta for one in segments])
        reach = max(float(np.abs(deltas).max()), 1e-6) if segments else 1.0
        self._plot.setYRange(-reach * 1.35, reach * 1.35, padding=0)
        self._zero.setPen(pg.mkPen(colours.muted, width=1))
        self._zero.setVisible(bool(segments))
        self._bars.setOpts(
            **_steps(segments),
            y0=np.zeros(len(segments)),
            height=deltas,
            brushes=[_brush(one, colours, is_muted=one.index == muted) for one in segments],
            pen=pg.mkPen(colours.plot, width=1),
        )
        self._write_scale(assessment, reach)

    def _write_scale(self, assessment: Assessment | None, reach: float) -> None:
        if assessment is None or not assessment.segments:
            self._axis.set_marks([])
            return
        decimals = words.decimals_of(assessment.unit)
        ends = [(sign * reach, words.signed(sign * reach, decimals)) for sign in (1, -1)]
        self._axis.set_marks([(0.0, self._typical), *ends])


class SeenLane:
    """A tick for each frame the network saw."""

    def __init__(self, plot: pg.PlotItem) -> None:
        self._ticks = pg.PlotCurveItem(connect="pairs")
        plot.addItem(self._ticks)
        plot.setYRange(0, 1, padding=0)

    def draw(self, assessment: Assessment | None, colours: Colours) -> None:
        """Draw the ticks of an assessment, or nothing."""
        times_s = np.unique(np.array(assessment.sample_times_s if assessment else (), dtype=float))
        x = np.repeat(times_s, 2)
        y = np.tile([0.15, 0.85], len(times_s))
        self._ticks.setData(x, y, pen=pg.mkPen(colours.muted, width=1))


def _brush(segment: SegmentResult, colours: Colours, *, is_muted: bool) -> QBrush:
    colour = QColor(colours.gain if segment.delta >= 0 else colours.loss)
    style = Qt.BrushStyle.BDiagPattern if is_muted else Qt.BrushStyle.SolidPattern
    return QBrush(colour, style)


def _steps(segments: tuple[SegmentResult, ...]) -> dict[str, np.ndarray]:
    starts = np.array([one.start_s for one in segments])
    ends = np.array([max(one.end_s, one.start_s + _LEAST_SPAN_S) for one in segments])
    return {"x0": starts, "x1": ends}
