"""What the score would be without a segment: asked of the backend on the scoring thread, the newest wish wins."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot

from aqa_core.errors import AqaError
from aqa_core.progress import CancelToken, Report
from aqa_core.results import Assessment
from aqa_desktop.backend import Backend
from aqa_desktop.jobs.lane import Lane
from aqa_desktop.jobs.latest import Latest


@dataclass(frozen=True, slots=True, kw_only=True)
class Muted:
    """A segment that is muted.

    Attributes:
        assessment: of which dive.
        index: which segment, 0 is the earliest.
        total: the score (or execution) without it, or None while that is not known.
        error: why it will not be known, or None.
    """

    assessment: Assessment
    index: int
    total: float | None = None
    error: AqaError | None = None


class WhatIf(QObject):
    """Mutes one segment of the assessment on the screen.

    Signals:
        changed: Muted, or None where no segment is muted (any more).
    """

    changed = Signal(object)

    def __init__(self, backend: Backend, lane: Lane, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._assessment: Assessment | None = None
        self.muted: Muted | None = None
        self._asking = Latest(lane, self)
        self._asking.succeeded.connect(self._on_answered)
        self._asking.failed.connect(self._on_failed)

    @Slot(object)
    def set_assessment(self, assessment: Assessment | None) -> None:
        """Take another assessment; of the same seconds of the same clip the muted segment stays muted."""
        before, self._assessment = self._assessment, assessment
        muted = self.muted
        if muted is None:
            return
        if assessment is not None and before is not None and _shows_the_same(before, assessment):
            self.mute(muted.index)
        else:
            self.unmute()

    @Slot(int)
    def mute(self, index: int) -> None:
        """Ask for the score without a segment, instead of any asked for before."""
        assessment, backend = self._assessment, self._backend
        if assessment is None or not 0 <= index < len(assessment.segments):
            return

        def task(_report: Report, _cancel: CancelToken) -> float:
            return backend.muted(assessment, index)

        self._show(Muted(assessment=assessment, index=index))
        self._asking.start(task)

    @Slot()
    def unmute(self) -> None:
        """Go back to the score of the whole dive; an answer on its way is dropped."""
        self._asking.drop()
        if self.muted is not None:
            self._show(None)

    @Slot(object)
    def _on_answered(self, total: float) -> None:
        if self.muted is not None:
            muted = self.muted
            self._show(Muted(assessment=muted.assessment, index=muted.index, total=total))

    @Slot(object)
    def _on_failed(self, error: AqaError) -> None:
        if self.muted is not None:
            muted = self.muted
            self._show(Muted(assessment=muted.assessment, index=muted.index, error=error))

    def _show(self, muted: Muted | None) -> None:
        self.muted = muted
        self.changed.emit(muted)


def _shows_the_same(one: Assessment, other: Assessment) -> bool:
    """Whether two assessments are cut into the same segments, so that an index means the same in both."""
    return one.clip == other.clip and _cuts(one) == _cuts(other)


def _cuts(assessment: Assessment) -> list[tuple[float, float]]:
    return [(segment.start_s, segment.end_s) for segment in assessment.segments]
