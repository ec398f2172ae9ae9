"""Opens a clip file: looks at it on the reading thread, then fills the frame store around the playhead."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from aqa_desktop.jobs.lane import Lane
from aqa_desktop.jobs.latest import Latest
from aqa_desktop.player.decoding import ProbeTask, ReadTask
from aqa_desktop.player.frames import DEFAULT_LIMIT_BYTES, FrameStore

if TYPE_CHECKING:
    from aqa_core.video.info import ClipInfo

_PATIENCE_FRAMES = 90
_RUN_UP_FRAMES = 60


class Opening(QObject):
    """Looks at clip files; the newest one asked for wins.

    Signals:
        started: Path that is being looked at.
        opened: ClipInfo.
        failed: AqaError.
    """

    started = Signal(object)
    opened = Signal(object)
    failed = Signal(object)

    def __init__(self, lane: Lane, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._latest = Latest(lane, self)
        self._latest.succeeded.connect(self.opened)
        self._latest.failed.connect(self.failed)

    @Slot(object)
    def open(self, path: Path) -> None:
        """Look at a clip file."""
        self.started.emit(path)
        self._latest.start(ProbeTask(path))


class FrameLoader(QObject):
    """Fills a FrameStore with the frames of the open clip, nearest the playhead first.

    Signals:
        arrived: frames came in (at most 20 times a second).
        failed: AqaError; frames read before it stay.
    """

    arrived = Signal()
    failed = Signal(object)

    def __init__(
        self, lane: Lane, parent: QObject | None = None, *, limit_bytes: int = DEFAULT_LIMIT_BYTES
    ) -> None:
        super().__init__(parent)
        self._limit_bytes = limit_bytes
        self._info: ClipInfo | None = None
        self._task: ReadTask | None = None
        self._wanted = 0
        self._is_last_try = False
        self.store = FrameStore(0)
        self._latest = Latest(lane, self)
        self._latest.progressed.connect(self._on_progressed)
        self._latest.failed.connect(self.failed)
        self._latest.finished.connect(self._on_finished)

    @Slot(object)
    def open_clip(self, info: ClipInfo) -> None:
        """Forget the frames of the clip before and read those of this one."""
        self._info = info
        self.store = FrameStore(info.frame_count, limit_bytes=self._limit_bytes)
        self._wanted, self._is_last_try = 0, False
        self._read_from(0)

    def want(self, index: int) -> None:
        """Say which frame is looked at; reads towards it where nobody does yet."""
        self.store.set_focus(index)
        if index != self._wanted:
            self._wanted, self._is_last_try = index, False
        if self._info is None or self.store.has(index) or self._is_coming(index):
            return
        is_next = self.store.has(index - 1)
        self._read_from(index if is_next else max(0, index - _RUN_UP_FRAMES))

    def _is_coming(self, index: int) -> bool:
        if self._task is None or not self._latest.is_busy:
            return False
        return self._task.at <= index <= self._task.at + _PATIENCE_FRAMES

    def _read_from(self, first: int) -> None:
        assert self._info is not None
        self._task = ReadTask(self._info, self.store, first=first)
        self._latest.start(self._task)

    @Slot(object)
    def _on_progressed(self, _progress: object) -> None:
        self.arrived.emit()

    @Slot()
    def _on_finished(self) -> None:
        self.arrived.emit()
        # the playhead may have moved on when a full store had already ended the reading: read once more
        if self._info is not None and not self._is_last_try:
            self._is_last_try = True
            self.want(self._wanted)
