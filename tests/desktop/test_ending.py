"""A crash is noticed at the next start, a clean end is none, and what Python cannot catch leaves a trace."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

import aqa_desktop.__main__ as program
from aqa_core.data.annotations import Annotations
from aqa_core.errors import AqaError
from aqa_core.storage import data_folder, log_folder
from aqa_desktop import crash
from aqa_desktop.process.alive import is_alive, own_name
from aqa_desktop.process.ending import Ending
from aqa_desktop.process.faults import FAULTS, Faults, settle_streams
from aqa_desktop.process.stopping import Stopping
from aqa_desktop.session.journal import Unsaved
from aqa_desktop.wiring.report import offer_report
from tests.desktop.conftest import MakeApp
from tests.desktop.fake_backend import FakeBackend
from tests.helpers.project import ROOT

_BEGIN = "from aqa_desktop.process.ending import Ending; one = Ending(); one.begin()"


def _python(code: str) -> int:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run([sys.executable, "-c", code], env=environment, check=False).returncode


def _markers() -> list[str]:
    return [path.name for path in log_folder().glob("running-*")]


def test_a_crash_is_told_once_and_leaves_a_trace() -> None:
    fault = "import faulthandler\ndef deep(): faulthandler._sigsegv()\nwith faults: deep()"
    code = f"{_BEGIN}\nfrom aqa_desktop.process.faults import Faults; faults = Faults()\n{fault}"
    assert _python(code) == -signal.SIGSEGV
    assert len(_markers()) == 1
    trace = (log_folder() / FAULTS).read_text(encoding="utf-8")
    assert "Segmentation fault" in trace
    assert "in deep" in trace
    one = Ending()
    assert one.begin()
    assert _markers() == [f"running-{own_name()}"]
    one.end()
    again = Ending()
    assert not again.begin()
    again.end()
    assert _markers() == []


def test_a_clean_end_is_no_crash_and_neither_is_a_process_that_runs() -> None:
    assert _python(f"{_BEGIN}; one.end()") == 0
    assert _markers() == []
    running = log_folder() / f"running-{own_name()}"
    running.touch()
    one = Ending()
    assert not one.begin()
    one.end()


def test_the_trace_is_rotated_as_the_log_is() -> None:
    file = log_folder() / FAULTS
    for text in ("first", "second", "third", "fourth", "fifth"):
        file.write_text(text + "x" * 300_000, encoding="utf-8")
        with Faults():
            pass
    kept = [log_folder() / f"{FAULTS}.{number}" for number in (1, 2, 3)]
    assert [path.read_text(encoding="utf-8")[:5] for path in kept] == ["fifth", "fourt", "third"]
    assert len(list(log_folder().glob(f"{FAULTS}*"))) == 4
    assert file.stat().st_size < 200


def test_a_name_tells_a_process_from_a_later_one_of_its_number() -> None:
    number, _, born = own_name().partition("-")
    assert is_alive(own_name())
    assert is_alive(f"{own_name()}-7f")
    assert is_alive(f"{number}-{int(born) - 60}") is False
    assert is_alive("somebody") is None


def test_a_start_after_a_crash_offers_a_report(make_app: MakeApp, qtbot: QtBot) -> None:
    app = make_app(FakeBackend())
    app.window.painted.connect(lambda: offer_report(app))
    with qtbot.waitSignal(app.scoring.ready):
        app.start(None, model=None)
    (notice,) = app.window.notices.notices
    assert "ended unexpectedly last time" in notice.happened
    assert notice.is_lasting
    (save,) = [
        one for one in app.window.findChildren(QPushButton) if one.text() == "Save a report…"
    ]
    assert save.accessibleName()


def test_the_report_and_the_unsaved_work_are_offered_one_after_the_other(
    make_app: MakeApp, clip: Path, qtbot: QtBot
) -> None:
    journal = data_folder() / "journal" / "1-1-0.jsonl"
    journal.parent.mkdir()
    unsaved = Unsaved(clip=clip, annotations=Annotations(notes="lost"), at_s=1.0)
    journal.write_text(unsaved.line(), encoding="utf-8")
    app = make_app(FakeBackend())
    app.window.painted.connect(lambda: offer_report(app))
    with qtbot.waitSignal(app.scoring.ready):
        app.start(None, model=None)
    report, marks = app.window.notices.notices
    assert report.answers[0].text == "Save a report…"
    assert clip.name in marks.happened
    with qtbot.waitSignal(app.scoring.scored):
        marks.answers[0].act()
    assert app.session.annotations.notes == "lost"
    assert app.window.notices.notices[0] == report  # it stands until it is answered
    qtbot.waitUntil(lambda: app.reading_lane.is_idle)


def test_what_nobody_can_catch_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    class Bad:
        def __del__(self) -> None:
            raise RuntimeError("too late")

    before, sys.unraisablehook = sys.unraisablehook, crash._log_unraisable
    try:
        with caplog.at_level(logging.ERROR):
            one = Bad()
            del one
    finally:
        sys.unraisablehook = before
    assert "too late" in caplog.text


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no such signals")
def test_a_signal_asks_once(qapp: QApplication, qtbot: QtBot) -> None:
    before = signal.getsignal(signal.SIGTERM)
    stopping = Stopping()
    with qtbot.waitSignal(stopping.asked) as asked:
        os.kill(os.getpid(), signal.SIGTERM)
    assert asked.args == [signal.SIGTERM]
    assert signal.getsignal(signal.SIGTERM) is before
    stopping.close()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no such signals")
def test_the_end_of_a_session_is_a_clean_end(aqa_home: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    program = subprocess.Popen([sys.executable, "-m", "aqa_desktop"], env=environment)
    until_s = time.monotonic() + 60
    log = log_folder() / "aqa-desktop.log"
    while not _markers() and time.monotonic() < until_s:
        time.sleep(0.1)
    time.sleep(1)
    program.send_signal(signal.SIGTERM)
    assert program.wait(60) == 128 + signal.SIGTERM
    assert _markers() == []
    assert not log.exists() or "CRITICAL" not in log.read_text(encoding="utf-8")


def test_a_refused_start_is_no_crash(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object) -> None:
        assert _markers() == [f"running-{own_name()}"]
        raise AqaError("The disk is full.", "Free some room.")

    monkeypatch.setattr(program, "_build", refuse)
    monkeypatch.setattr(program, "check_qt", lambda *_arguments, **_options: None)
    assert program.main([]) == program.EXIT_USER_MISTAKE
    assert _markers() == []


def test_a_program_without_streams_gets_some(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    settle_streams()
    for stream in (sys.stdout, sys.stderr):
        assert stream is not None
        assert not stream.isatty()
        stream.write("a bar of progress\n")
        stream.close()


_FAULT = """
import faulthandler, sys
import aqa_desktop.__main__ as program
program._work = lambda _parsed: faulthandler._sigsegv()
sys.stdout = sys.stderr = None  # as a windowed program on Windows has them
program.main({arguments!r})
"""


@pytest.mark.parametrize(
    "arguments", [[], ["--picture", "out.png", "a.mp4"], ["--smoke-test", "{home}"]]
)
def test_a_fault_leaves_its_trace_whatever_was_asked_for(
    arguments: list[str], tmp_path: Path
) -> None:
    given = [one.format(home=tmp_path) for one in arguments]
    assert _python(_FAULT.format(arguments=given)) == -signal.SIGSEGV
    folder = tmp_path / "home" / "log" if "--smoke-test" in given else log_folder()
    trace = (folder / FAULTS).read_text(encoding="utf-8")
    assert "Segmentation fault" in trace
    assert "_sigsegv" in trace or "<lambda>" in trace
