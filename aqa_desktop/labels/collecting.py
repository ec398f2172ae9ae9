"""Makes a labelled folder of the true scores that were entered in the window."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from aqa_core.progress import CancelToken, Progress, Report
from aqa_desktop.jobs.lane import Lane
from aqa_desktop.jobs.latest import Latest

if TYPE_CHECKING:
    from aqa_core.data.collecting import Collected


class LabelCollector(QObject):
    """Writes rows for clips that have a true score, once everything about them is saved.

    Signals:
        collected: Collected.
        failed: AqaError.
    """

    collected = Signal(object)
    failed = Signal(object)

    def __init__(self, lane: Lane, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: tuple[Path, tuple[Path, ...]] | None = None
        self._latest = Latest(lane, self)
        self._latest.succeeded.connect(self.collected)
        self._latest.failed.connect(self.failed)

    @property
    def is_waiting(self) -> bool:
        """Whether it waits for what is not saved yet."""
        return self._waiting is not None

    def begin(self, folder: Path, clips: Sequence[Path]) -> None:
        """Know what is wanted; `go_on` once everything is saved."""
        self._waiting = folder, tuple(clips)

    @Slot()
    def go_on(self) -> None:
        """Write the table."""
        if self._waiting is None:
            return
        folder, clips = self._waiting
        self._waiting = None

        def task(report: Report, _cancel: CancelToken) -> Collected:
            from aqa_core.data.collecting import collect_labels

            report(Progress("collecting true scores"))
            return collect_labels(folder, clips)

        self._latest.start(task, keep_running=True)
