"""Small pictures of the clip for the timeline, made a few at a time from what is in memory."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QImage, QTransform

from aqa_desktop.player import jpegs
from aqa_desktop.player.loading import FrameLoader
from aqa_desktop.player.turns import quarter_turns
from aqa_desktop.widgets.film import Film

if TYPE_CHECKING:
    from aqa_core.video.info import ClipInfo

PICTURES = 16
_HEIGHT = 72
# so few at once that stepping and playing do not wait for them
_MOST_AT_ONCE = 2
_PAUSE_MS = 15
_MOST_KEPT = 400


class FilmMaker(QObject):
    """Makes the pictures of a stretch of the clip, all of it unless another stretch is asked for.

    Signals:
        film_changed: Film.
    """

    film_changed = Signal(object)

    def __init__(self, loader: FrameLoader, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._loader = loader
        self._is_stopped = False
        self._times_s = np.zeros(1)
        self._stretch = (0.0, 0.0)
        self._indices: list[int] = []
        self._pictures: list[QImage | None] = []
        self._made: OrderedDict[int, QImage] = OrderedDict()
        self._turns = 0
        self._reach = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE_MS)
        self._timer.timeout.connect(self._make_some)
        loader.arrived.connect(self._on_arrived)

    @property
    def is_complete(self) -> bool:
        """Whether every picture wanted is there."""
        return all(self._pictures)

    @Slot(object)
    def open_clip(self, info: ClipInfo) -> None:
        """Start the film of another clip, or of the same one once it is turned or its times changed."""
        self._is_stopped = False
        self._times_s = info.frame_times_s
        self._made.clear()
        held = self._loader.info
        self._turns = quarter_turns(held.orientation, info.orientation) if held else 0
        self.want(0.0, info.duration_s, PICTURES)

    @Slot(float, float, int)
    def want(self, start_s: float, end_s: float, count: int) -> None:
        """Make so many pictures of other seconds."""
        if self._is_stopped or count < 1 or end_s <= start_s:
            return
        self._stretch = (start_s, end_s)
        middles_s = start_s + (np.arange(count) + 0.5) / count * (end_s - start_s)
        last = len(self._times_s) - 1
        self._indices = [min(int(at), last) for at in np.searchsorted(self._times_s, middles_s)]
        # a picture nearby stands for a place where it lies in its share
        share = (end_s - start_s) / count / max(float(self._times_s[-1]), 1e-6)
        self._reach = int(share * len(self._times_s) / 2)
        self._pictures = [self._made.get(index) for index in self._indices]
        self._tell()
        self._on_arrived()

    @Slot()
    def stop(self) -> None:
        """Make no more pictures until another clip is open."""
        self._is_stopped = True
        self._timer.stop()
        self._indices, self._pictures = [], []

    @Slot()
    def _on_arrived(self) -> None:
        if not all(self._pictures) and not self._timer.isActive():
            self._timer.start()

    @Slot()
    def _make_some(self) -> None:
        made = 0
        for place, index in enumerate(self._indices):
            if self._pictures[place] is None and (jpeg := self._jpeg(index)) is not None:
                self._pictures[place] = self._make(index, jpeg)
                made += 1
                if made == _MOST_AT_ONCE:
                    self._timer.start()
                    break
        if made:
            self._tell()

    def _make(self, index: int, jpeg: bytes) -> QImage:
        picture = small_picture(jpeg, turns=self._turns)
        self._made[index] = picture
        if len(self._made) > _MOST_KEPT:
            self._made.popitem(last=False)
        return picture

    def _jpeg(self, index: int) -> bytes | None:
        jpeg = self._loader.store.get(index)
        if jpeg is not None:
            return jpeg
        found = self._loader.overview.nearest(index)
        return found[1] if found and abs(found[0] - index) <= self._reach else None

    def _tell(self) -> None:
        start_s, end_s = self._stretch
        film = Film(start_s=start_s, end_s=end_s, pictures=tuple(self._pictures))
        self.film_changed.emit(film)


def small_picture(jpeg: bytes, *, turns: int = 0) -> QImage:
    """Decompress a frame at a fraction of its size and bring it to the film's height."""
    image = jpegs.decode(jpeg, reduction=8)
    if image.height() < _HEIGHT:
        image = jpegs.decode(jpeg, reduction=1)
    if turns:
        image = image.transformed(QTransform().rotate(90 * turns))
    return image.scaledToHeight(_HEIGHT, Qt.TransformationMode.SmoothTransformation)
