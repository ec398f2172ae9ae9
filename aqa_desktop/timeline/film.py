"""The film strip: small pictures, each where its moment is on the time axis."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from aqa_desktop.timeline.canvas import TimeCanvas
from aqa_desktop.widgets.film import Film

_USUAL_RATIO = 16 / 9


class FilmStrip(QGraphicsItem):
    """Draws a film in the first lane; until a new one's pictures are there, the one before shows through."""

    def __init__(self, canvas: TimeCanvas) -> None:
        super().__init__()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        self._canvas = canvas
        self._film: Film | None = None
        self._before: Film | None = None
        self._surround = QColor()

    @property
    def ratio(self) -> float:
        """Width over height of the clip's pictures, as far as one is known."""
        for film in (self._film, self._before):
            for picture in film.pictures if film else ():
                if picture is not None and picture.height():
                    return picture.width() / picture.height()
        return _USUAL_RATIO

    def clear(self) -> None:
        """Forget every picture."""
        self._film = self._before = None
        self.update()

    def set_surround(self, colour: str) -> None:
        """Draw this where there is no picture."""
        self._surround = QColor(colour)
        self.update()

    def set_film(self, film: Film) -> None:
        """Show other pictures."""
        if self._film is not None and self._is_worth_keeping(self._film, film):
            self._before = self._film
        self._film = film
        self.update()

    def follow_lanes(self) -> None:
        """The lanes moved: draw where they are now."""
        self.prepareGeometryChange()
        self.update()

    def boundingRect(self) -> QRectF:
        """Cover the first lane."""
        return self._canvas.lane_box(0)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, _widget: QWidget | None = None
    ) -> None:
        """Draw the pictures that the exposed part needs, and no more: the playhead passes over them."""
        lane = self.boundingRect()
        exposed = option.exposedRect & lane
        painter.setClipRect(exposed)
        painter.fillRect(exposed, self._surround)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        is_complete = self._film is not None and all(self._film.pictures)
        if self._before is not None and not is_complete:
            self._draw(painter, self._before, lane, exposed)
        if self._film is not None:
            self._draw(painter, self._film, lane, exposed)

    def _is_worth_keeping(self, shown: Film, film: Film) -> bool:
        if _span(film) != _span(shown):
            return any(shown.pictures)
        # while a window is dragged wider, films follow each other faster than their pictures come
        is_other = len(film.pictures) != len(shown.pictures)
        return is_other and (all(shown.pictures) or self._before is None)

    def _draw(self, painter: QPainter, film: Film, lane: QRectF, exposed: QRectF) -> None:
        left, right = self._canvas.x_of(film.start_s), self._canvas.x_of(film.end_s)
        width = (right - left) / max(len(film.pictures), 1)
        for place, picture in enumerate(film.pictures):
            box = QRectF(left + place * width, lane.top(), width, lane.height())
            if picture is not None and box.intersects(exposed):
                _draw_filling(painter, picture, box.adjusted(0, 0, -1, 0))


def _draw_filling(painter: QPainter, image: QImage, box: QRectF) -> None:
    """Fill a narrow box with the picture's middle; a box wider than the picture keeps it whole, in its middle."""
    natural = box.height() * image.width() / max(image.height(), 1)
    if box.width() > natural:
        left = box.center().x() - natural / 2
        painter.drawImage(QRectF(left, box.top(), natural, box.height()), image)
        return
    width = image.width() * box.width() / max(natural, 1.0)
    painter.drawImage(
        box,
        image,
        QRectF((image.width() - width) / 2, 0, width, image.height()),
        Qt.ImageConversionFlag.AutoColor,
    )


def _span(film: Film) -> tuple[float, float]:
    return film.start_s, film.end_s
