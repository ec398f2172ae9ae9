"""Looks for doubtful labels in a process of its own: the network has to see every dive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from aqa_core.errors import AqaError
from aqa_core.progress import Progress
from aqa_desktop.jobs.child import Child, Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspect:
    """A label at odds with the model and with similar dives.

    Attributes:
        row: of the table.
        file: what the row calls the clip.
        clip: the clip.
        label: points the table has.
        model_says: points the model would give, on the labels' scale.
        neighbours_say: points that similar dives have.
        doubt: 0..1.
        at_s: the second of the clip to look at, or None.
        sentence: why.
    """

    row: int
    file: str
    clip: Path
    label: float
    model_says: float
    neighbours_say: float
    doubt: float
    at_s: float | None
    sentence: str


class Doctor(QObject):
    """Runs `aqa labels` with a model.

    Signals:
        started: it looks.
        progressed: Progress.
        found: tuple of Suspect, the most doubtful first.
        failed: AqaError.
        ended: it does not look any more, always last.
    """

    started = Signal()
    progressed = Signal(object)
    found = Signal(object)
    failed = Signal(object)
    ended = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.command: Sequence[str] | None = None
        self._report: Mapping[str, Any] | None = None
        self._child = Child(self)
        self._child.told.connect(self._on_told)
        self._child.ended.connect(self._on_ended)

    @property
    def is_busy(self) -> bool:
        """Whether it looks."""
        return self._child.is_running

    def look(self, folder: Path, model: str) -> None:
        """Look through a folder with a model; while it does, another wish is not heard."""
        if self.is_busy:
            return
        self._report = None
        wish = ["labels", str(folder), "--model", model, "--events"]
        self.started.emit()
        self._child.start(wish, command=self.command)

    @Slot()
    def cancel(self) -> None:
        """Stop looking."""
        self._child.kill()

    def close(self) -> None:
        """End it now; nothing is told any more."""
        self._child.close()

    @Slot(object)
    def _on_told(self, event: Mapping[str, Any]) -> None:
        values = event.get("values")
        if not isinstance(values, Mapping):
            return
        if event.get("kind") == "batch":
            self.progressed.emit(_progress(values))
        elif event.get("kind") == "finished" and isinstance(values.get("report"), Mapping):
            self._report = values["report"]

    @Slot(object)
    def _on_ended(self, outcome: Outcome) -> None:
        if outcome.kind == "finished" and self._report is not None:
            self.found.emit(suspects_of(self._report))
        elif outcome.kind == "failed":
            self.failed.emit(AqaError(outcome.sentence, outcome.remedy))
        self.ended.emit()


def suspects_of(report: Mapping[str, Any]) -> tuple[Suspect, ...]:
    """Read the suspects of a report that a child process wrote."""
    found = [
        Suspect(
            row=int(one["row"]),
            file=str(one["file"]),
            clip=Path(one["clip"]),
            label=float(one["label"]),
            model_says=float(one["model_says"]),
            neighbours_say=float(one["neighbours_say"]),
            doubt=float(one["doubt"]),
            at_s=None if one.get("at_s") is None else float(one["at_s"]),
            sentence=str(one["sentence"]),
        )
        for one in report.get("suspects", ())
    ]
    return tuple(sorted(found, key=lambda one: -one.doubt))


def _progress(values: Mapping[str, Any]) -> Progress:
    total = values.get("total")
    return Progress(
        str(values.get("stage", "")), int(values.get("done", 0)), int(total) if total else None
    )
