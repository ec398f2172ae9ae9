"""Keeps the frames that are worth having in memory: around the playhead, the working zone, all of a short clip."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from aqa_desktop.jobs.lane import Lane
from aqa_desktop.jobs.latest import Latest
from aqa_desktop.player.frames import DEFAULT_LIMIT_BYTES, FrameStore
from aqa_desktop.player.overview import Overview, OverviewTask, deserves_overview
from aqa_desktop.player.reading import ReadTask

if TYPE_CHECKING:
    from aqa_core.video.info import ClipInfo

_BEHIND_S, _AHEAD_S = 2.5, 5.0
_LEAST_REACH = 30


class FrameLoader(QObject):
    """Fills a FrameStore with the frames of the open clip, nearest the playhead first.

    Signals:
        arrived: frames came in, or pictures of the overview (at most 20 times a second).
        failed: AqaError; frames read before it stay.
    """

    arrived = Signal()
    failed = Signal(object)

    def __init__(
        self, lane: Lane, parent: QObject | None = None, *, limit_bytes: int = DEFAULT_LIMIT_BYTES
    ) -> None:
        super().__init__(parent)
        self.lane = lane
        self._limit_bytes = limit_bytes
        self._info: ClipInfo | None = None
        self._is_paused = False
        self._is_broken = False
        self._missed: int | None = None
        self.store = FrameStore(0)
        self.overview = Overview()
        self._latest = Latest(lane, self)
        self._latest.progressed.connect(self._on_progressed)
        self._latest.failed.connect(self._on_failed)
        self._latest.finished.connect(self._on_finished)

    @property
    def info(self) -> ClipInfo | None:
        """The clip as its frames are read; a correction made later is not in it."""
        return self._info

    @Slot(object)
    def open_clip(self, info: ClipInfo) -> None:
        """Forget the frames of the clip before and read those of this one."""
        self._info = info
        self.store = FrameStore(info.frame_count, limit_bytes=self._limit_bytes)
        self.overview = Overview()
        self._is_paused = self._is_broken = False
        self._missed = None
        self._set_reach()
        self._read()

    @Slot(int)
    def want(self, index: int) -> None:
        """Say which frame is looked at; reads around it where frames are missing."""
        self.store.set_focus(index)
        if not self._is_reading and self.store.wanted.is_hungry(self.store.is_settled):
            self._read()

    def set_zone(self, zone: tuple[int, int] | None) -> None:
        """Say which frames are worked on, first and last, and read them."""
        if zone != self.store.wanted.zone:
            self.store.set_zone(zone)
            if zone is not None and not self._is_reading:
                self._read()

    @Slot(int)
    def set_limit_mb(self, megabytes: int) -> None:
        """Allow the frames more memory or less, at once."""
        self.set_limit_bytes(megabytes * 1_000_000)

    @Slot(int)
    def set_limit_bytes(self, limit_bytes: int) -> None:
        """Allow the frames more memory or less, at once."""
        self._limit_bytes = limit_bytes
        self.store.set_limit_bytes(limit_bytes)
        self._set_reach()
        if not self._is_reading:
            self._read()

    @Slot()
    def pause(self) -> None:
        """Leave the reading thread to something more urgent."""
        self._is_paused = True
        self._latest.cancel()

    @Slot()
    def resume(self) -> None:
        """Go on reading."""
        if self._is_paused:
            self._is_paused = False
            self._read()

    @property
    def _is_reading(self) -> bool:
        return self._latest.is_busy and isinstance(self._task, ReadTask)

    _task: ReadTask | OverviewTask | None = None

    def _set_reach(self) -> None:
        if self._info is not None:
            rate = self._info.frame_count / max(self._info.duration_s, 1e-3)
            behind, ahead = round(rate * _BEHIND_S), round(rate * _AHEAD_S)
            self.store.set_reach(max(behind, _LEAST_REACH), max(ahead, _LEAST_REACH))

    def _read(self) -> None:
        if self._info is None or self._is_paused or self._is_broken:
            return
        self._task = ReadTask(self._info, self.store)
        self._latest.start(self._task)

    def _make_overview(self) -> None:
        if self._info is not None and deserves_overview(self._info, self.store, self.overview):
            self._task = OverviewTask(self._info, self.overview)
            self._latest.start(self._task)

    @Slot(object)
    def _on_progressed(self, _progress: object) -> None:
        self.arrived.emit()

    @Slot(object)
    def _on_failed(self, error: object) -> None:
        self._is_broken = True  # or every further step would ask, and be told, again
        self.failed.emit(error)

    @Slot()
    def _on_finished(self) -> None:
        was_reading = isinstance(self._task, ReadTask)
        self.arrived.emit()
        if self._is_paused or self._is_broken:
            return
        focus = self.store.focus
        # the playhead may have moved on when a full store had already ended the reading: read once more
        if was_reading and not self.store.is_settled(focus) and self._missed != focus:
            self._missed = focus
            self._read()
        elif was_reading:
            self._set_reach()
            self._make_overview()
