"""A lane is one worker thread: jobs on it run one after the other, so two networks never fight for one device."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from PySide6.QtCore import QObject, Slot

from aqa_desktop.jobs.job import Job


class Lane(QObject):
    """Runs jobs in order on one thread and keeps each alive until its last signal was delivered."""

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        self._jobs: list[Job] = []
        self._is_closed = False

    def start(self, job: Job) -> None:
        """Put a job at the end of the lane; after `close` it is dropped."""
        if self._is_closed:
            return
        # owned by Qt from here: the worker's last Python reference must not destroy it on the worker's thread
        job.setParent(self)
        job.finished.connect(self._on_finished)
        self._jobs.append(job)
        self._executor.submit(job.run)

    @property
    def is_idle(self) -> bool:
        """Whether no job waits or runs."""
        return not self._jobs

    def close(self) -> None:
        """Ask every job to stop and wait for the thread to end."""
        self._is_closed = True
        for job in self._jobs:
            job.cancel()
        self._executor.shutdown(wait=True, cancel_futures=True)

    @Slot()
    def _on_finished(self) -> None:
        job = self.sender()
        if isinstance(job, Job) and job in self._jobs:
            self._jobs.remove(job)
            job.deleteLater()
