"""Checks the labelled folder in the background, and again whenever it or its table changes on the disk."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal, Slot

from aqa_core.errors import AqaError
from aqa_core.progress import CancelToken, Report
from aqa_desktop.jobs.lane import Lane
from aqa_desktop.jobs.latest import Latest

if TYPE_CHECKING:
    from aqa_core.data.checking import LabelsReport
    from aqa_core.data.known_clips import KnownClips

_TABLE: Final = "labels.csv"
# a program that saves a table writes several times
_SETTLED_MS: Final = 400
_OURS: Final = (".json", ".bak")

_Print = tuple[tuple[str, int, int], ...]


class LabelsChecker(QObject):
    """Knows the folder and the report on it.

    Signals:
        folder_changed: Path, or None.
        started: a check began; what was known before may not hold any more.
        progressed: Progress.
        checked: LabelsReport.
        failed: AqaError, the folder cannot be read at all.
        cancelled: the user stopped the check.
        table_changed: another program wrote the table; rows may have other numbers.
    """

    folder_changed = Signal(object)
    started = Signal()
    progressed = Signal(object)
    checked = Signal(object)
    failed = Signal(object)
    cancelled = Signal()
    table_changed = Signal()

    def __init__(self, lane: Lane, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.folder: Path | None = None
        self._seen: _Print = ()
        self._known: list[KnownClips] = []  # one at most, made where clips are looked at
        self._latest = Latest(lane, self)
        self._latest.progressed.connect(self.progressed)
        self._latest.succeeded.connect(self._on_checked)
        self._latest.failed.connect(self._on_failed)
        self._latest.cancelled.connect(self.cancelled)
        self._watcher = QFileSystemWatcher(self)
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.setInterval(_SETTLED_MS)
        self._watcher.fileChanged.connect(self._on_touched)
        self._watcher.directoryChanged.connect(self._on_touched)
        self._settling.timeout.connect(self._on_settled)

    @property
    def is_busy(self) -> bool:
        """Whether the folder is being checked."""
        return self._latest.is_busy

    def set_folder(self, folder: Path | None) -> None:
        """Check another folder, or none."""
        self._latest.drop()
        self._settling.stop()
        if self._watcher.directories() + self._watcher.files():
            self._watcher.removePaths(self._watcher.directories() + self._watcher.files())
        self.folder = folder
        self.folder_changed.emit(folder)
        if folder is not None:
            self.check()

    @Slot()
    def check(self) -> None:
        """Check the folder, also while an older check still runs."""
        folder = self.folder
        if folder is None:
            return
        # the lane's thread must not be the last to hold this object
        known = self._known

        def task(report: Report, cancel: CancelToken) -> LabelsReport:
            from aqa_core.data.checking import check_labels
            from aqa_core.data.known_clips import KnownClips

            if not known:
                known.append(KnownClips())
            return check_labels(folder, known=known[0], report=report, cancel=cancel)

        self._settling.stop()
        self._watch(folder)
        self._seen = _print_of(folder)
        self.started.emit()
        self._latest.start(task)

    def check_again(self) -> None:
        """Check the folder, and say so where another program wrote the table since the last time."""
        now = _print_of(self.folder) if self.folder is not None else ()
        if _of_table(now) != _of_table(self._seen):
            self.table_changed.emit()
        self.check()

    @Slot()
    def cancel(self) -> None:
        """Stop the check."""
        self._latest.cancel()

    def stop(self) -> None:
        """Watch and check nothing any more."""
        self._settling.stop()
        self._latest.drop()

    def _watch(self, folder: Path) -> None:
        # a table that is replaced is a new file, which is not watched yet
        paths = [str(one) for one in (folder, folder / _TABLE) if one.exists()]
        missing = set(paths) - set(self._watcher.files()) - set(self._watcher.directories())
        if missing:
            self._watcher.addPaths(sorted(missing))

    @Slot(object)
    def _on_checked(self, report: LabelsReport) -> None:
        folder = self.folder
        if folder is not None and _of_table(_print_of(folder)) != _of_table(self._seen):
            # written during the check: what it says of rows may be of others by now
            self._seen = ()
            self._settling.start()
            return
        self.checked.emit(report)

    @Slot(object)
    def _on_failed(self, error: AqaError) -> None:
        self.failed.emit(error)

    @Slot(str)
    def _on_touched(self, _path: str) -> None:
        self._settling.start()

    @Slot()
    def _on_settled(self) -> None:
        # sidecars of the clips come and go in the same folder
        if self.folder is not None and _print_of(self.folder) != self._seen:
            self.check_again()


def _of_table(files: _Print) -> _Print:
    return tuple(one for one in files if one[0] == _TABLE)


def _print_of(folder: Path) -> _Print:
    """Tell the table and the clips by name, size and time; what we write beside them does not count."""
    try:
        with os.scandir(folder) as inside:
            files = [
                (one.name, one.stat().st_size, one.stat().st_mtime_ns)
                for one in inside
                if not one.name.endswith(_OURS) and not one.name.startswith(".")
            ]
    except OSError:
        return ()
    return tuple(sorted(files))
