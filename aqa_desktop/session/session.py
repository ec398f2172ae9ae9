"""The clips that were opened this time: which is on the screen, what is written down, how each stands."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QUndoGroup

from aqa_core.data.annotations import Annotations
from aqa_core.errors import AqaError
from aqa_core.results import Assessment
from aqa_desktop.backend import Order
from aqa_desktop.session import telling
from aqa_desktop.session.autosave import INTERVAL_S, Autosave
from aqa_desktop.session.document import Document
from aqa_desktop.session.documents import Documents
from aqa_desktop.session.editing import Edits
from aqa_desktop.session.listing import Listing
from aqa_desktop.session.scores import Scores
from aqa_desktop.session.states import ClipEntry, DiveEntry, InOut, State

if TYPE_CHECKING:
    from aqa_core.video.info import ClipInfo


class Session(QObject):
    """Holds what is open and says when it changes. All seconds are those of the corrected clip.

    What the user writes down goes through `edits`, what became of scoring a clip through `scores`.

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
        self.listing = Listing(self._documents, self)
        self.listing.listed.connect(self.clips_changed)
        self._open: Document | None = None
        self._expected = (Path(), DiveEntry())
        self._looked_at: Path | None = None
        self._autosave = Autosave(self, interval_s=autosave_s)
        self._autosave.saved.connect(self.clips_changed)
        self._autosave.failed.connect(self.problem)
        self.scores = Scores(self._documents, lambda: self._open, self)
        self.scores.made.connect(self._autosave.touch)
        self.scores.told.connect(self._tell_standing)
        self.scores.stood.connect(self._stand)
        self.edits = Edits(lambda: self._open, self._apply, self)
        self.edits.refused.connect(self.problem)

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
        self.listing.add(paths)
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
        if document := self._documents.neighbour(self._open, step=step):
            self.show_clip(document.path)
        return document is not None

    @Slot(object)
    def remove_clip(self, path: Path) -> None:
        """Take a clip off the list; its file and its sidecar stay. A neighbour is opened in its place."""
        document = self._documents.find(path)
        if document is None:
            return
        self._autosave.save()
        is_replaced = document is not self._open or any(map(self._show_neighbour, (1, -1)))
        self._documents.remove(document)
        if not is_replaced:
            self._open = None
            self.scores.forget()
            telling.tell_closed(self)
        self.clips_changed.emit()

    @Slot(object)
    def _tell_standing(self, document: Document) -> None:
        if document is self._open:
            telling.tell_assessment(self, document)
            self._stand(document.state)
        else:
            self.clips_changed.emit()

    def restore(self, path: Path, annotations: Annotations) -> None:
        """Write annotations down about a clip of the list or a new one, in one undo step of its own."""
        self.edits.restore(self._documents.get(path), annotations)

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
        self.listing.stop()
        self._autosave.close()

    @Slot(object)
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
