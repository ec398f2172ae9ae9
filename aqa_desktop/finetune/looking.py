"""Looks for runs and models off the GUI thread, and deletes runs there."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from aqa_core.data.runs import StoredRun, delete_run, list_runs
from aqa_core.progress import CancelToken, Report
from aqa_desktop.finetune.interrupted import Interrupted, interrupted
from aqa_desktop.jobs.lane import Lane
from aqa_desktop.jobs.latest import Latest


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What there is.

    Attributes:
        runs: the newest first.
        interrupted: those of them that can go on.
        own: names of the user's own models.
        supplied: the model that came with the program and is the usual start, or empty.
        scorable: names of all stored models that score.
    """

    runs: tuple[StoredRun, ...]
    interrupted: tuple[Interrupted, ...]
    own: tuple[str, ...]
    supplied: str
    scorable: frozenset[str]


class Looking(QObject):
    """Asks the disk.

    Signals:
        found: Found.
        failed: AqaError.
    """

    found = Signal(object)
    failed = Signal(object)

    def __init__(self, lane: Lane, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._latest = Latest(lane, self)
        self._latest.succeeded.connect(self.found)
        self._latest.failed.connect(self.failed)

    @Slot()
    def look(self) -> None:
        """Find out what there is."""
        self._latest.start(_look, keep_running=True)

    @Slot(object)
    def delete(self, run: Path) -> None:
        """Delete a run folder, and find out what there is then."""

        def task(report: Report, cancel: CancelToken) -> Found:
            delete_run(run)
            return _look(report, cancel)

        self._latest.start(task, keep_running=True)


def _look(_report: Report, _cancel: CancelToken) -> Found:
    from aqa_core.checkpoints.store import DEFAULT_MODEL, list_models

    models = [one for one in list_models() if one.manifest is not None]
    shipped = [one.name for one in models if one.is_shipped]
    usual = DEFAULT_MODEL if DEFAULT_MODEL in shipped else next(iter(shipped), "")
    own = tuple(one.name for one in models if not one.is_shipped)
    scorable = frozenset(
        one.name for one in models if one.manifest and one.manifest.kind == "model"
    )
    runs = tuple(list_runs())
    return Found(
        runs=runs,
        interrupted=tuple(one for one in map(interrupted, runs) if one is not None),
        own=own,
        supplied=usual,
        scorable=scorable,
    )
