"""One clip of the session with all that is known of it; only the session changes it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QUndoStack

from aqa_core.data.annotations import Annotations
from aqa_core.data.sidecar import Scored, Sidecar
from aqa_core.results import Assessment
from aqa_core.video.correction import correct
from aqa_desktop.backend import Order
from aqa_desktop.session.states import ClipEntry, DiveEntry, InOut, State
from aqa_desktop.session.stretching import stretched

if TYPE_CHECKING:
    from aqa_core.video.info import ClipInfo


class Document:
    """What is known of one clip.

    Attributes:
        path: the clip file as it was given.
        stack: its edits; undo never crosses clips.
        kept: what its sidecar holds.
        annotations: what is written down now.
        scored: the last assessment and what it is of.
        state: where it stands, never OPENING.
        error: why it could not be opened or scored, or empty.
        problem: why its sidecar could not be read, until that was told.
    """

    def __init__(self, path: Path, kept: Sidecar, stack: QUndoStack) -> None:
        self.path = path
        self.stack = stack
        self.kept = kept
        self.annotations = kept.annotations
        self.scored = kept.scored
        self.state = State.SCORED if self.scored else State.EMPTY
        self.error = ""
        self.problem = kept.problem
        self._found: ClipInfo | None = None
        self._info: ClipInfo | None = None

    @property
    def found(self) -> ClipInfo | None:
        """What probing the clip gave, None before it was opened."""
        return self._found

    @property
    def info(self) -> ClipInfo | None:
        """What is in the clip, corrected; None before it was opened."""
        return self._info

    def open(self, found: ClipInfo) -> None:
        """Take what probing gave."""
        self._found, self.error = found, ""
        self.state = State.SCORED if self.scored else State.UNSCORED
        self.correct()

    def correct(self) -> None:
        """Apply the correction that is written down."""
        if self._found is not None:
            self._info = correct(self._found, self.annotations.correction)

    def write(self, annotations: Annotations) -> None:
        """Take other annotations; the clip is corrected by them."""
        is_corrected = annotations.correction != self.annotations.correction
        self.annotations = annotations
        if is_corrected:
            self.correct()

    def expect(self, dive: DiveEntry) -> None:
        """Take the dive that is known to be in the clip; that alone is not worth a sidecar."""
        kept = replace(self.kept.annotations, dive=dive.dive, height_m=dive.height_m)
        self.annotations = replace(self.annotations, dive=dive.dive, height_m=dive.height_m)
        self.kept = replace(self.kept, annotations=kept)

    def rest(self) -> None:
        """Know that nobody works on it."""
        if self.state is State.SCORING:
            self.state = State.SCORED if self.scored else State.UNSCORED

    def fail(self, error: str) -> None:
        """Know that it could not be scored."""
        self.scored = None
        self.state, self.error = State.FAILED, error

    @property
    def in_out(self) -> InOut:
        """The in and out points."""
        return InOut(start_s=self.annotations.in_s, end_s=self.annotations.out_s)

    @property
    def dive(self) -> DiveEntry:
        """The dive as the user typed it."""
        return DiveEntry(dive=self.annotations.dive, height_m=self.annotations.height_m)

    @property
    def order(self) -> Order:
        """What scoring the clip as it stands would ask for."""
        return Order(
            clip=self.path if self._found is None else Path(self._found.path),
            start_s=self.annotations.in_s,
            end_s=self.annotations.out_s,
            dive=self.annotations.dive,
            height_m=self.annotations.height_m,
            correction=self.annotations.correction,
        )

    @property
    def assessment(self) -> Assessment | None:
        """The last assessment, its times as the clip is corrected now."""
        if self.scored is None:
            return None
        now, then = self.annotations.filmed_fps, self.scored.correction.filmed_fps
        if now == then or self._found is None:
            return self.scored.assessment
        rate = self._found.frame_rate
        return stretched(self.scored.assessment, (then or rate) / (now or rate))

    @property
    def is_stale(self) -> bool:
        """Whether the assessment is of other footage than is set now."""
        if self.scored is None:
            return False
        then = (self.scored.in_s, self.scored.out_s, self.scored.correction)
        return self.order.footage[1:] != then

    @property
    def is_dirty(self) -> bool:
        """Whether something the user wrote is not in the sidecar yet."""
        return self.annotations != self.kept.annotations

    @property
    def wants_saving(self) -> bool:
        """Whether the sidecar is to be written; a score alone does not make one."""
        is_scored_anew = self.scored is not self.kept.scored
        has_sidecar = bool(self.kept.saved) or not self.annotations.is_blank
        return self.is_dirty or (is_scored_anew and has_sidecar)

    @property
    def sidecar(self) -> Sidecar:
        """What its sidecar is to hold."""
        return replace(self.kept, annotations=self.annotations, scored=self.scored)

    def score(self, order: Order, assessment: Assessment) -> None:
        """Take an assessment of what was ordered."""
        _, in_s, out_s, correction = order.footage
        self.scored = Scored(assessment=assessment, in_s=in_s, out_s=out_s, correction=correction)
        self.state, self.error = State.SCORED, ""

    def entry(self, *, is_open: bool) -> ClipEntry:
        """Give what the list shows of it."""
        return ClipEntry(
            path=self.path,
            state=self.state,
            is_open=is_open,
            assessment=self.assessment,
            error=self.error,
            annotations=self.annotations,
            is_dirty=self.is_dirty,
        )
