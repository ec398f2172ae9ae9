from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QObject, QThread, Slot
from pytestqt.qtbot import QtBot

from aqa_core.errors import ClipError
from aqa_core.progress import CancelToken, Progress, Report
from aqa_desktop.jobs.job import Job, UnexpectedError
from aqa_desktop.jobs.lane import Lane
from aqa_desktop.jobs.latest import Latest


class Ear(QObject):
    """Writes down what it hears and on which thread."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[tuple[str, Any]] = []
        self.threads: set[QThread] = set()

    def listen(self, source: Job | Latest) -> None:
        source.progressed.connect(self.on_progressed)
        source.succeeded.connect(self.on_succeeded)
        source.failed.connect(self.on_failed)
        source.cancelled.connect(self.on_cancelled)
        source.finished.connect(self.on_finished)

    @property
    def kinds(self) -> list[str]:
        return [kind for kind, _ in self.heard if kind != "progressed"]

    def _note(self, kind: str, value: object = None) -> None:
        self.heard.append((kind, value))
        self.threads.add(QThread.currentThread())

    @Slot(object)
    def on_progressed(self, value: object) -> None:
        self._note("progressed", value)

    @Slot(object)
    def on_succeeded(self, value: object) -> None:
        self._note("succeeded", value)

    @Slot(object)
    def on_failed(self, value: object) -> None:
        self._note("failed", value)

    @Slot()
    def on_cancelled(self) -> None:
        self._note("cancelled")

    @Slot()
    def on_finished(self) -> None:
        self._note("finished")


@pytest.fixture
def lane(qtbot: QtBot) -> Iterator[Lane]:
    made = Lane("test-lane")
    yield made
    made.close()


def _run(lane: Lane, job: Job, qtbot: QtBot) -> Ear:
    ear = Ear()
    ear.listen(job)
    with qtbot.waitSignal(job.finished):
        lane.start(job)
    return ear


def test_a_job_answers_on_the_main_thread_and_finishes_last(lane: Lane, qtbot: QtBot) -> None:
    def task(report: Report, _cancel: CancelToken) -> str:
        report(Progress("reading", done=1, total=2))
        return threading.current_thread().name

    ear = _run(lane, Job(task), qtbot)
    assert ear.kinds == ["succeeded", "finished"]
    assert ear.heard[0] == ("progressed", Progress("reading", done=1, total=2))
    assert ear.heard[1][1].startswith("test-lane")
    assert ear.threads == {QThread.currentThread()}
    assert lane.is_idle


def test_a_users_mistake_arrives_as_it_is(lane: Lane, qtbot: QtBot) -> None:
    def task(_report: Report, _cancel: CancelToken) -> None:
        raise ClipError("The clip is empty.", "Choose another.")

    ear = _run(lane, Job(task), qtbot)
    assert ear.kinds == ["failed", "finished"]
    assert isinstance(ear.heard[0][1], ClipError)


def test_our_bug_arrives_as_a_sentence_with_details(
    lane: Lane, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    def task(_report: Report, _cancel: CancelToken) -> None:
        raise RuntimeError("wires crossed")

    ear = _run(lane, Job(task), qtbot)
    error = ear.heard[0][1]
    assert isinstance(error, UnexpectedError)
    assert "wires crossed" in error.details
    assert "Traceback" not in str(error)
    assert "a job failed" in caplog.text


def test_a_cancelled_job_says_so_even_if_it_got_an_answer(lane: Lane, qtbot: QtBot) -> None:
    gate = threading.Event()

    def task(_report: Report, _cancel: CancelToken) -> int:
        gate.wait(5)
        return 1

    job = Job(task)
    ear = Ear()
    ear.listen(job)
    with qtbot.waitSignal(job.finished):
        lane.start(job)
        job.cancel()
        gate.set()
    assert ear.kinds == ["cancelled", "finished"]


def test_reports_are_throttled(lane: Lane, qtbot: QtBot) -> None:
    def task(report: Report, _cancel: CancelToken) -> None:
        for done in range(10_000):
            report(Progress("reading", done=done, total=10_000))

    ear = _run(lane, Job(task), qtbot)
    assert 1 <= len([kind for kind, _ in ear.heard if kind == "progressed"]) < 100


def test_the_newest_request_wins_and_the_older_answer_is_dropped(lane: Lane, qtbot: QtBot) -> None:
    gates = [threading.Event(), threading.Event()]

    def make(index: int) -> Any:
        def task(_report: Report, _cancel: CancelToken) -> int:
            gates[index].wait(5)
            return index

        return task

    latest = Latest(lane)
    ear = Ear()
    ear.listen(latest)
    latest.start(make(0), keep_running=True)
    latest.start(make(1), keep_running=True)
    with qtbot.waitSignal(latest.finished):
        gates[0].set()
        gates[1].set()
    assert ear.heard == [("succeeded", 1), ("finished", None)]
    assert not latest.is_busy


def test_a_new_request_cancels_the_older_one(lane: Lane, qtbot: QtBot) -> None:
    started, tokens = threading.Event(), []

    def first(_report: Report, cancel: CancelToken) -> int:
        tokens.append(cancel)
        started.set()
        while not cancel.is_cancelled:
            threading.Event().wait(0.005)
        return 0

    latest = Latest(lane)
    ear = Ear()
    ear.listen(latest)
    latest.start(first)
    assert started.wait(5)
    with qtbot.waitSignal(latest.finished):
        latest.start(lambda _report, _cancel: 1)
    assert tokens[0].is_cancelled
    assert ear.heard == [("succeeded", 1), ("finished", None)]


def test_a_closed_lane_ends_its_thread_and_takes_no_more(qtbot: QtBot) -> None:
    lane = Lane("closing")
    lane.start(Job(lambda _report, cancel: cancel.is_cancelled))
    lane.close()
    lane.start(Job(lambda _report, _cancel: None))
    names = [thread.name for thread in threading.enumerate()]
    assert not [name for name in names if name.startswith("closing")]


# libraries are loaded without the modules, which find them there afterwards
PRELOADING = """
import gc, sys
from pathlib import Path
from aqa_desktop.jobs.preloading import heavy_imports, load_ahead
loaded = load_ahead()
assert not {"torch", "av"} & set(sys.modules)
mapped = Path("/proc/self/maps").read_text()
assert any("libtorch_cpu" in path.name for path in loaded), loaded
assert all(path.name in mapped for path in loaded), loaded
with heavy_imports():
    assert not gc.isenabled()
    import torch
assert gc.isenabled()
assert gc.get_freeze_count() > 50_000 > len(gc.get_objects())  # what a full collection walks through
with heavy_imports():  # a second model stops nothing
    assert gc.isenabled()
assert float(torch.ones(2).sum()) == 2.0
assert load_ahead() == loaded[1:]
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks at what Linux has mapped")
def test_large_libraries_are_loaded_ahead_of_their_modules() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", PRELOADING], capture_output=True, text=True, timeout=120, check=False
    )
    assert ran.returncode == 0, ran.stderr
