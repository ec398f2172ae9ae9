"""A thin bar over the slider that shows which frames are in memory."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from aqa_desktop.theme import Colours

HEIGHT = 3
# the slider's groove begins and ends half a handle from its edges
_INSET = 7


class CacheBar(QWidget):
    """Draws stretches of frames."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spans: list[tuple[int, int]] = []
        self._frame_count = 1
        self._colours: Colours | None = None
        self.setFixedHeight(HEIGHT)
        self.setAccessibleName(self.tr("Frames in memory"))
        self.setToolTip(self.tr("Frames in memory: these show at once"))

    @property
    def spans(self) -> list[tuple[int, int]]:
        """First and last frame of each stretch shown."""
        return self._spans

    def show_spans(self, spans: Sequence[tuple[int, int]], frame_count: int) -> None:
        """Show these stretches of a clip of so many frames."""
        if list(spans) != self._spans or frame_count != self._frame_count:
            self._spans, self._frame_count = list(spans), max(1, frame_count)
            self.update()

    @Slot(object)
    def set_colours(self, colours: Colours) -> None:
        """Use other colours from now on."""
        self._colours = colours
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the stretches, each at least a pixel wide."""
        if self._colours is None:
            return
        painter = QPainter(self)
        room = max(1, self.width() - 2 * _INSET)
        painter.fillRect(_INSET, 0, room, HEIGHT, QColor(self._colours.border))
        scale = room / self._frame_count
        for first, last in self._spans:
            left, width = _INSET + first * scale, max(1.0, (last - first + 1) * scale)
            painter.fillRect(QRectF(left, 0, width, HEIGHT), QColor(self._colours.muted))
        painter.end()
