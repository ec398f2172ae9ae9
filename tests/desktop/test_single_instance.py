"""A second start hands over to the first; a dead or silent first one does not stand in the way."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtNetwork import QLocalServer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

import aqa_desktop.__main__ as program
from aqa_desktop.app import App
from aqa_desktop.process.asking import Claim, Found, instance_name, instance_place
from aqa_desktop.process.command_line import parse
from aqa_desktop.process.file_opening import FileOpening
from aqa_desktop.process.request import Request
from aqa_desktop.process.single import SingleInstance
from tests.helpers.project import ROOT, run_python


@pytest.fixture
def first(qapp: QApplication) -> Iterator[SingleInstance]:
    """The first instance under the name of this test's folders."""
    made = SingleInstance()
    with Claim() as claim:
        assert not claim.hand_over(Request())
        made.listen(claim)
    yield made
    made.close()
    made.deleteLater()


_ASK = """
import sys
from aqa_desktop.process.asking import Claim
from aqa_desktop.process.request import Request
with Claim() as claim:
    sys.exit(not claim.hand_over(Request.parse(sys.argv[1].encode())))
"""


def _start_second(request: Request) -> subprocess.Popen[bytes]:
    """Be a later start, which ends with 1 where it would go on by itself."""
    command = [sys.executable, "-c", _ASK, request.line().decode()]
    return subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(ROOT)})


def test_a_request_travels_as_it_is(tmp_path: Path) -> None:
    odd = Path(os.fsdecode(bytes(tmp_path / "dive ") + b"\xff\n.mp4"))
    request = Request(
        clips=(odd, tmp_path), model="mine", dive="207C", height_m=10.0, activation="t"
    )
    assert Request.parse(request.line()) == request
    assert request.line().count(b"\n") == 1
    for bad in (b"{half", b"[]", b'{"clips": 3}', b"\xff"):
        assert Request.parse(bad) is None


def test_a_second_start_hands_over(first: SingleInstance, qtbot: QtBot) -> None:
    request = Request(clips=(Path("/somewhere/a.mp4"),), theme="dark")
    with qtbot.waitSignal(first.asked) as asked:
        second = _start_second(request)
    assert asked.args == [request]
    assert second.wait(20) == 0


def test_nonsense_is_not_obeyed(first: SingleInstance, qtbot: QtBot) -> None:
    asked: list[Request] = []
    first.asked.connect(asked.append)
    server = first.findChild(QLocalServer)
    assert server is not None
    with socket.socket(socket.AF_UNIX) as stranger:
        stranger.settimeout(5)
        stranger.connect(server.fullServerName())
        stranger.sendall(b"open the door\n")
        qtbot.wait(50)
        assert stranger.recv(10) == b""
    assert asked == []


def test_other_folders_are_another_instance(
    first: SingleInstance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = instance_name()
    monkeypatch.setenv("AQA_HOME", str(tmp_path))
    assert instance_name() != name
    with Claim() as claim:
        assert not claim.hand_over(Request())
        assert claim.found is Found.NOBODY


def test_what_a_crash_left_is_taken_over(qapp: QApplication, qtbot: QtBot) -> None:
    path = instance_place()
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(path)  # and never listened to: its file stays
    assert Path(path).exists()
    one = SingleInstance()
    with Claim() as claim:
        assert not claim.hand_over(Request())
        one.listen(claim)
    with qtbot.waitSignal(one.asked):
        second = _start_second(Request())
    assert second.wait(20) == 0
    one.close()
    assert not Path(path).exists()


def test_a_window_that_is_being_built_answers_once_it_is_there(
    first: SingleInstance, qtbot: QtBot
) -> None:
    second = _start_second(Request())
    time.sleep(3)  # nothing runs the event loop
    assert second.poll() is None
    with qtbot.waitSignal(first.asked):
        pass
    assert second.wait(20) == 0


def test_a_silent_window_keeps_its_place(first: SingleInstance, qtbot: QtBot) -> None:
    second = SingleInstance()
    with Claim(patience_s=0.2) as claim:
        assert not claim.hand_over(Request())  # nothing runs the event loop of the first
        assert claim.found is Found.SILENCE
        second.listen(claim)
    second.close()
    asked: list[Request] = []
    first.asked.connect(asked.append)
    third = _start_second(Request(theme="dark"))
    qtbot.waitUntil(lambda: third.poll() is not None)
    assert third.returncode == 0
    assert [request.theme for request in asked] == ["dark"]  # the second serves itself


def test_two_starts_at_once_make_one_window(qapp: QApplication, qtbot: QtBot) -> None:
    one = SingleInstance()
    with Claim() as claim:
        assert not claim.hand_over(Request())
        others = [_start_second(Request()) for _ in range(3)]  # while the first loads what it needs
        time.sleep(1)
        assert [other.poll() for other in others] == [None] * 3
        asked: list[Request] = []
        one.asked.connect(asked.append)
        one.listen(claim)
        qtbot.waitUntil(lambda: len(asked) == 3)
    assert [other.wait(20) for other in others] == [0, 0, 0]
    one.close()


def test_where_nothing_can_be_locked_the_program_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object, **_options: object) -> None:
        raise NotImplementedError("no locks on this disk")

    monkeypatch.setattr(FileLock, "acquire", refuse)
    with Claim() as claim:
        assert not claim.hand_over(Request())


