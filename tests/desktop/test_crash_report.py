"""From a crash to the report: the program dies, the next start offers a zip, and nobody's name is in it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

import aqa_desktop.__main__ as program
from aqa_core import __version__
from aqa_core.storage import log_folder
from aqa_desktop.app import App
from aqa_desktop.process.faults import FAULTS
from aqa_desktop.process.file_opening import FileOpening
from aqa_desktop.process.request import Request
from tests.helpers.project import ROOT

# the real program over a backend that answers at once; `act` is what a user, or a fault, does to it
PROGRAM = """
import faulthandler, logging, os, signal, sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFileDialog, QPushButton
import aqa_desktop.__main__ as program
import aqa_desktop.backend
from tests.desktop.fake_backend import FakeBackend

aqa_desktop.backend.LocalBackend = FakeBackend
build = program._build

def built(application, parsed):
    app = build(application, parsed)
    act(application, app)
    return app

program._build = built
{act}
sys.exit(program.main(sys.argv[1:]))
"""
DIES = """
def act(application, app):
    def die(*_):
        logging.getLogger("test").warning("%s of Anna Meyer", app.session.info.path)
        {end}
    app.scoring.scored.connect(die)
"""
SAVES = """
def act(application, app):
    def look():
        buttons = app.window.notices.findChildren(QPushButton)
        saving = [one for one in buttons if one.text() == "Save a report…"]
        if saving and app.checking_lane.is_idle:
            timer.stop()
            print("open:", app.window.is_showing_clip, "listed:", len(app.session.clips), flush=True)
            saving[0].click()
    QFileDialog.getSaveFileName = lambda *_: (os.environ["REPORT"], "")
    timer = QTimer(app.window)
    timer.timeout.connect(look)
    timer.start(50)
    app.reporter.saved.connect(lambda _: app.window.close())
"""
LOOKS = """
def act(application, app):
    def look(_):
        print("offers:", len(app.window.notices.notices), flush=True)
        app.window.close()
    app.scoring.ready.connect(look)
"""


def _run(act: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", PROGRAM.format(act=act), *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture
def annas(clip: Path, tmp_path: Path) -> Path:
    """A clip whose every name tells something."""
    folder = tmp_path / "Anna Meyer"
    folder.mkdir()
    return Path(shutil.copy(clip, folder / "Anna 207C.mp4"))


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize(
    ("end", "number", "leaves_trace"),
    [
        ("faulthandler._sigsegv()", signal.SIGSEGV, True),
        ("os.abort()", signal.SIGABRT, True),
        ("os.kill(os.getpid(), signal.SIGKILL)", signal.SIGKILL, False),
    ],
)
def test_a_crash_becomes_a_report_without_names(
    annas: Path, tmp_path: Path, end: str, number: int, leaves_trace: bool
) -> None:
    died = _run(DIES.format(end=end), str(annas))
    assert died.returncode == -number, died.stderr
    assert "Anna Meyer" in (log_folder() / "aqa-desktop.log").read_text(encoding="utf-8")

    file = tmp_path / "report.zip"
    saved = _run(SAVES, REPORT=str(file))
    assert saved.returncode == 0, saved.stderr
    assert "open: False listed: 1" in saved.stdout  # what may have been the reason is not opened

    with zipfile.ZipFile(file) as archive:
        texts = {name: archive.read(name).decode("utf-8") for name in archive.namelist()}
    everything = "\n".join((*texts, *texts.values()))
    assert "Anna" not in everything
    assert "Meyer" not in everything
    assert str(tmp_path) not in everything
    assert "clip-1.mp4" in texts["aqa-desktop.log"]
    assert f"AQA Desktop {__version__}" in texts["diagnostics.txt"]
    assert "torch " in texts["diagnostics.txt"]
    assert ("Fatal Python error" in texts[FAULTS]) == leaves_trace
    assert not any(name.endswith((".mp4", ".json")) and name != "settings.json" for name in texts)

    assert "offers: 0" in _run(LOOKS).stdout  # it is told once


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, qapp: QApplication) -> Iterator[list[Request]]:
    """What an application of macOS is asked to serve."""
    served: list[Request] = []
    app = cast(App, SimpleNamespace(serve=served.append))
    monkeypatch.setattr(sys, "platform", "darwin")
    program._take_file_events(qapp, app)
    yield served
    for filtering in qapp.findChildren(FileOpening):
        qapp.removeEventFilter(filtering)
        filtering.deleteLater()


def test_files_that_macos_hands_over_are_served(
    qapp: QApplication, asked: list[Request], qtbot: QtBot
) -> None:
    files = [Path("/somewhere/a b.mp4"), Path("/somewhere/c.mp4")]
    for file in files:
        QCoreApplication.sendEvent(qapp, QFileOpenEvent(QUrl.fromLocalFile(str(file))))
    qtbot.waitUntil(lambda: bool(asked))
    assert asked == [Request(clips=tuple(files))]


def test_elsewhere_no_event_is_looked_at(qapp: QApplication) -> None:
    program._take_file_events(qapp, cast(App, SimpleNamespace()))
    assert qapp.findChildren(FileOpening) == []
