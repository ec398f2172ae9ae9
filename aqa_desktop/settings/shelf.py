"""Adds model files to the user's own, in the background."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from aqa_core.progress import CancelToken, Progress, Report
from aqa_desktop.jobs.lane import Lane
from aqa_desktop.jobs.latest import Latest


class ModelShelf(QObject):
    """Copies models into the store, once they have been read strictly.

    Signals:
        added: name of the model that was added, or was there already.
        failed: AqaError.
    """

    added = Signal(str)
    failed = Signal(object)

    def __init__(self, lane: Lane, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._latest = Latest(lane, self)
        self._latest.succeeded.connect(self._on_added)
        self._latest.failed.connect(self.failed)

    @Slot(object)
    @Slot(object, str)
    def add(self, path: Path, name: str = "") -> None:
        """Add a model file, under this name where one is given."""

        def task(report: Report, _cancel: CancelToken) -> str:
            report(Progress("adding the model"))
            return add_model(path, name=name)

        self._latest.start(task, keep_running=True)

    @Slot(object)
    def _on_added(self, name: str) -> None:
        self.added.emit(name)


def add_model(path: Path, *, name: str = "") -> str:
    """Copy a model into the store and give its name there; the same file twice is there once.

    Args:
        path: the model file.
        name: what it is to be called; empty takes what it calls itself.

    Raises:
        ModelError: the file is not one of our models.
        StorageError: the store cannot be written.
    """
    from aqa_core.checkpoints.manifest import read_manifest
    from aqa_core.checkpoints.store import import_model, list_models

    manifest = read_manifest(path)
    known = {one.name: one.manifest for one in list_models()}
    for one, other in known.items():
        # the name is all that adding changes; no two trainings say the same of themselves
        if other is not None and replace(other, name=manifest.name) == manifest:
            return one
    wanted = name or manifest.name
    free, number = wanted, 2
    while free in known:
        free, number = f"{wanted}-{number}", number + 1
    return import_model(path, name=free).name
