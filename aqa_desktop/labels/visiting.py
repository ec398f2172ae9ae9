"""Goes to a second of a clip once that clip is open."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from aqa_core.video.info import ClipInfo


class Visit(QObject):
    """Waits for a clip, and says where in it to go.

    Signals:
        open_requested: Path of a clip that is not open.
        seek_requested: seconds in the clip that is open now.
    """

    open_requested = Signal(object)
    seek_requested = Signal(float)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._open: Path | None = None
        self._wanted: tuple[Path, float] | None = None

    def go(self, clip: Path, at_s: float | None) -> None:
        """Have a clip opened, and go to a second of it; None leaves the playhead where it is."""
        self._wanted = None if at_s is None else (clip, at_s)
        if clip == self._open:
            self._arrive()
        else:
            self.open_requested.emit(clip)

    @Slot(object)
    def note_open(self, info: ClipInfo) -> None:
        """Know which clip is open."""
        self._open = Path(info.path)
        self._arrive()

    @Slot()
    def note_closed(self) -> None:
        """Know that none is."""
        self._open = None

    def _arrive(self) -> None:
        wanted, self._wanted = self._wanted, None
        if wanted is not None and wanted[0] == self._open:
            self.seek_requested.emit(wanted[1])
