"""Writes what changed: to the journal at once, to the sidecars within half a minute, on a thread of its own."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from aqa_core.data.sidecar import Sidecar, write_annotations
from aqa_core.errors import AqaError
from aqa_core.progress import CancelToken, Report
from aqa_core.storage import StorageError
from aqa_desktop.jobs.job import Job
from aqa_desktop.jobs.lane import Lane
from aqa_desktop.session.document import Document
from aqa_desktop.session.journal import Journal

log = logging.getLogger(__name__)

INTERVAL_S: Final = 10.0
JOURNAL_INTERVAL_S: Final = 0.25


@dataclass(frozen=True, slots=True)
class _Written:
    """A sidecar that was written for a document, or why it was not."""

    document: Document
    sidecar: Sidecar
    error: AqaError | None


class Autosave(QObject):
    """Keeps documents whose annotations change.

    Signals:
        saved: sidecars were written.
        failed: AqaError; the annotations stay in the journal, and saving is tried again.

    Args:
        parent: the owner.
        interval_s: how long after a change its sidecar is written, at most 30 s by promise.
        journal_interval_s: how long after a change the journal knows it.
    """

    saved = Signal()
    failed = Signal(object)

    def __init__(
        self,
        parent: QObject | None = None,
        *,
        interval_s: float = INTERVAL_S,
        journal_interval_s: float = JOURNAL_INTERVAL_S,
    ) -> None:
        super().__init__(parent)
        self._journal = Journal()
        self._changed: list[Document] = []
        self._told: list[str] = []
        self._is_closed = False
        self._lane = Lane("saving", self)
        self._saving = _timer(self, interval_s)
        self._saving.timeout.connect(self.save)
        self._noting = _timer(self, journal_interval_s)
        self._noting.timeout.connect(self.note)

    def touch(self, document: Document) -> None:
        """Know that something of a document may have changed."""
        if self._is_closed:
            return
        if document not in self._changed:
            self._changed.append(document)
        for timer in (self._noting, self._saving):
            if not timer.isActive():
                timer.start()

    @Slot()
    def save(self) -> None:
        """Write the sidecars of all that changed, without keeping anybody waiting."""
        if self._is_closed:
            return  # closing has written everything
        if not self._lane.is_idle:
            self._saving.start()
            return
        self._saving.stop()
        wanted = self._wanted()
        if not wanted:
            self._take([])
            return
        self.note()

        def task(_report: Report, _cancel: CancelToken) -> list[_Written]:
            return [_write(document, sidecar) for document, sidecar in wanted]

        job = Job(task)
        job.succeeded.connect(self._on_written)
        job.failed.connect(self._on_failed)
        self._lane.start(job)

    def close(self) -> None:
        """Write everything now and stop."""
        self._is_closed = True
        self._saving.stop()
        self._noting.stop()
        self._lane.close()
        self._take([_write(document, sidecar) for document, sidecar in self._wanted()])

    def _wanted(self) -> list[tuple[Document, Sidecar]]:
        return [(one, one.sidecar) for one in self._changed if one.wants_saving]

    @Slot()
    def note(self) -> None:
        """Have the journal know everything now."""
        self._noting.stop()
        try:
            # also what was undone: the last line of a clip is what counts
            self._journal.note((one.path, one.annotations) for one in self._changed)
        except StorageError as error:
            self._tell(error)

    @Slot(object)
    def _on_written(self, written: object) -> None:
        assert isinstance(written, list)
        self._take(written)

    @Slot(object)
    def _on_failed(self, error: object) -> None:
        assert isinstance(error, AqaError)
        self._tell(error)
        self._saving.start()

    def _take(self, written: Iterable[_Written]) -> None:
        for one in written:
            if one.error is not None:
                self._tell(one.error)
            else:
                one.document.kept = one.sidecar
        self._changed = [one for one in self._changed if one.wants_saving]
        if self._changed and not self._is_closed:
            self._saving.start()
        try:
            self._journal.keep_only((one.path, one.annotations) for one in self._changed)
        except StorageError as error:
            self._tell(error)
        self.saved.emit()

    def _tell(self, error: AqaError) -> None:
        log.warning("annotations are not saved: %s", error)
        if error.sentence not in self._told:
            self._told.append(error.sentence)
            self.failed.emit(error)


def _write(document: Document, sidecar: Sidecar) -> _Written:
    try:
        kept = write_annotations(document.path, sidecar)
    except AqaError as error:
        return _Written(document, sidecar, error)
    return _Written(document, kept, None)


def _timer(parent: QObject, seconds: float) -> QTimer:
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(round(seconds * 1000))
    return timer
