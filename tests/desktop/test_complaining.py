"""Why the program does not start is seen by who clicked an icon as well as by who typed its name."""

from __future__ import annotations

import ctypes
import io
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QMessageBox

import aqa_desktop.__main__ as program
from aqa_desktop.process import complaining
from aqa_desktop.process.complaining import complain
from aqa_desktop.process.system_libraries import QtCannotStartError

SENTENCE = "This system lacks libxcb-cursor.so.0. Install libxcb-cursor0."


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def boxes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What boxes of Qt's said; there is a screen and no terminal."""
    shown: list[str] = []
    monkeypatch.setattr(QMessageBox, "critical", lambda _parent, _title, text: shown.append(text))
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    monkeypatch.setenv("DISPLAY", ":7")
    monkeypatch.setattr(complaining, "check_qt", lambda _surroundings: None)
    return shown


@pytest.fixture
def without_qt(monkeypatch: pytest.MonkeyPatch, boxes: list[str]) -> list[list[str]]:
    """The commands that are run where Qt cannot start."""
    commands: list[list[str]] = []

    def cannot(_surroundings: object) -> None:
        raise QtCannotStartError(SENTENCE)

    def run(command: tuple[str, ...], **_options: Any) -> SimpleNamespace:
        commands.append(list(command))
        return SimpleNamespace(returncode=5 if command[0] == "zenity" else 1)

    monkeypatch.setattr(complaining, "check_qt", cannot)
    monkeypatch.setattr(subprocess, "run", run)
    return commands


def test_a_terminal_is_enough(boxes: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = _Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    complain(SENTENCE)
    assert terminal.getvalue() == f"error: {SENTENCE}\n"
    assert boxes == []


@pytest.mark.parametrize("stderr", [None, io.StringIO()])
def test_without_one_there_is_a_box(
    qapp: QApplication, boxes: list[str], stderr: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stderr", stderr)
    complain(SENTENCE)
    assert boxes == [SENTENCE]


def test_a_script_is_not_kept_waiting(boxes: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    complain(SENTENCE, has_box=False)
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    complain(SENTENCE)
    assert boxes == []


def test_where_qt_cannot_start_the_desktop_says_it(
    boxes: list[str], without_qt: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    there = {"zenity", "xmessage"}
    monkeypatch.setattr("shutil.which", lambda name: name if name in there else None)
    complain(SENTENCE)
    assert [command[0] for command in without_qt] == ["zenity", "xmessage"]  # zenity had no luck
    assert without_qt[0][-1] == f"--text={SENTENCE}"
    assert without_qt[1][-1] == SENTENCE
    there.clear()
    complain(SENTENCE)  # and where nothing is there it is in stderr and the log
    assert boxes == []


def test_a_mac_has_its_alert(
    boxes: list[str], without_qt: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    complain(SENTENCE)
    ((name, *_, told),) = without_qt
    assert (name, told) == ("osascript", SENTENCE)
    assert boxes == []


def test_windows_has_its_box(
    boxes: list[str], without_qt: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[tuple[object, ...]] = []

    def box(*told: object) -> int:
        said.append(told)
        return 1

    user32 = SimpleNamespace(MessageBoxW=box)
    monkeypatch.setattr(ctypes, "windll", SimpleNamespace(user32=user32), raising=False)
    monkeypatch.setattr(sys, "platform", "win32")
    complain(SENTENCE)
    assert said == [(None, SENTENCE, "AQA Desktop", 0x10)]
    assert without_qt == []


def test_a_refused_start_says_so_and_ends(
    qapp: QApplication, boxes: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "file"
    file.touch()
    monkeypatch.setenv("AQA_HOME", str(file))
    monkeypatch.setattr(program, "check_qt", lambda *_arguments, **_options: None)
    assert program.main([]) == program.EXIT_USER_MISTAKE
    (told,) = boxes
    assert "cannot be made" in told
    assert "AQA_HOME" in told  # the remedy
