"""Asks the backend for scores on the scoring thread: the newest request wins, Cancel is acknowledged at once."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from aqa_core.progress import CancelToken, Report
from aqa_core.results import Assessment
from aqa_desktop.assessment.what_if import WhatIf
from aqa_desktop.backend import Backend, Machine, Order, Ready
from aqa_desktop.jobs.lane import Lane
from aqa_desktop.jobs.latest import Latest
from aqa_desktop.session import Session


class Scoring(QObject):
    """Scores the open clip; `what_if` scores it without a segment.

    Signals:
        loading: the backend is loading torch and a model.
        ready: Ready, the backend can score.
        models_found: tuple of model names.
        loading_failed: AqaError.
        machine_found: Machine, whether or not loading succeeded.
        machine_unknown: AqaError; what the computer offers cannot be found out.
        started: a score was asked for.
        progressed: Progress of loading or scoring.
        scored: Assessment of the newest request.
        cancelling: the user asked to stop; the work has not stopped yet.
        cancelled: it has.
        failed: AqaError of the newest request.
    """

    loading = Signal()
    ready = Signal(object)
    models_found = Signal(object)
    loading_failed = Signal(object)
    machine_found = Signal(object)
    machine_unknown = Signal(object)
    started = Signal()
    progressed = Signal(object)
    scored = Signal(object)
    cancelling = Signal()
    cancelled = Signal()
    failed = Signal(object)

    def __init__(
        self, session: Session, backend: Backend, lane: Lane, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._backend = backend
        self._running: Order | None = None
        self._left_alone: Path | None = None
        self._is_left_alone_open = False
        self._has_model = False
        self.what_if = WhatIf(backend, lane, self)
        self._loading = Latest(lane, self)
        self._loading.progressed.connect(self.progressed)
        self._loading.succeeded.connect(self._on_loaded)
        self._loading.failed.connect(self.loading_failed)
        self._looking = Latest(lane, self)
        self._looking.succeeded.connect(self.machine_found)
        self._looking.failed.connect(self.machine_unknown)
        self._listing = Latest(lane, self)
        self._listing.succeeded.connect(self.models_found)
        self._scoring = Latest(lane, self)
        self._scoring.progressed.connect(self.progressed)
        self._scoring.succeeded.connect(self.scored)
        self._scoring.failed.connect(self.failed)
        self._scoring.cancelled.connect(self.cancelled)
        self._scoring.finished.connect(self._on_finished)

    @property
    def is_busy(self) -> bool:
        """Whether a score is being made."""
        return self._scoring.is_busy

    @Slot(str)
    def prepare(self, model: str | None) -> None:
        """Load torch and a model in the background (None: the usual one)."""
        backend = self._backend

        def task(report: Report, cancel: CancelToken) -> tuple[Ready, tuple[str, ...]]:
            return backend.prepare(model, report=report, cancel=cancel), backend.models()

        def look(_report: Report, _cancel: CancelToken) -> Machine:
            return backend.machine()

        self.loading.emit()
        self._loading.start(task)
        self._looking.start(look)

    @Slot()
    def look_for_models(self) -> None:
        """Find out again which models can score."""
        backend = self._backend

        def task(_report: Report, _cancel: CancelToken) -> tuple[str, ...]:
            return backend.models()

        self._listing.start(task)

    def leave_alone(self, clip: Path) -> None:
        """Do not score a clip by itself when it is opened next, nor when the first model is there."""
        self._left_alone, self._is_left_alone_open = clip, False

    @Slot(object)
    def note_opening(self, clip: Path | None) -> None:
        """Know which clip is being opened; one that was to be left alone is so once."""
        if clip != self._left_alone or self._is_left_alone_open:
            self._left_alone = None

    @Slot()
    def score_opened(self) -> None:
        """Score the clip that was just opened."""
        if not self._leaves_alone:
            self.score()
        elif self._has_model:
            self._left_alone = None
        else:
            self._is_left_alone_open = True

    @property
    def _leaves_alone(self) -> bool:
        order = self._session.order
        return order is not None and order.clip == self._left_alone

    @Slot()
    def score(self) -> None:
        """Score the open clip as the session stands."""
        order = self._session.order
        if order is None:
            return
        backend = self._backend

        def task(report: Report, cancel: CancelToken) -> Assessment:
            return backend.score(order, report=report, cancel=cancel)

        # with the same footage the older request ends first: what it caches answers this one at once
        is_same_footage = self._running is not None and self._running.footage == order.footage
        self._running = order
        self.started.emit()
        self._scoring.start(task, keep_running=is_same_footage)

    @Slot()
    def rescore(self) -> None:
        """Score again where there is a score or one is on its way; a clip that was never scored stays so."""
        is_opening = self._leaves_alone and not self._is_left_alone_open
        if self.is_busy or (self._session.assessment is not None and not is_opening):
            self.score()

    @Slot()
    def cancel(self) -> None:
        """Stop the newest request."""
        if self._scoring.is_busy:
            self.cancelling.emit()
            self._scoring.cancel()

    @Slot(object)
    def _on_loaded(self, answer: tuple[Ready, tuple[str, ...]]) -> None:
        ready, models = answer
        self._has_model = True
        self.ready.emit(ready)
        self.models_found.emit(models)
        assessment = self._session.assessment
        if assessment is not None and not ready.has_made(assessment) and not self._leaves_alone:
            self.score()
        if self._is_left_alone_open:
            self._left_alone = None

    @Slot()
    def _on_finished(self) -> None:
        self._running = None
