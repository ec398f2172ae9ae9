"""Gets backbones in the background: downloads that can be stopped and gone on with, and files on this disk."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from aqa_core.checkpoints.catalogue import find_weights
from aqa_core.checkpoints.download import obtain
from aqa_core.checkpoints.offers import BackboneOffer, backbone_offers
from aqa_core.checkpoints.taking import UnclearWeightsError, take_backbone
from aqa_core.errors import AqaError
from aqa_core.progress import CancelToken, Report
from aqa_desktop.jobs.job import Task
from aqa_desktop.jobs.lane import Lane
from aqa_desktop.jobs.latest import Latest
from aqa_desktop.jobs.preloading import bring_importing


class BackboneGetter(QObject):
    """Lists what there is, and gets one at a time.

    Signals:
        listed: tuple of BackboneOffer.
        started: name or file that is being got.
        progressed: Progress.
        cancelling: the user asked to stop; what has arrived is kept.
        got: name the backbone is kept under.
        unclear: Path of a file whose layout has to be said, and the sentence that says why.
        failed: AqaError.
        ended: nothing is being got any more, always last.
    """

    listed = Signal(object)
    started = Signal(str)
    progressed = Signal(object)
    cancelling = Signal()
    got = Signal(str)
    unclear = Signal(object, str)
    failed = Signal(object)
    ended = Signal()

    def __init__(self, lane: Lane, parent: QObject | None = None) -> None:
        """Work on a lane of its own: a download may take minutes, and nothing is to wait behind it."""
        super().__init__(parent)
        self._file: Path | None = None
        self._listing = Latest(lane, self)
        self._listing.succeeded.connect(self.listed)
        self._listing.failed.connect(self.failed)
        self._getting = Latest(lane, self)
        self._getting.progressed.connect(self.progressed)
        self._getting.succeeded.connect(self._on_got)
        self._getting.failed.connect(self._on_failed)
        self._getting.finished.connect(self._on_ended)

    @property
    def is_busy(self) -> bool:
        """Whether one is being got."""
        return self._getting.is_busy

    @Slot()
    def refresh(self) -> None:
        """Look again at what there is."""

        def task(_report: Report, _cancel: CancelToken) -> tuple[BackboneOffer, ...]:
            return backbone_offers()

        self._listing.start(task)

    def download(self, name: str) -> None:
        """Download one of the catalogue, or go on with it, and keep it."""

        def task(report: Report, cancel: CancelToken) -> str:
            bring_importing()
            return obtain(find_weights(name), report=report, cancel=cancel)

        self._file = None
        self._start(name, task)

    def take(self, path: Path, *, layout: str = "", arch: str = "") -> None:
        """Keep one from a file.

        Args:
            path: the file.
            layout: whose it is; empty to find out.
            arch: which network it holds; empty to find out.
        """

        def task(report: Report, cancel: CancelToken) -> str:
            bring_importing()
            return take_backbone(path, layout=layout, arch=arch, report=report, cancel=cancel)

        self._file = path
        self._start(path.name, task)

    @Slot()
    def cancel(self) -> None:
        """Stop; a download goes on from there the next time."""
        if self.is_busy:
            self.cancelling.emit()
            self._getting.cancel()

    def _start(self, name: str, task: Task) -> None:
        if not self.is_busy:
            self._getting.start(task)
            self.started.emit(name)

    @Slot(object)
    def _on_got(self, name: str) -> None:
        self.got.emit(name)

    @Slot(object)
    def _on_failed(self, error: AqaError) -> None:
        if isinstance(error, UnclearWeightsError) and self._file is not None:
            self.unclear.emit(self._file, error.sentence)
        else:
            self.failed.emit(error)

    @Slot()
    def _on_ended(self) -> None:
        self.ended.emit()
        self.refresh()
