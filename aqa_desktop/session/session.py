"""The clips that were opened this time: which is on the screen, what is written down, how each stands."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QUndoGroup

from aqa_core.data.annotations import Annotations, Marker
from aqa_core.errors import AqaError
from aqa_core.results import Assessment
from aqa_core.video.correction import check_filmed_fps
from aqa_desktop.backend import Order
from aqa_desktop.session import edits, telling
from aqa_desktop.session.autosave import INTERVAL_S, Autosave
from aqa_desktop.session.document import Document
from aqa_desktop.session.documents import Documents
from aqa_desktop.session.listing import Listing
from aqa_desktop.session.states import ClipEntry, DiveEntry, InOut, State
from aqa_desktop.session.undo import Edit

if TYPE_CHECKING:
    from aqa_core.video.info import ClipInfo


class Session(QObject):
    """Holds what is open and says when it changes. All seconds are those of the corrected clip.

    Signals:
        state_changed: State of the open clip; OPENING while another is looked at.
        clip_changed: ClipInfo of the clip that was opened.
        clip_closed: the open clip was removed and none took its place.
        corrected: ClipInfo of the open clip, whose picture was turned or whose times changed.
        annotations_changed: Annotations of the open clip.
        in_out_changed: InOut of the open clip.
        dive_changed: DiveEntry of the open clip.
        assessment_changed: Assessment, or None where the open clip has none.
        staleness_changed: whether the assessment is of other footage than is set now.
        clips_changed: the list of clips, or something in it.
        opening_requested: Path of a clip of the list that is to be opened.
        problem: AqaError; something could not be read, saved or set.

    Args:
        parent: the owner.
        autosave_s: how long after a change it is in the sidecar, at most 30 s.
    """

    state_changed = Signal(object)
    clip_changed = Signal(object)
    clip_closed = Signal()
    corrected = Signal(object)
    annotations_changed = Signal(object)
    in_out_changed = Signal(object)
    dive_changed = Signal(object)
    assessment_changed = Signal(object)
    staleness_changed = Signal(bool)
    clips_changed = Signal()
    opening_requested = Signal(object)
    problem = Signal(object)

    def __init__(self, parent: QObject | None = None, *, autosave_s: float = INTERVAL_S) -> None:
        super().__init__(parent)
        self.state = State.EMPTY
        self.undo_group = QUndoGroup(self)
        self._documents = Documents(self.undo_group)
        self._listing = Listing(self._documents, self)
        self._listing.listed.connect(self.clips_changed)
        self._open: Document | None = None
        self._expected = (Path(), DiveEntry())
        self._looked_at: Path | None = None
        self._asked: tuple[Document, Order] | None = None
        self._autosave = Autosave(self, interval_s=autosave_s)
        self._autosave.saved.connect(self.clips_changed)
        self._autosave.failed.connect(self.problem)

    @property
    def info(self) -> ClipInfo | None:
        """What is in the open clip, corrected."""
        return self._open.info if self._open else None

    @property
    def annotations(self) -> Annotations:
        """What is written down about the open clip."""
        return self._open.annotations if self._open else Annotations()

    @property
    def in_out(self) -> InOut:
        """The in and out points of the open clip."""
        return self._open.in_out if self._open else InOut()

    @property
    def dive(self) -> DiveEntry:
        """The dive that the open clip shows."""
        return self._open.dive if self._open else DiveEntry()

    @property
    def assessment(self) -> Assessment | None:
        """The last assessment of the open clip."""
        return self._open.assessment if self._open else None

    @property
    def is_stale(self) -> bool:
        """Whether the assessment is of other footage than is set now."""
        return self._open is not None and self._open.is_stale

    @property
    def order(self) -> Order | None:
        """What scoring the open clip as it stands would ask for."""
        return self._open.order if self._open else None

    @property
    def clips(self) -> tuple[ClipEntry, ...]:
        """The clips of this time, in the order in which they came."""
        return tuple(one.entry(is_open=one is self._open) for one in self._documents)

    @Slot(object, object)
    def expect_dive(self, path: Path, dive: DiveEntry) -> None:
        """Know which dive a clip shows before it is opened."""
        self._expected = (path, dive)

    @Slot(object)
    def begin_opening(self, path: Path | None = None) -> None:
        """A clip is being looked at; the one before it stays until that succeeds."""
        self._autosave.save()
        self._looked_at = path
        self.enter(State.OPENING)

    @Slot(object)
    def open_clip(self, found: ClipInfo) -> None:
        """Make the clip of what probing found the open one, with everything that is known of it."""
        was, document = (self.in_out, self.dive), self._documents.get(Path(found.path))
        document.open(found)
        path, dive = self._expected
        self._expected = (Path(), DiveEntry())
        if path == Path(found.path):
            document.expect(dive)
        if self._open is not None:
            self._open.rest()  # its score is not waited for any more
        self._open, self._looked_at = document, None
        self.undo_group.setActiveStack(document.stack)
        telling.tell_opened(self, document, was)
        if document.problem is not None:
            self.problem.emit(document.problem)
            document.problem = None

    @Slot(object)
    def opening_failed(self, error: AqaError | None = None) -> None:
        """The clip could not be opened; what was open before stays."""
        if self._looked_at is not None:
            document = self._documents.get(self._looked_at)
            document.state, document.error = State.FAILED, str(error or "")
            self._looked_at = None
            self.clips_changed.emit()
        self.enter(self._open.state if self._open else State.EMPTY)

    @Slot(object)
    def add_clips(self, paths: list[Path]) -> None:
        """List clips; the first of them is opened."""
        self._listing.add(paths)
        if paths:
            self.show_clip(paths[0])

    @Slot(object)
    def show_clip(self, path: Path) -> None:
        """Have a clip opened."""
        self.opening_requested.emit(path)

    @Slot()
    def next_clip(self) -> None:
        """Open the next clip of the list that is not known to be broken."""
        self._show_neighbour(1)

    @Slot()
    def previous_clip(self) -> None:
        """Open the clip before this one in the list that is not known to be broken."""
        self._show_neighbour(-1)

    def _show_neighbour(self, step: int) -> bool:
        document = self._documents.neighbour(self._open, step=step)
        if document is not None:
            self.show_clip(document.path)
        return document is not None

    @Slot(object)
    def remove_clip(self, path: Path) -> None:
        """Take a clip off the list; its file and its sidecar stay. A neighbour is opened in its place."""
        document = self._documents.find(path)
        if document is None:
            return
        self._autosave.save()
        is_replaced = document is not self._open or (
            self._show_neighbour(1) or self._show_neighbour(-1)
        )
        self._documents.remove(document)
        if not is_replaced:
            self._open = self._asked = None
            telling.tell_closed(self)
        self.clips_changed.emit()

    def order_of(self, path: Path) -> Order:
        """Give what scoring a clip of the list as it stands would ask for."""
        return self._documents.get(path).order

    @Slot(object, object)
    def clip_scored(self, order: Order, assessment: Assessment) -> None:
        """A clip of the list has an assessment of what was ordered."""
        document = self._documents.find(order.clip)
        if document is not None:
            document.score(order, assessment)
            self._autosave.touch(document)
            self._tell_standing(document)

    @Slot(object, object)
    def clip_failed(self, path: Path, error: AqaError) -> None:
        """A clip of the list could not be scored."""
        document = self._documents.find(path)
        if document is not None:
            document.fail(str(error))
            self._tell_standing(document)

    def _tell_standing(self, document: Document) -> None:
        if document is self._open:
            telling.tell_assessment(self, document)
            self._stand(document.state)
        else:
            self.clips_changed.emit()

    @Slot()
    def begin_scoring(self) -> None:
        """A score of the open clip was asked for."""
        if self._open is not None:
            self._asked = (self._open, self._open.order)
        self._stand(State.SCORING)

    @Slot(object)
    def scored(self, assessment: Assessment) -> None:
        """What was asked for has an assessment."""
        if self._asked is not None:
            self.clip_scored(self._asked[1], assessment)

    @Slot()
    def scoring_cancelled(self) -> None:
        """The user stopped the scoring; an older assessment stays."""
        self._stand(State.SCORED if self.assessment else State.UNSCORED)

    @Slot(object)
    def scoring_failed(self, error: AqaError | None = None) -> None:
        """The open clip could not be scored."""
        if self._asked is not None:
            self.clip_failed(self._asked[0].path, error or AqaError(""))

    def edit(self, text: str, *, merge: str = "", **changes: Any) -> None:
        """Change annotations of the open clip in one undo step.

        Args:
            text: what the step is called in the menu, translated.
            merge: steps with the same word that follow each other within a second become one.
            changes: fields of Annotations.
        """
        self._write(text, dataclasses.replace(self.annotations, **changes), merge=merge)

    @Slot(float)
    def set_in(self, time_s: float) -> None:
        """Put the in point here; an out point before it goes away."""
        self._write(self.tr("Set in point"), edits.in_here(self.annotations, time_s), merge="in")

    @Slot(float)
    def set_out(self, time_s: float) -> None:
        """Put the out point here; an in point after it goes away."""
        self._write(self.tr("Set out point"), edits.out_here(self.annotations, time_s), merge="out")

    @Slot()
    def clear_in_out(self) -> None:
        """Let the dive be found again."""
        self.edit(self.tr("Clear in and out points"), in_s=None, out_s=None)

    @Slot(object)
    def set_dive(self, dive: DiveEntry) -> None:
        """Take the dive the user typed."""
        self.edit(self.tr("Set dive"), merge="dive", dive=dive.dive, height_m=dive.height_m)

    @Slot(float)
    def add_marker(self, time_s: float) -> None:
        """Put a marker here."""
        self._write(self.tr("Add marker"), edits.marker_added(self.annotations, time_s))

    @Slot(int, str)
    def name_marker(self, index: int, name: str) -> None:
        """Name a marker; indices are those of `annotations.markers`."""
        self._put_markers(self.tr("Name marker"), index, f"name {index}", name=name)

    @Slot(int, float)
    def move_marker(self, index: int, time_s: float) -> None:
        """Move a marker; it may have another index afterwards, for they are kept in order of time."""
        self._put_markers(self.tr("Move marker"), index, "move", time_s=time_s)

    @Slot(int)
    def delete_marker(self, index: int) -> None:
        """Take a marker away."""
        self._write(self.tr("Delete marker"), edits.marker_replaced(self.annotations, index))

    @Slot(float)
    def set_origin(self, time_s: float) -> None:
        """Count time from here."""
        self.edit(self.tr("Set time origin"), merge="origin", origin_s=time_s)

    @Slot()
    def clear_origin(self) -> None:
        """Count time from the clip's first frame."""
        self.edit(self.tr("Clear time origin"), origin_s=None)

    @Slot()
    def rotate(self) -> None:
        """Turn the picture a quarter clockwise."""
        self._write(self.tr("Rotate picture"), edits.turned(self.annotations))

    @Slot(object)
    def set_filmed_fps(self, filmed_fps: float | None) -> None:
        """Say how fast the camera filmed, or None to believe the file; times keep their frames."""
        if self._open is None or self._open.found is None:
            return
        try:
            check_filmed_fps(filmed_fps)
        except AqaError as error:
            self.problem.emit(error)
            return
        file_fps = self._open.found.frame_rate
        after = edits.filmed_at(self.annotations, filmed_fps, file_fps=file_fps)
        self._write(self.tr("Set filmed frame rate"), after)

    @Slot(object)
    def set_true_score(self, true_score: float | None) -> None:
        """Take what the judges gave, or None."""
        self.edit(self.tr("Set true score"), merge="score", true_score=true_score)

    @Slot(str)
    def set_notes(self, notes: str) -> None:
        """Take the notes as they read now."""
        self.edit(self.tr("Write notes"), merge="notes", notes=notes)

    def restore(self, path: Path, annotations: Annotations) -> None:
        """Write annotations down about a clip of the list or a new one, in one undo step of its own."""
        self._push(self._documents.get(path), self.tr("Restore unsaved changes"), annotations)

    def _put_markers(self, text: str, index: int, merge: str, **changes: Any) -> None:
        if 0 <= index < len(self.annotations.markers):
            marker: Marker = dataclasses.replace(self.annotations.markers[index], **changes)
            after = edits.marker_replaced(self.annotations, index, marker)
            self._write(text, after, merge=merge)

    def _write(self, text: str, after: Annotations, *, merge: str = "") -> None:
        if self._open is not None:
            self._push(self._open, text, after, merge=merge)

    def _push(self, document: Document, text: str, after: Annotations, *, merge: str = "") -> None:
        if after == document.annotations:
            return
        edit = Edit(
            text,
            before=document.annotations,
            after=after,
            apply=lambda annotations: self._apply(document, annotations),
            merge=merge,
        )
        document.stack.push(edit)

    def _apply(self, document: Document, annotations: Annotations) -> None:
        before = document.annotations
        document.write(annotations)
        self._autosave.touch(document)
        if document is self._open:
            telling.tell_changes(self, document, before)
        self.clips_changed.emit()

    @Slot()
    def save(self) -> None:
        """Write the sidecars of all clips that changed, without keeping anybody waiting."""
        self._autosave.save()

    def close(self) -> None:
        """Write everything now and stop."""
        self._listing.stop()
        self._autosave.close()

    def _stand(self, state: State) -> None:
        # while another clip is being looked at, the open one waits behind it
        if self._open is not None:
            self._open.state = state
        if self.state is not State.OPENING:
            self.enter(state)
        self.clips_changed.emit()

    def enter(self, state: State) -> None:
        """Stand otherwise from now on, and say so."""
        self.state = state
        self.state_changed.emit(state)
