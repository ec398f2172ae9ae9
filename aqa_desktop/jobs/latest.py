"""The newest request wins: a request replaces the one before it, whose answer is dropped by generation number."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from aqa_desktop.jobs.job import Job, Task
from aqa_desktop.jobs.lane import Lane


class Latest(QObject):
    """Starts tasks on a lane and passes on only what the newest one says.

    Signals:
        progressed: Progress of the newest task.
        succeeded: what the newest task returned.
        failed: AqaError of the newest task.
        cancelled: the newest task stopped because `cancel` was called.
        finished: the newest task ended, always last.
    """

    progressed = Signal(object)
    succeeded = Signal(object)
    failed = Signal(object)
    cancelled = Signal()
    finished = Signal()

    def __init__(self, lane: Lane, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lane = lane
        self._generation = 0
        self._job: Job | None = None

    @property
    def is_busy(self) -> bool:
        """Whether the newest task has not ended yet."""
        return self._job is not None

    def start(self, task: Task, *, keep_running: bool = False) -> None:
        """Run `task` instead of the one before it.

        Args:
            task: called on the worker thread with a report and a cancel token.
            keep_running: let the older task end (its answer is dropped all the same), because what it caches
                makes this one instant.
        """
        if self._job is not None and not keep_running:
            self._job.cancel()
        self._generation += 1
        job = Job(task, generation=self._generation)
        job.progressed.connect(self._on_progressed)
        job.succeeded.connect(self._on_succeeded)
        job.failed.connect(self._on_failed)
        job.cancelled.connect(self._on_cancelled)
        job.finished.connect(self._on_finished)
        self._job = job
        self._lane.start(job)

    def cancel(self) -> None:
        """Ask the newest task to stop; it says `cancelled` when it has."""
        if self._job is not None:
            self._job.cancel()

    def drop(self) -> None:
        """Stop the newest task and hear nothing of it any more."""
        self.cancel()
        self._generation += 1
        self._job = None

    def _is_newest(self) -> bool:
        job = self.sender()
        return isinstance(job, Job) and job.generation == self._generation

    @Slot(object)
    def _on_progressed(self, progress: object) -> None:
        if self._is_newest():
            self.progressed.emit(progress)

    @Slot(object)
    def _on_succeeded(self, value: object) -> None:
        if self._is_newest():
            self.succeeded.emit(value)

    @Slot(object)
    def _on_failed(self, error: object) -> None:
        if self._is_newest():
            self.failed.emit(error)

    @Slot()
    def _on_cancelled(self) -> None:
        if self._is_newest():
            self.cancelled.emit()

    @Slot()
    def _on_finished(self) -> None:
        if self._is_newest():
            self._job = None
            self.finished.emit()
