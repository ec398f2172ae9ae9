"""Clips that the system hands over while the program runs: macOS sends events where others start it again."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtGui import QFileOpenEvent

from aqa_desktop.process.request import Request


class FileOpening(QObject):
    """An event filter of the application; files that come together are asked for together.

    Signals:
        asked: Request for the files.
    """

    asked = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: list[Path] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the events that carry a file, leave all others."""
        if event.type() != QEvent.Type.FileOpen or not isinstance(event, QFileOpenEvent):
            return super().eventFilter(watched, event)
        if event.file():
            if not self._waiting:
                QTimer.singleShot(0, self, self._tell)
            self._waiting.append(Path(event.file()))
        return True

    @Slot()
    def _tell(self) -> None:
        clips, self._waiting = tuple(self._waiting), []
        self.asked.emit(Request(clips=clips))
