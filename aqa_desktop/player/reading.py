"""What the reading thread does: look at a clip file, keep its frames as JPEG. Video libraries load here."""

from __future__ import annotations

import os
import threading
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from aqa_core.progress import CancelToken, Progress, Report
from aqa_desktop.player import jpegs

if TYPE_CHECKING:
    from aqa_core.video.info import ClipInfo
    from aqa_desktop.player.frames import FrameStore

_LARGEST_SIDE = 1920
STAGE_READING = "reading frames"
STAGE_WANTED = "reading the frame looked at"
# a frame that comes up within so many is waited for; one further off is read first
_PATIENCE_FRAMES = 60
_MOST_WORKERS = 4

_Kept = deque[tuple[int, "Future[bytes]"]]


class ProbeTask:
    """Looks at a clip file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __call__(self, report: Report, cancel: CancelToken) -> ClipInfo:
        """Give what was found; raises ClipError where the file cannot be scored."""
        from aqa_core.video.probe import probe

        report(Progress("opening the clip"))
        return probe(self._path, cancel=cancel)


class WarmUpTask:
    """Loads the video libraries, so that the first clip does not wait for them."""

    def __call__(self, report: Report, cancel: CancelToken) -> None:
        """Load; the report is not told."""
        import cv2  # noqa: F401

        import aqa_core.video.probe
        import aqa_core.video.reader  # noqa: F401


class Compressor:
    """Turns decoded frames into JPEG on one thread or more, while the next ones are decoded."""

    def __init__(self, info: ClipInfo) -> None:
        self._info = info
        self._own = threading.local()
        workers = min(_MOST_WORKERS, max(1, (os.cpu_count() or 2) // 2))
        self._pool = ThreadPoolExecutor(max_workers=workers, thread_name_prefix="compressing")
        self.most_waiting = 2 * workers

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)

    def submit(self, frame: Any) -> Future[bytes]:
        """Start compressing a decoded frame."""
        return self._pool.submit(self._compress, frame)

    def _compress(self, frame: Any) -> bytes:
        from aqa_core.video.convert import Converter

        if not hasattr(self._own, "converter"):  # a scaler must not be shared by threads
            size = display_size(self._info.width, self._info.height)
            self._own.converter = Converter(self._info, size)
        return jpegs.encode(self._own.converter.bgr(frame))


class ReadTask:
    """Reads frames into a store until all that is wanted is there, or the store is full.

    What is wanted may change meanwhile. `at` is the frame being read, so that the GUI thread knows whether a frame
    it misses will soon be there.
    """

    def __init__(self, info: ClipInfo, store: FrameStore) -> None:
        self._info = info
        self._store = store
        self.at = store.focus

    def __call__(self, report: Report, cancel: CancelToken) -> None:
        """Read; progress counts frames."""
        with Compressor(self._info) as compressor:
            is_room = True
            while is_room and (gap := self._store.next_gap()) is not None:
                is_room = self._read(gap, compressor, report, cancel)

    def _read(
        self, gap: tuple[int, int], compressor: Compressor, report: Report, cancel: CancelToken
    ) -> bool:
        """Read a stretch; give whether there is room for more."""
        from aqa_core.video.decoding import decode_frames

        self.at = gap[0]
        coming: _Kept = deque()
        indices = np.arange(gap[0], gap[1] + 1, dtype=np.int64)
        expected = gap[0]
        for index, frame in decode_frames(self._info, indices, cancel=cancel):
            self._give_up(expected, index)
            expected = index + 1
            coming.append((index, compressor.submit(frame)))
            while len(coming) > compressor.most_waiting or (coming and coming[0][1].done()):
                if not self._keep(coming, report):
                    return False
            if self._is_urgent_elsewhere(gap):
                break
        else:
            self._give_up(expected, gap[1] + 1)
        is_room = True
        while coming and is_room:
            is_room = self._keep(coming, report)
        return is_room

    def _keep(self, coming: _Kept, report: Report) -> bool:
        index, jpeg = coming.popleft()
        self.at = index
        is_kept = self._store.put(index, jpeg.result())
        stage = STAGE_WANTED if index == self._store.focus else STAGE_READING
        report(Progress(stage, done=self._store.count, total=self._info.frame_count))
        return is_kept

    def _give_up(self, first: int, end: int) -> None:
        for index in range(first, end):
            self._store.give_up(index)

    def _is_urgent_elsewhere(self, gap: tuple[int, int]) -> bool:
        focus = self._store.focus
        if self._store.is_settled(focus):
            return False
        return not self.at <= focus <= min(gap[1], self.at + _PATIENCE_FRAMES)


def display_size(width: int, height: int) -> tuple[int, int] | None:
    """Give the size frames are kept at: None for their own, smaller where that is more than a screen shows."""
    scale = _LARGEST_SIDE / max(width, height)
    if scale >= 1:
        return None
    return max(1, round(width * scale)), max(1, round(height * scale))
