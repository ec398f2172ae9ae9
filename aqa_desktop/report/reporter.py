"""Has reports written beside the window, and says where they are."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from aqa_desktop.jobs.lane import Lane
from aqa_desktop.jobs.latest import Latest
from aqa_desktop.report.writing import WriteReport


class Reporter(QObject):
    """Writes reports.

    Signals:
        saved: Path of the report.
        failed: AqaError.
    """

    saved = Signal(object)
    failed = Signal(object)

    def __init__(self, lane: Lane, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._latest = Latest(lane, self)
        self._latest.succeeded.connect(self.saved)
        self._latest.failed.connect(self.failed)

    @Slot(object)
    def save(self, task: WriteReport) -> None:
        """Write a report."""
        self._latest.start(task)
