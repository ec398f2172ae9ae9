"""Every way in which the user changes what is written down about the open clip, each one undo step."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from aqa_core.data.annotations import Annotations, Marker
from aqa_core.errors import AqaError
from aqa_core.video.correction import check_filmed_fps
from aqa_desktop.session import edits
from aqa_desktop.session.document import Document
from aqa_desktop.session.states import DiveEntry
from aqa_desktop.session.undo import Edit


class Edits(QObject):
    """Changes the annotations of the open clip; without one nothing happens.

    Signals:
        refused: AqaError; what was asked for cannot be.
    """

    refused = Signal(object)

    def __init__(
        self,
        current: Callable[[], Document | None],
        apply: Callable[[Document, Annotations], None],
        parent: QObject | None = None,
    ) -> None:
        """Know what is open and who is told.

        Args:
            current: gives the open clip, or None.
            apply: takes what holds from now on of a clip, when a step is done, undone or redone.
            parent: the owner.
        """
        super().__init__(parent)
        self._current = current
        self._apply = apply

    def change(self, text: str, *, merge: str = "", **changes: Any) -> None:
        """Change annotations of the open clip in one undo step.

        Args:
            text: what the step is called in the menu, translated.
            merge: steps with the same word that follow each other within a second become one.
            changes: fields of Annotations.
        """
        self._write(text, dataclasses.replace(self._annotations, **changes), merge=merge)

    @Slot(float)
    def set_in(self, time_s: float) -> None:
        """Put the in point here; an out point before it goes away."""
        self._write(self.tr("Set in point"), edits.in_here(self._annotations, time_s), merge="in")

    @Slot(float)
    def set_out(self, time_s: float) -> None:
        """Put the out point here; an in point after it goes away."""
        self._write(
            self.tr("Set out point"), edits.out_here(self._annotations, time_s), merge="out"
        )

    @Slot()
    def clear_in_out(self) -> None:
        """Let the dive be found again."""
        self.change(self.tr("Clear in and out points"), in_s=None, out_s=None)

    @Slot(object)
    def set_dive(self, dive: DiveEntry) -> None:
        """Take the dive the user typed."""
        self.change(self.tr("Set dive"), merge="dive", dive=dive.dive, height_m=dive.height_m)

    @Slot(float)
    def add_marker(self, time_s: float) -> None:
        """Put a marker here."""
        self._write(self.tr("Add marker"), edits.marker_added(self._annotations, time_s))

    @Slot(int, str)
    def name_marker(self, index: int, name: str) -> None:
        """Name a marker; indices are those of `annotations.markers`."""
        self._put_markers(self.tr("Name marker"), index, f"name:{index}", name=name)

    @Slot(int, float)
    def move_marker(self, index: int, time_s: float) -> None:
        """Move a marker; it may have another index afterwards, for they are kept in order of time."""
        self._put_markers(self.tr("Move marker"), index, "move", time_s=time_s)

    @Slot(int)
    def delete_marker(self, index: int) -> None:
        """Take a marker away."""
        self._write(self.tr("Delete marker"), edits.marker_replaced(self._annotations, index))

    @Slot(float)
    def set_origin(self, time_s: float) -> None:
        """Count time from here."""
        self.change(self.tr("Set time origin"), merge="origin", origin_s=time_s)

    @Slot()
    def clear_origin(self) -> None:
        """Count time from the clip's first frame."""
        self.change(self.tr("Clear time origin"), origin_s=None)

    @Slot()
    def rotate(self) -> None:
        """Turn the picture a quarter clockwise."""
        self._write(self.tr("Rotate picture"), edits.turned(self._annotations))

    @Slot(object)
    def set_filmed_fps(self, filmed_fps: float | None) -> None:
        """Say how fast the camera filmed, or None to believe the file; times keep their frames."""
        document = self._current()
        if document is None or document.found is None:
            return
        try:
            check_filmed_fps(filmed_fps)
        except AqaError as error:
            self.refused.emit(error)
            return
        file_fps = document.found.frame_rate
        after = edits.filmed_at(self._annotations, filmed_fps, file_fps=file_fps)
        self._write(self.tr("Set filmed frame rate"), after)

    @Slot(object)
    def set_true_score(self, true_score: float | None) -> None:
        """Take what the judges gave, or None."""
        self.change(self.tr("Set true score"), merge="score", true_score=true_score)

    @Slot(str)
    def set_notes(self, notes: str) -> None:
        """Take the notes as they read now."""
        self.change(self.tr("Write notes"), merge="notes", notes=notes)

    def restore(self, document: Document, annotations: Annotations) -> None:
        """Bring annotations back that were not saved, in one undo step of its own."""
        self._push(document, self.tr("Restore unsaved changes"), annotations)

    @property
    def _annotations(self) -> Annotations:
        document = self._current()
        return document.annotations if document else Annotations()

    def _put_markers(self, text: str, index: int, merge: str, **changes: Any) -> None:
        if 0 <= index < len(self._annotations.markers):
            marker: Marker = dataclasses.replace(self._annotations.markers[index], **changes)
            after = edits.marker_replaced(self._annotations, index, marker)
            self._write(text, after, merge=merge)

    def _write(self, text: str, after: Annotations, *, merge: str = "") -> None:
        document = self._current()
        if document is not None:
            self._push(document, text, after, merge=merge)

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
