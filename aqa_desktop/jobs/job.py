"""One background task as the main thread sees it; Qt is added here, outside the core (style C9, C10)."""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal, Slot

from aqa_core.errors import AqaError, CancelledError
from aqa_core.progress import CancelToken, Progress, Report

Task = Callable[[Report, CancelToken], Any]

_LEAST_SECONDS_BETWEEN_REPORTS = 0.05

log = logging.getLogger(__name__)


class UnexpectedError(AqaError):
    """Our own bug, wrapped so that the window can show it and stay alive.

    Attributes:
        details: the traceback, for a report to us; never shown unasked.
    """

    def __init__(self, error: BaseException) -> None:
        super().__init__(
            QCoreApplication.translate(
                "jobs", "Something went wrong inside the program; your clips are untouched."
            ),
            QCoreApplication.translate(
                "jobs", "Try again; if it happens again, copy the details and send them to us."
            ),
        )
        self.details = "".join(traceback.format_exception(error))


class Job(QObject):
    """Runs a task on a worker thread and tells the main thread how it goes.

    Signals:
        progressed: Progress, at most 20 a second.
        succeeded: what the task returned.
        failed: AqaError, ready to show.
        cancelled: the task stopped because we asked.
        finished: always last.
    """

    progressed = Signal(object)
    succeeded = Signal(object)
    failed = Signal(object)
    cancelled = Signal()
    finished = Signal()
    _posted = Signal(str, object)

    def __init__(self, task: Task, *, generation: int = 0) -> None:
        super().__init__()
        self.generation = generation
        self._task = task
        self._token = CancelToken()
        self._last_report = 0.0
        self._last_stage = ""
        # explicitly queued: the signal is emitted by a thread that Qt did not start
        self._posted.connect(self._on_posted, Qt.ConnectionType.QueuedConnection)

    def cancel(self) -> None:
        """Ask the task to stop at its next step."""
        self._token.cancel()

    def run(self) -> None:
        """Do the task; called by the worker thread only."""
        try:
            self._token.raise_if_cancelled()
            value = self._task(self._report, self._token)
            self._token.raise_if_cancelled()
        except CancelledError:
            self._posted.emit("cancelled", None)
        except AqaError as error:
            log.info("a job was refused: %s", error)
            self._posted.emit("failed", error)
        except Exception as error:
            log.exception("a job failed")
            self._posted.emit("failed", UnexpectedError(error))
        else:
            self._posted.emit("succeeded", value)

    def _report(self, progress: Progress) -> None:
        now = time.monotonic()
        is_news = bool(progress.message) or progress.stage != self._last_stage
        if is_news or now - self._last_report >= _LEAST_SECONDS_BETWEEN_REPORTS:
            self._last_report = now
            self._last_stage = progress.stage
            self._posted.emit("progressed", progress)

    @Slot(str, object)
    def _on_posted(self, kind: str, payload: object) -> None:
        if kind == "progressed":
            self.progressed.emit(payload)
            return
        if kind == "succeeded":
            self.succeeded.emit(payload)
        elif kind == "failed":
            self.failed.emit(payload)
        else:
            self.cancelled.emit()
        self.finished.emit()
