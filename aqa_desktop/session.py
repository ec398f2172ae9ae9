"""What is open: the clip, its in and out points, the dive it shows, and what the model made of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from aqa_core.results import Assessment
from aqa_desktop.backend import Order

if TYPE_CHECKING:
    from aqa_core.video.info import ClipInfo


class State(Enum):
    """Where the open clip stands."""

    EMPTY = auto()
    OPENING = auto()
    UNSCORED = auto()
    SCORING = auto()
    SCORED = auto()
    FAILED = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class InOut:
    """The user's in and out points in seconds of the clip file; None where not set."""

    start_s: float | None = None
    end_s: float | None = None

    @property
    def is_set(self) -> bool:
        """Whether the user set either."""
        return self.start_s is not None or self.end_s is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class DiveEntry:
    """The dive as the user typed it, known to be in the difficulty table; None where not given."""

    dive: str | None = None
    height_m: float | None = None


class Session(QObject):
    """Holds what is open and says when it changes.

    Signals:
        state_changed: State.
        clip_changed: ClipInfo of the clip that was opened.
        in_out_changed: InOut.
        dive_changed: DiveEntry.
        assessment_changed: Assessment, or None where the open clip has none.
        staleness_changed: whether the assessment is of other in and out points than those set now.
    """

    state_changed = Signal(object)
    clip_changed = Signal(object)
    in_out_changed = Signal(object)
    dive_changed = Signal(object)
    assessment_changed = Signal(object)
    staleness_changed = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.state = State.EMPTY
        self.info: ClipInfo | None = None
        self.in_out = InOut()
        self.dive = DiveEntry()
        self.assessment: Assessment | None = None
        self._expected = (Path(), DiveEntry())
        self._behind = State.EMPTY
        self._asked_in_out = InOut()
        self._scored_in_out = InOut()

    @property
    def is_stale(self) -> bool:
        """Whether the assessment is of other in and out points than those set now."""
        return self.assessment is not None and self.in_out != self._scored_in_out

    @property
    def order(self) -> Order | None:
        """What scoring the open clip as it stands would ask for."""
        if self.info is None:
            return None
        return Order(
            clip=Path(self.info.path),
            start_s=self.in_out.start_s,
            end_s=self.in_out.end_s,
            dive=self.dive.dive,
            height_m=self.dive.height_m,
        )

    @Slot(object, object)
    def expect_dive(self, path: Path, dive: DiveEntry) -> None:
        """Know which dive a clip shows before it is opened."""
        self._expected = (path, dive)

    @Slot()
    def begin_opening(self) -> None:
        """A clip is being looked at; the one before it stays until that succeeds."""
        if self.state is not State.OPENING:
            self._behind = self.state
        self._enter(State.OPENING)

    @Slot(object)
    def open_clip(self, info: ClipInfo) -> None:
        """Make a clip the open one; nothing of the one before it remains."""
        self.info = info
        self._set_in_out(InOut())
        path, dive = self._expected
        self._expected = (Path(), DiveEntry())
        self.dive = dive if path == Path(info.path) else DiveEntry()
        self.dive_changed.emit(self.dive)
        self._set_assessment(None)
        self._enter(State.UNSCORED)
        self.clip_changed.emit(info)

    @Slot()
    def opening_failed(self) -> None:
        """The clip could not be opened; what was open before stays."""
        self._enter(self._behind)

    @Slot(float)
    def set_in(self, time_s: float) -> None:
        """Put the in point here; an out point before it goes away."""
        end_s = self.in_out.end_s
        is_kept = end_s is not None and end_s > time_s
        self._set_in_out(InOut(start_s=time_s, end_s=end_s if is_kept else None))

    @Slot(float)
    def set_out(self, time_s: float) -> None:
        """Put the out point here; an in point after it goes away."""
        start_s = self.in_out.start_s
        is_kept = start_s is not None and start_s < time_s
        self._set_in_out(InOut(start_s=start_s if is_kept else None, end_s=time_s))

    @Slot()
    def clear_in_out(self) -> None:
        """Let the dive be found again."""
        self._set_in_out(InOut())

    @Slot(object)
    def set_dive(self, dive: DiveEntry) -> None:
        """Take the dive the user typed."""
        if dive != self.dive:
            self.dive = dive
            self.dive_changed.emit(dive)

    @Slot()
    def begin_scoring(self) -> None:
        """A score was asked for."""
        self._asked_in_out = self.in_out
        self._stand(State.SCORING)

    @Slot(object)
    def scored(self, assessment: Assessment) -> None:
        """The open clip has an assessment."""
        self._scored_in_out = self._asked_in_out
        self._set_assessment(assessment)
        self._stand(State.SCORED)

    @Slot()
    def scoring_cancelled(self) -> None:
        """The user stopped the scoring; an older assessment stays."""
        self._stand(State.SCORED if self.assessment else State.UNSCORED)

    @Slot()
    def scoring_failed(self) -> None:
        """The open clip could not be scored."""
        self._set_assessment(None)
        self._stand(State.FAILED)

    def _stand(self, state: State) -> None:
        # while another clip is being looked at, the open one waits behind it
        if self.state is State.OPENING:
            self._behind = state
        else:
            self._enter(state)

    def _enter(self, state: State) -> None:
        self.state = state
        self.state_changed.emit(state)

    def _set_in_out(self, in_out: InOut) -> None:
        if in_out != self.in_out:
            self.in_out = in_out
            self.in_out_changed.emit(in_out)
            self.staleness_changed.emit(self.is_stale)

    def _set_assessment(self, assessment: Assessment | None) -> None:
        self.assessment = assessment
        self.assessment_changed.emit(assessment)
        self.staleness_changed.emit(self.is_stale)