def test_the_place_is_short_enough_for_a_socket(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert Path(instance_place()).parent == Path(os.environ["AQA_HOME"]) / "runtime"
    monkeypatch.setenv("AQA_HOME", str(tmp_path / ("long" * 30)))
    assert len(instance_place()) < 100


def test_asking_loads_nothing_slow() -> None:
    code = """
import sys
import aqa_desktop.__main__, aqa_desktop.process.asking
print(sorted({"torch", "PySide6", "numpy", "cv2", "av"} & set(sys.modules)))
"""
    assert run_python(code).stdout.strip() == "[]"


def test_the_right_to_come_forward_travels(
    app: App, first: SingleInstance, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_ACTIVATION_TOKEN", "")
    monkeypatch.setenv("DESKTOP_STARTUP_ID", "token-7")
    request = program._request(parse([]))
    assert request.activation == "token-7"
    first.asked.connect(app.serve)
    with qtbot.waitSignal(first.asked):
        second = _start_second(request)
    assert second.wait(20) == 0
    assert os.environ["XDG_ACTIVATION_TOKEN"] == "token-7"


def test_the_program_hands_its_clip_to_the_window_that_is_there(
    app: App, first: SingleInstance, clip: Path, uneven_clip: Path, qtbot: QtBot
) -> None:
    first.asked.connect(app.serve)
    app.window.showMinimized()
    command = [sys.executable, "-m", "aqa_desktop", clip.name, str(uneven_clip)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    second = subprocess.Popen(command, cwd=clip.parent, env=environment)
    qtbot.waitUntil(lambda: app.session.info is not None)
    qtbot.waitUntil(lambda: second.poll() is not None)
    assert second.returncode == 0
    assert app.session.info is not None
    assert app.session.info.path == clip
    assert [one.path for one in app.session.clips] == [clip, uneven_clip]
    assert not app.window.isMinimized()
    qtbot.waitUntil(lambda: app.session.assessment is not None)


def test_the_first_clip_of_a_command_line_is_opened_and_all_are_listed(
    app: App, clip: Path, uneven_clip: Path, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(app.scoring.scored):
        app.serve(Request(clips=(clip, uneven_clip), dive="207C", height_m=10.0))
    assert [(one.path, one.is_open) for one in app.session.clips] == [
        (clip, True),
        (uneven_clip, False),
    ]
    assert app.session.dive.dive == "207C"


def test_one_picture_needs_one_clip(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        program.main(["--picture", "out.png", "a.mp4", "b.mp4"])
    assert ended.value.code == program.EXIT_USER_MISTAKE
    assert "one CLIP" in capsys.readouterr().err


def test_files_that_the_system_hands_over_are_asked_for_together(
    qapp: QApplication, qtbot: QtBot
) -> None:
    opening = FileOpening()
    qapp.installEventFilter(opening)
    files = ["/somewhere/a b.mp4", "/somewhere/c.mp4"]
    with qtbot.waitSignal(opening.asked) as asked:
        for file in files:
            QCoreApplication.sendEvent(qapp, QFileOpenEvent(QUrl.fromLocalFile(file)))
    qapp.removeEventFilter(opening)
    assert asked.args == [Request(clips=tuple(map(Path, files)))]
