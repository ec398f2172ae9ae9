"""Proves an installation: the real window opens and scores the sample, and a child trains on a few dives."""

from __future__ import annotations

import json
import logging
import os
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import psutil
from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication

from aqa_core import __version__
from aqa_core.errors import AqaError
from aqa_core.results import Assessment
from aqa_core.storage import write_text
from aqa_desktop.app import App
from aqa_desktop.jobs.child import Child
from aqa_desktop.jobs.outcome import Outcome

__all__ = ["SmokeTest"]

log = logging.getLogger(__name__)

_DIVES, _SEED = 6, 1
_STEPS = 2
_MODEL = "starter_wd"
_LONGEST_MS: Final = 600_000
# the film strip below the score is read after it
_LOOK_MS: Final = 3_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Files:
    """What the test leaves behind."""

    folder: Path

    @property
    def verdict(self) -> Path:
        return self.folder / "smoke.json"

    @property
    def timeline(self) -> Path:
        return self.folder / "timeline.png"

    @property
    def window(self) -> Path:
        return self.folder / "window.png"

    @property
    def dives(self) -> Path:
        return self.folder / "dives"

    @property
    def run(self) -> Path:
        return self.folder / "run"

    def clear(self) -> None:
        """Let nothing of an earlier test pass for this one's."""
        for old in (self.verdict, self.timeline, self.window):
            old.unlink(missing_ok=True)


class SmokeTest(QObject):
    """One pass through the program, by itself; says its verdict and closes the window.

    Signals:
        done: exit status, 0 or 1.
    """

    done = Signal(int)

    def __init__(self, app: App, folder: Path, parent: QObject | None = None) -> None:
        """Be ready for the window to be shown.

        Args:
            app: everything, wired and not yet started.
            folder: takes the pictures, the rendered dives, the run and the verdict.
            parent: the owner.

        Raises:
            OSError: the folder cannot be made.
        """
        super().__init__(parent)
        folder.mkdir(parents=True, exist_ok=True)
        self._app = app
        self._files = _Files(folder=folder.resolve())
        self._files.clear()
        self._found: dict[str, Any] = {}
        self._steps: set[tuple[Any, ...]] = set()
        self._is_over = False
        self._child = Child(self)
        self._child.told.connect(self._on_event)
        self._child.ended.connect(self._on_child_ended)
        app.window.painted.connect(self._on_window)
        app.scoring.ready.connect(lambda: self._note_time("ready_s"))
        app.session.assessment_changed.connect(self._on_assessment)
        for problem in (app.opening.failed, app.scoring.failed, app.scoring.loading_failed):
            problem.connect(self._on_error)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.timeout.connect(self._on_too_long)
        self._patience.start(_LONGEST_MS)

    @Slot()
    def _on_window(self) -> None:
        self._note_time("window_s")
        self._found["platform"] = QGuiApplication.platformName()
        self._app.actions.sample.trigger()
        self._found["clicked_s"] = _since_start_s()

    @Slot(object)
    def _on_assessment(self, assessment: Assessment | None) -> None:
        if assessment is None or "scored_s" in self._found:
            return
        self._note_time("scored_s")
        self._found["score"] = assessment.score
        self._found["device"] = assessment.device
        self._found["precision"] = assessment.precision
        QTimer.singleShot(_LOOK_MS, self, self._on_looked)

    @Slot()
    def _on_looked(self) -> None:
        pictures = (
            (self._app.timeline, self._files.timeline),
            (self._app.window, self._files.window),
        )
        for widget, file in pictures:
            if not widget.grab().save(str(file)):
                self._fail(f"The picture {file} cannot be written.")
                return
        count, seed = str(_DIVES), str(_SEED)
        self._found["stage"] = "synth"
        self._child.start(["synth", str(self._files.dives), "--count", count, "--seed", seed])

    @Slot(object)
    def _on_event(self, event: Mapping[str, Any]) -> None:
        if not _is_step(event):
            return
        self._steps.add((event["kind"], event.get("epoch"), event.get("step")))
        if len(self._steps) == _STEPS:
            self._note_time("trained_s")
            self._child.send("stop")

    @Slot(object)
    def _on_child_ended(self, outcome: Outcome) -> None:
        if self._is_over:
            return
        is_training = self._found["stage"] == "finetune"
        # asked to stop after two steps it has nothing to keep yet, and that is well
        well = {"finished", "stopped", "discarded"} if is_training else {"finished"}
        if outcome.kind not in well:
            self._fail(f"{outcome.sentence or outcome.kind} {outcome.details}".strip())
        elif is_training and len(self._steps) < _STEPS:
            self._fail(f"Training ended after {len(self._steps)} of {_STEPS} steps.")
        elif is_training:
            self._end(None)
        else:
            self._found["stage"] = "finetune"
            start = ["--from", _MODEL, "--mode", "head", "--events"]
            self._child.start(
                ["finetune", str(self._files.dives), *start, "--output", str(self._files.run)]
            )

    @Slot(object)
    def _on_error(self, error: AqaError) -> None:
        self._fail(str(error))

    @Slot()
    def _on_too_long(self) -> None:
        self._fail(f"It took longer than {_LONGEST_MS // 60_000} minutes.")

    def _note_time(self, name: str) -> None:
        self._found.setdefault(name, _since_start_s())

    def _fail(self, sentence: str) -> None:
        self._end(sentence)

    def _end(self, problem: str | None) -> None:
        if self._is_over:
            return
        self._is_over = True
        self._patience.stop()
        self._child.close()
        self._found["steps"] = len(self._steps)
        self._found["total_s"] = _since_start_s()
        verdict = {"version": __version__, "ok": problem is None, "problem": problem, **self._found}
        verdict |= {"is_frozen": bool(getattr(sys, "frozen", False)), "program": sys.executable}
        write_text(self._files.verdict, json.dumps(verdict, indent=2) + "\n")
        if problem is not None:
            log.error("the smoke test failed: %s", problem)
            if sys.stderr is not None:  # a windowed program on Windows has none
                sys.stderr.write(f"error: {problem}\n")
        self.done.emit(0 if problem is None else 1)


def _is_step(event: Mapping[str, Any]) -> bool:
    """Tell learning from looking at the dives first, which is told in batches too."""
    stage = event.get("values", {}).get("stage")
    return event.get("kind") == "epoch" or (event.get("kind") == "batch" and stage == "learning")


def _since_start_s() -> float:
    began_s: float = psutil.Process(os.getpid()).create_time()
    return round(time.time() - began_s, 3)
