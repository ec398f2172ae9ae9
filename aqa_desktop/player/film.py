"""Small pictures of the clip for the timeline, made from held frames a few at a time as they come in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QBuffer, QByteArray, QObject, QSize, QTimer, Signal, Slot
from PySide6.QtGui import QImage, QImageReader

from aqa_desktop.player.opening import FrameLoader
from aqa_desktop.widgets.film import Film

if TYPE_CHECKING:
    from aqa_core.video.info import ClipInfo

PICTURES = 16
_HEIGHT = 72
_MOST_AT_ONCE = 4
_MOST_KEPT = 256


class FilmMaker(QObject):
    """Keeps one picture for each stretch of the seconds that the timeline shows.

    Signals:
        film_changed: Film of the seconds asked for.
    """

    film_changed = Signal(object)

    def __init__(self, loader: FrameLoader, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._loader = loader
        self._times_s = np.zeros(0)
        self._span_s = (0.0, 0.0)
        self._indices: list[int] = []
        self._pictures: dict[int, QImage] = {}
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.timeout.connect(self._on_arrived)
        loader.arrived.connect(self._on_arrived)

    @Slot(object)
    def open_clip(self, info: ClipInfo) -> None:
        """Start the strip of another clip."""
        self._pictures.clear()
        self._times_s = info.frame_times_s
        self.show_range(0.0, info.duration_s, PICTURES)

    @Slot(float, float, int)
    def show_range(self, start_s: float, end_s: float, count: int) -> None:
        """Make so many pictures evenly spread over these seconds; those made before are used again."""
        middles_s = start_s + (np.arange(count) + 0.5) / count * (end_s - start_s)
        last = max(len(self._times_s) - 1, 0)
        indices = np.searchsorted(self._times_s, middles_s).clip(0, last)
        self._span_s, self._indices = (start_s, end_s), [int(index) for index in indices]
        self._tell()
        self._again.start(0)

    @Slot()
    def _on_arrived(self) -> None:
        made = 0
        for index in self._indices:
            if index not in self._pictures and made < _MOST_AT_ONCE:
                jpeg = self._loader.store.get(index)
                if jpeg is not None:
                    self._pictures[index] = small_picture(jpeg)
                    made += 1
        if made:
            self._drop_oldest()
            self._tell()
            self._again.start(0)

    def _drop_oldest(self) -> None:
        unseen = [index for index in self._pictures if index not in self._indices]
        for index in unseen[: max(len(self._pictures) - _MOST_KEPT, 0)]:
            del self._pictures[index]

    def _tell(self) -> None:
        pictures = tuple(self._pictures.get(index) for index in self._indices)
        start_s, end_s = self._span_s
        self.film_changed.emit(Film(start_s=start_s, end_s=end_s, pictures=pictures))


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
