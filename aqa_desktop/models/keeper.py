"""Lists, gives away and removes the models that are kept, in the background."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from aqa_core.checkpoints.store import StoredModel, export_model, list_models, remove_model
from aqa_core.progress import CancelToken, Progress, Report
from aqa_desktop.jobs.lane import Lane
from aqa_desktop.jobs.latest import Latest


class ModelKeeper(QObject):
    """Works on the models in the store.

    Signals:
        listed: tuple of StoredModel, by name.
        exported: Path of the file that a model was copied to.
        removed: name of a model that is gone.
        failed: AqaError.
    """

    listed = Signal(object)
    exported = Signal(object)
    removed = Signal(str)
    failed = Signal(object)

    def __init__(self, lane: Lane, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._listing = self._worker(lane)
        self._listing.succeeded.connect(self.listed)
        self._exporting = self._worker(lane)
        self._exporting.succeeded.connect(self.exported)
        self._removing = self._worker(lane)
        self._removing.succeeded.connect(self._on_removed)

    @Slot()
    def refresh(self) -> None:
        """Look again at which models there are."""

        def task(_report: Report, _cancel: CancelToken) -> tuple[StoredModel, ...]:
            return list_models()

        self._listing.start(task)

    def export(self, name: str, path: Path) -> None:
        """Copy a model to a file; one that is there is replaced, because whoever chose it was asked."""

        def task(report: Report, _cancel: CancelToken) -> Path:
            report(Progress("saving the model"))
            return export_model(name, path, replaces=True)

        self._exporting.start(task, keep_running=True)

    def remove(self, name: str) -> None:
        """Delete one of the user's models."""

        def task(_report: Report, _cancel: CancelToken) -> str:
            remove_model(name)
            return name

        self._removing.start(task, keep_running=True)

    def _worker(self, lane: Lane) -> Latest:
        worker = Latest(lane, self)
        worker.failed.connect(self.failed)
        return worker

    @Slot(object)
    def _on_removed(self, name: str) -> None:
        self.removed.emit(name)
        self.refresh()
