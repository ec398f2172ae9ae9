"""Scores clip after clip in the background; the clip on the screen goes first, and a bad one is but a red row."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from aqa_core.errors import AqaError
from aqa_core.progress import CancelToken, Report
from aqa_core.results import Assessment
from aqa_desktop.backend import Backend, Order
from aqa_desktop.jobs.lane import Lane
from aqa_desktop.jobs.latest import Latest


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchProgress:
    """How far a batch is.

    Attributes:
        done: clips that were scored or refused.
        total: clips in all.
        failed: how many of `done` were refused.
        left_s: seconds it will take still, or None before the first is done.
    """

    done: int
    total: int
    failed: int
    left_s: float | None


class BatchScoring(QObject):
    """Scores a list of orders, one job at a time.

    Signals:
        progressed: BatchProgress, also at the start.
        clip_started: Path that is being scored, or None after the last.
        scored: Order and Assessment.
        failed: Path and AqaError.
        cancelling: the user asked to stop.
        finished: BatchProgress as it ended; also after Cancel.
    """

    progressed = Signal(object)
    clip_started = Signal(object)
    scored = Signal(object, object)
    failed = Signal(object, object)
    cancelling = Signal()
    finished = Signal(object)

    def __init__(self, backend: Backend, lane: Lane, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._waiting: list[Order] = []
        self._current: Order | None = None
        self._is_giving_way = self._has_ended = False
        self._done = self._failed = self._total = 0
        self._began_s = 0.0
        self._latest = Latest(lane, self)
        self._latest.succeeded.connect(self._on_scored)
        self._latest.failed.connect(self._on_failed)
        self._latest.finished.connect(self._on_finished)

    @property
    def is_busy(self) -> bool:
        """Whether clips are being scored."""
        return self._current is not None

    def start(self, orders: Sequence[Order]) -> None:
        """Score these, after those that wait already; one that waits or runs is not scored twice."""
        known = {one.clip for one in self._waiting}
        if self._current is not None:
            known.add(self._current.clip)
        news = [one for one in orders if one.clip not in known]
        self._waiting += news
        self._total += len(news)
        if not self.is_busy and self._waiting:
            self._began_s = time.monotonic()
            self._go_on()
        elif news:
            self.progressed.emit(self._progress())

    @Slot()
    def cancel(self) -> None:
        """Stop after the step that runs; what is scored stays scored."""
        if self.is_busy:
            self._waiting.clear()
            self._is_giving_way = False
            self.cancelling.emit()
            self._latest.cancel()

    @Slot()
    def give_way(self) -> None:
        """Let the clip on the screen be scored first; the one that runs starts again after it."""
        if self._current is not None and not self._is_giving_way:
            self._is_giving_way = True
            self._latest.cancel()

    def forget(self, path: Path) -> None:
        """Do not score a clip that went off the list."""
        kept = [one for one in self._waiting if one.clip != path]
        self._total -= len(self._waiting) - len(kept)
        self._waiting = kept

    def _go_on(self) -> None:
        if not self._waiting:
            self._end()
            return
        order = self._waiting.pop(0)
        self._current, self._has_ended = order, False
        backend = self._backend

        def task(report: Report, cancel: CancelToken) -> Assessment:
            return backend.score(order, report=report, cancel=cancel)

        self.clip_started.emit(order.clip)
        self.progressed.emit(self._progress())
        self._latest.start(task)

    def _end(self) -> None:
        progress = self._progress()
        self._current = None
        self._done = self._failed = self._total = 0
        self.clip_started.emit(None)
        self.finished.emit(progress)

    def _progress(self) -> BatchProgress:
        left_s = None
        if self._done:
            each_s = (time.monotonic() - self._began_s) / self._done
            left_s = each_s * (self._total - self._done)
        return BatchProgress(done=self._done, total=self._total, failed=self._failed, left_s=left_s)

    @Slot(object)
    def _on_scored(self, assessment: Assessment) -> None:
        self._done += 1
        self._has_ended = True
        assert self._current is not None
        self.scored.emit(self._current, assessment)

    @Slot(object)
    def _on_failed(self, error: AqaError) -> None:
        self._done += 1
        self._failed += 1
        self._has_ended = True
        assert self._current is not None
        self.failed.emit(self._current.clip, error)

    @Slot()
    def _on_finished(self) -> None:
        if self._is_giving_way and not self._has_ended and self._current is not None:
            self._waiting.insert(0, self._current)
        self._is_giving_way = False
        self._go_on()
