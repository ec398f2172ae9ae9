"""Small pictures of the clip for the timeline, made from held frames a few at a time as they come in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QBuffer, QByteArray, QObject, QSize, Signal, Slot
from PySide6.QtGui import QImage, QImageReader

from aqa_desktop.player.opening import FrameLoader

if TYPE_CHECKING:
    from aqa_core.video.info import ClipInfo

PICTURES = 16
_HEIGHT = 72
_MOST_AT_ONCE = 4


class FilmMaker(QObject):
    """Keeps one picture for each stretch of the clip.

    Signals:
        film_changed: list of QImage or None, evenly spread over the clip.
    """

    film_changed = Signal(object)

    def __init__(self, loader: FrameLoader, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._loader = loader
        self._indices: list[int] = []
        self._pictures: list[QImage | None] = []
        loader.arrived.connect(self._on_arrived)

    @Slot(object)
    def open_clip(self, info: ClipInfo) -> None:
        """Start the strip of another clip."""
        times_s = info.frame_times_s
        middles_s = (np.arange(PICTURES) + 0.5) / PICTURES * float(times_s[-1])
        self._indices = [int(index) for index in np.searchsorted(times_s, middles_s)]
        self._pictures = [None] * PICTURES
        self.film_changed.emit(list(self._pictures))

    @Slot()
    def _on_arrived(self) -> None:
        made = 0
        for place, index in enumerate(self._indices):
            if self._pictures[place] is None and made < _MOST_AT_ONCE:
                jpeg = self._loader.store.get(index)
                if jpeg is not None:
                    self._pictures[place] = small_picture(jpeg)
                    made += 1
        if made:
            self.film_changed.emit(list(self._pictures))


def small_picture(jpeg: bytes) -> QImage:
    """Decompress a frame straight to the strip's height, which costs a fraction of the whole."""
    data = QByteArray(jpeg)
    buffer = QBuffer(data)
    buffer.open(QBuffer.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    size = reader.size()
    if size.height() > _HEIGHT:
        width = max(1, round(size.width() * _HEIGHT / size.height()))
        reader.setScaledSize(QSize(width, _HEIGHT))
    return reader.read()
