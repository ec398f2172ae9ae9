"""Small pictures from all over a long recording, shown while its frames are still being read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aqa_core.progress import CancelToken, Progress, Report
from aqa_desktop.player import jpegs

if TYPE_CHECKING:
    from aqa_core.video.info import ClipInfo
    from aqa_desktop.player.frames import FrameStore

_PICTURES = 120
_HEIGHT = 360
_QUALITY = 80


class Overview:
    """Small pictures by frame number; one thread writes, another reads."""

    def __init__(self) -> None:
        self._jpegs: dict[int, bytes] = {}
        self.is_complete = False

    @property
    def bytes_held(self) -> int:
        """Memory the pictures take."""
        return sum(len(jpeg) for jpeg in list(self._jpegs.values()))

    def put(self, index: int, jpeg: bytes) -> None:
        """Keep a picture."""
        self._jpegs[index] = jpeg

    def has(self, index: int) -> bool:
        """Whether there is a picture of just this frame."""
        return index in self._jpegs

    def nearest(self, index: int) -> tuple[int, bytes] | None:
        """Give number and JPEG of the picture nearest to a frame, or None where there is none."""
        held = list(self._jpegs)
        if not held:
            return None
        found = min(held, key=lambda one: abs(one - index))
        return found, self._jpegs[found]


class OverviewTask:
    """Fills an overview."""

    def __init__(self, info: ClipInfo, overview: Overview) -> None:
        self._info = info
        self._overview = overview

    def __call__(self, report: Report, cancel: CancelToken) -> None:
        """Read; progress counts pictures."""
        from aqa_core.video.overview import iter_overview

        width = max(1, round(self._info.width * _HEIGHT / self._info.height))
        pictures = iter_overview(
            self._info,
            _PICTURES,
            size=(width, _HEIGHT),
            is_known=self._overview.has,
            cancel=cancel,
        )
        for done, (index, pixels) in enumerate(pictures, start=1):
            self._overview.put(index, jpegs.encode(pixels, quality=_QUALITY))
            report(Progress("reading an overview", done=done, total=_PICTURES))
        self._overview.is_complete = True


def deserves_overview(info: ClipInfo, store: FrameStore, overview: Overview) -> bool:
    """Tell whether so much of a clip cannot be held that an overview helps, and there is none yet."""
    return not (overview.is_complete or store.fits_whole_clip or info.index.ordered)
