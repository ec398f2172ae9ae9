"""A process that is killed while a coach writes down loses next to nothing, and the next start offers it back."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from aqa_core.data.annotations import Annotations, Marker
from aqa_core.data.sidecar import read_annotations
from aqa_core.storage import data_folder
from aqa_core.video.probe import probe
from aqa_desktop.session import Recovery, Session
from tests.desktop.conftest import MakeApp
from tests.desktop.fake_backend import FakeBackend
from tests.helpers.project import ROOT

# a machine with other work keeps timers and disks waiting
_BUSY_S = 1.5


def _journals() -> list[Path]:
    return list((data_folder() / "journal").glob("*"))


EDITOR = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication, QTimer
from aqa_core.data.annotations import Marker
from aqa_core.video.probe import probe
from aqa_desktop.session import Session

app = QCoreApplication([])
session = Session(autosave_s=float(sys.argv[2]))
session.open_clip(probe(Path(sys.argv[1])))
count = 0

def edit():
    global count
    count += 1
    session.edits.set_notes(f"note {count}")
    session.edits.set_true_score(float(count))
    session.edits.add_marker(float(count))
    print(count, flush=True)

timer = QTimer()
timer.timeout.connect(edit)
timer.start(10)
app.exec()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
@pytest.mark.parametrize("autosave_s", [0.4, 3600.0])
def test_a_killed_process_loses_next_to_nothing(
    qapp: QApplication, clip: Path, autosave_s: float, qtbot: QtBot
) -> None:
    """Kill while annotations are edited a hundred times a second."""
    editor = subprocess.Popen(
        [sys.executable, "-c", EDITOR, str(clip), str(autosave_s)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    assert editor.stdout is not None
    told: list[tuple[int, float]] = []  # edit and when it was made
    while not told or told[-1][1] - told[0][1] < 2.5:
        told.append((int(editor.stdout.readline()), time.monotonic()))
    editor.send_signal(signal.SIGKILL)
    died = time.monotonic()
    told += [(int(line), died) for line in editor.communicate()[0].splitlines() if line.strip()]

    # the sidecar is whole, and holds all but the last moments before the kill
    kept = read_annotations(clip)
    assert kept.problem is None
    saved = int(kept.annotations.true_score or 0)
    if autosave_s < 1:
        in_time = [edit for edit, at in told if at < died - autosave_s - _BUSY_S]
        assert saved >= max(in_time)
        assert len(kept.annotations.markers) == saved

    # and the next start offers the rest back
    recovery, session = _next_start()
    if autosave_s < 1 and not recovery.unsaved:  # the kill fell between a save and the next edit
        assert saved >= max(edit for edit, at in told if at < died - _BUSY_S)
        session.close()
        return
    (unsaved,) = recovery.unsaved
    assert unsaved.clip == clip
    offered = int(unsaved.annotations.true_score or 0)
    in_time = [edit for edit, at in told if at < died - _BUSY_S]
    assert offered >= max(saved, *in_time)
    assert unsaved.annotations.notes == f"note {offered}"
    session.open_clip(probe(clip))
    assert int(session.annotations.true_score or 0) == saved
    recovery.restore()
    assert session.annotations == unsaved.annotations
    session.undo_group.undo()
    assert session.annotations == kept.annotations
    session.undo_group.redo()
    session.close()
    assert read_annotations(clip).annotations == unsaved.annotations
    assert _journals() == []


def _next_start() -> tuple[Recovery, Session]:
    session = Session()
    recovery = Recovery(session)
    recovery.look()
    return recovery, session


WINDOW = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QPushButton
from aqa_desktop.app import build
from tests.desktop.fake_backend import FakeBackend

application = QApplication([])
app = build(application, FakeBackend(), theme="light")

def work(*_):
    app.playback.seek_index(25)
    app.actions.add_marker.trigger()
    app.session.edits.name_marker(0, "Eintauchen")
    app.assessment.true_score_entered.emit(74.5)
    app.assessment.notes_entered.emit("ruhiger Absprung")
    QTimer.singleShot(400, lambda: print("worked", flush=True))

app.scoring.scored.connect(work)
app.start(Path(sys.argv[1]), model=None)
application.exec()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
def test_the_next_window_offers_back_what_a_killed_one_knew(
    make_app: MakeApp, clip: Path, qtbot: QtBot
) -> None:
    killed = subprocess.Popen(
        [sys.executable, "-c", WINDOW, str(clip)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    assert killed.stdout is not None
    assert killed.stdout.readline() == "worked\n"
    killed.send_signal(signal.SIGKILL)
    killed.communicate()

    app = make_app(FakeBackend())
    bar = app.window.notices
    with qtbot.waitSignal(app.recovery.found):
        app.start(None, model=None)
    (offer,) = bar.notices
    assert clip.name in offer.happened
    with qtbot.waitSignal(app.scoring.scored):
        next(one for one in bar.findChildren(QPushButton) if one.text() == "Bring back").click()
    assert app.session.annotations == Annotations(
        markers=(Marker(1.0, "Eintauchen"),), true_score=74.5, notes="ruhiger Absprung"
    )
    assert bar.notices == ()
    app.session.close()
    assert read_annotations(clip).annotations == app.session.annotations
    assert _journals() == []
