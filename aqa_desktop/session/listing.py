"""Lists the clips of a large folder a few at a time: the window stays alive while their sidecars are read."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from aqa_desktop.session.documents import Documents

AT_ONCE: Final = 10


class Listing(QObject):
    """Makes documents of paths.

    Signals:
        listed: some more clips are in the list.
    """

    listed = Signal()

    def __init__(self, documents: Documents, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._documents = documents
        self._waiting: list[Path] = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._go_on)

    def add(self, paths: Iterable[Path]) -> None:
        """List the first clips now and the others soon."""
        self._waiting += paths
        self._go_on()

    def stop(self) -> None:
        """List no more."""
        self._waiting.clear()
        self._timer.stop()

    @Slot()
    def _go_on(self) -> None:
        now, self._waiting = self._waiting[:AT_ONCE], self._waiting[AT_ONCE:]
        for path in now:
            self._documents.get(path)
        self.listed.emit()
        if self._waiting:
            self._timer.start(0)
