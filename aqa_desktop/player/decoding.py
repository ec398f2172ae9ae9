"""What the reading thread does: look at a clip file, keep its frames as JPEG. Video libraries load here."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from aqa_core.progress import CancelToken, Progress, Report

if TYPE_CHECKING:
    from aqa_core.video.info import ClipInfo
    from aqa_desktop.player.frames import FrameStore

_JPEG_QUALITY = 93
_LARGEST_SIDE = 1920
STAGE_READING = "reading frames"


class ProbeTask:
    """Looks at a clip file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __call__(self, report: Report, cancel: CancelToken) -> ClipInfo:
        """Give what was found; raises ClipError where the file cannot be scored."""
        from aqa_core.video.probe import probe

        report(Progress("opening the clip"))
        return probe(self._path, cancel=cancel)


class ReadTask:
    """Reads frames into a store, from a moment on, until the end or until the store is full.

    `at` is the frame being read, so that the GUI thread knows whether a frame it misses will soon be there.
    """

    def __init__(self, info: ClipInfo, store: FrameStore, *, first: int = 0) -> None:
        self._info = info
        self._store = store
        self._first = first
        self.at = first

    def __call__(self, report: Report, cancel: CancelToken) -> None:
        """Read; progress counts frames."""
        import cv2

        from aqa_core.video.reader import iter_frames

        times_s = self._info.frame_times_s
        start_s = float(times_s[self._first])
        size = display_size(self._info.width, self._info.height)
        quality = [int(cv2.IMWRITE_JPEG_QUALITY), _JPEG_QUALITY]
        for frame in iter_frames(self._info, start_s=start_s, size=size, cancel=cancel):
            self.at = frame.index
            if self._store.has(frame.index):
                continue
            picture = cv2.cvtColor(frame.image_HWC, cv2.COLOR_RGB2BGR)
            is_written, jpeg = cv2.imencode(".jpg", picture, quality)
            if not is_written:
                raise ValueError(f"frame {frame.index} could not be kept")
            is_kept = self._store.put(frame.index, jpeg.tobytes())
            if not is_kept and frame.index >= self._store.focus:
                return  # full of nearer frames, and every one to come is further still
            report(Progress(STAGE_READING, done=self._store.count, total=self._info.frame_count))


def display_size(width: int, height: int) -> tuple[int, int] | None:
    """Give the size frames are kept at: None for their own, smaller where that is more than a screen shows."""
    scale = _LARGEST_SIDE / max(width, height)
    if scale >= 1:
        return None
    return max(1, round(width * scale)), max(1, round(height * scale))
