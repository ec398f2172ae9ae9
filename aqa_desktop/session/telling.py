"""What the session says when something changed, and in which order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aqa_core.data.annotations import Annotations
from aqa_desktop.session.document import Document
from aqa_desktop.session.states import DiveEntry, InOut, State

if TYPE_CHECKING:
    from aqa_desktop.session.session import Session


def tell_opened(session: Session, document: Document, was: tuple[InOut, DiveEntry]) -> None:
    """Say that another clip is on the screen.

    Whoever draws is cleared first, hears of the clip, and then what is known of it.

    Args:
        session: says it.
        document: the clip.
        was: what was said of the clip before.
    """
    session.assessment_changed.emit(None)
    session.staleness_changed.emit(False)
    if was[0].is_set:
        session.in_out_changed.emit(InOut())
    if document.dive != was[1]:
        session.dive_changed.emit(document.dive)
    session.enter(document.state)
    session.clip_changed.emit(document.info)
    session.annotations_changed.emit(document.annotations)
    if document.in_out.is_set:
        session.in_out_changed.emit(document.in_out)
    if document.scored is not None:
        tell_assessment(session, document)
    session.clips_changed.emit()


def tell_changes(session: Session, document: Document, before: Annotations) -> None:
    """Say what became of the annotations of the clip on the screen."""
    now = document.annotations
    if now.correction != before.correction:
        session.corrected.emit(document.info)
        session.assessment_changed.emit(document.assessment)
    session.annotations_changed.emit(now)
    if (now.in_s, now.out_s) != (before.in_s, before.out_s):
        session.in_out_changed.emit(document.in_out)
    session.staleness_changed.emit(document.is_stale)
    if (now.dive, now.height_m) != (before.dive, before.height_m):
        session.dive_changed.emit(document.dive)


def tell_assessment(session: Session, document: Document) -> None:
    """Say what the clip on the screen is scored with."""
    session.assessment_changed.emit(document.assessment)
    session.staleness_changed.emit(document.is_stale)


def tell_closed(session: Session) -> None:
    """Say that no clip is on the screen any more."""
    session.assessment_changed.emit(None)
    session.staleness_changed.emit(False)
    session.in_out_changed.emit(InOut())
    session.annotations_changed.emit(Annotations())
    session.enter(State.EMPTY)
    session.clip_closed.emit()
