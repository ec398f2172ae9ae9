"""Looks for a new version beside the window, where that is wanted, possible and due."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from aqa_desktop.jobs.lane import Lane
from aqa_desktop.jobs.latest import Latest
from aqa_desktop.process.updates import LookForNewer, Release, is_due, update_address


class UpdateWatch(QObject):
    """Asks at most once a day.

    Signals:
        found: Release that is newer than this program.
    """

    found = Signal(object)

    def __init__(self, lane: Lane, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.address = update_address()
        self._latest = Latest(lane, self)
        self._latest.succeeded.connect(self._on_answer)

    def look(self, *, is_wanted: bool) -> None:
        """Ask, if the user wants it and it is time; otherwise no network is touched."""
        if is_wanted and self.address and not self._latest.is_busy and is_due():
            self._latest.start(LookForNewer(address=self.address))

    @Slot(object)
    def _on_answer(self, release: Release | None) -> None:
        if release is not None:
            self.found.emit(release)
