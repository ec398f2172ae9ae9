"""The lanes of the timeline: weights and deltas as steps per segment, frames the network saw, the film strip.

Steps, not a smooth curve: the network works on segments, and a smooth line would claim more than it knows.
Items are made once and given new data; nothing is built per frame.
"""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QFont, QImage, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from aqa_core.results import Assessment, SegmentResult
from aqa_desktop.theme import Colours

RANKED = 3
_LEAST_SPAN_S = 0.02
_RANK_HEIGHT = 20


class WeightLane:
    """How much each segment counted: steps in cividis, with rank numbers on the top three.

    The colour's middle is an even share, so that equal weights look equal and not all important.
    """

    def __init__(self, plot: pg.PlotItem) -> None:
        self._plot = plot
        self._bars = pg.BarGraphItem(x0=[], x1=[], y0=[], height=[])
        plot.addItem(self._bars)
        self._ranks = [pg.TextItem(anchor=(0.5, 1.0)) for _ in range(RANKED)]
        for text in self._ranks:
            plot.addItem(text)
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
        self._show_ranks(segments, colours)

    def _fit(self) -> None:
        # a rank number stands on its step, so the highest step leaves that much of the lane free
        height = max(float(self._plot.getViewBox().height()), 2.0 * _RANK_HEIGHT)
        self._plot.setYRange(0, self._top * height / (height - _RANK_HEIGHT), padding=0)

    def _show_ranks(self, segments: tuple[SegmentResult, ...], colours: Colours) -> None:
        best = sorted(segments, key=lambda one: one.rank)[:RANKED]
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
    """What each segment added or cost against a typical dive: blue up, orange down, about zero."""

    def __init__(self, plot: pg.PlotItem) -> None:
        self._plot = plot
        self._bars = pg.BarGraphItem(x0=[], x1=[], y0=[], height=[])
        self._zero = pg.InfiniteLine(pos=0, angle=0)
        plot.addItem(self._bars)
        plot.addItem(self._zero)

    def draw(self, assessment: Assessment | None, colours: Colours) -> None:
        """Draw the deltas of an assessment, or nothing."""
        segments = assessment.segments if assessment else ()
        deltas = np.array([one.delta for one in segments])
        reach = max(float(np.abs(deltas).max()), 1e-6) if segments else 1.0
        self._plot.setYRange(-reach * 1.35, reach * 1.35, padding=0)
        self._zero.setPen(pg.mkPen(colours.muted, width=1))
        self._bars.setOpts(
            **_steps(segments),
            y0=np.zeros(len(segments)),
            height=deltas,
            brushes=[QColor(colours.gain if delta >= 0 else colours.loss) for delta in deltas],
            pen=pg.mkPen(colours.plot, width=1),
        )


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


class FilmStrip(pg.GraphicsObject):
    """Small pictures side by side, each where its moment is on the time axis."""

    def __init__(self) -> None:
        super().__init__()
        self._duration_s = 1.0
        self._images: list[QImage | None] = []

    def set_pictures(self, images: list[QImage | None], duration_s: float) -> None:
        """Spread pictures evenly over the clip; None leaves a gap."""
        self.prepareGeometryChange()
        self._images = images
        self._duration_s = max(duration_s, _LEAST_SPAN_S)
        self.update()

    def boundingRect(self) -> QRectF:
        """Cover the lane, one unit high."""
        return QRectF(0, 0, self._duration_s, 1)

    def paint(
        self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None
    ) -> None:
        """Draw the pictures upright in device pixels: the lane's y axis points up."""
        if not self._images:
            return
        transform = painter.transform()
        width_s = self._duration_s / len(self._images)
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for place, image in enumerate(self._images):
            if image is not None:
                box = transform.mapRect(QRectF(place * width_s, 0, width_s, 1))
                _draw_filling(painter, image, box)


def _draw_filling(painter: QPainter, image: QImage, box: QRectF) -> None:
    ratio = box.width() / max(box.height(), 1.0)
    width = min(float(image.width()), image.height() * ratio)
    height = min(float(image.height()), image.width() / max(ratio, 1e-6))
    left, top = (image.width() - width) / 2, (image.height() - height) / 2
    painter.drawImage(box.adjusted(0, 0, -1, 0), image, QRectF(left, top, width, height))


def _steps(segments: tuple[SegmentResult, ...]) -> dict[str, np.ndarray]:
    starts = np.array([one.start_s for one in segments])
    ends = np.array([max(one.end_s, one.start_s + _LEAST_SPAN_S) for one in segments])
    return {"x0": starts, "x1": ends}
