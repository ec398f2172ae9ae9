"""Opens a clip file: looks at it on the reading thread. The newest one asked for wins."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from aqa_desktop.jobs.lane import Lane
from aqa_desktop.jobs.latest import Latest
from aqa_desktop.player.loading import FrameLoader
from aqa_desktop.player.reading import ProbeTask, WarmUpTask

__all__ = ["FrameLoader", "Opening"]


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
        self._warming = Latest(lane, self)

    @Slot(object)
    def open(self, path: Path) -> None:
        """Look at a clip file."""
        self.started.emit(path)
        self._latest.start(ProbeTask(path))

    @Slot()
    def warm_up(self) -> None:
        """Load what reading clips needs, so that the first one opens as fast as the next."""
        self._warming.start(WarmUpTask())
