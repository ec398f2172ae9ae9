"""Offers back what a process that ended suddenly had not saved."""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject, Signal, Slot

from aqa_core.errors import AqaError
from aqa_desktop.session.journal import Unsaved, find_unsaved, forget_unsaved
from aqa_desktop.session.session import Session

log = logging.getLogger(__name__)


class Recovery(QObject):
    """Looks for unsaved annotations and brings them back, or lets them go, as the user says.

    What is neither brought back nor let go is offered again at the next start.

    Signals:
        found: tuple of Unsaved; never empty.
        failed: AqaError.
    """

    found = Signal(object)
    failed = Signal(object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.unsaved: tuple[Unsaved, ...] = ()

    @Slot()
    def look(self) -> None:
        """Look for what was left, and say so where there is something."""
        try:
            self.unsaved = find_unsaved()
        except (AqaError, OSError) as error:
            log.warning("unsaved annotations cannot be looked for: %s", error)
            return
        if self.unsaved:
            self.found.emit(self.unsaved)

    @Slot()
    def restore(self) -> None:
        """Bring everything back, one undo step a clip, and show the clip that was worked on last."""
        unsaved = self.unsaved
        for one in unsaved:
            self._session.restore(one.clip, one.annotations)
        self._session.save()
        self.discard()
        if unsaved:
            self._session.show_clip(unsaved[-1].clip)

    @Slot()
    def discard(self) -> None:
        """Let everything go."""
        clips = [one.clip for one in self.unsaved]
        self.unsaved = ()
        try:
            forget_unsaved(clips)
        except AqaError as error:
            self.failed.emit(error)
