"""A system without what Qt needs gets a sentence with the command that helps, and no abort."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from aqa_desktop.process.system_libraries import QtCannotStartError, check_qt, screens
from tests.helpers.project import ROOT

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="of Linux only")


def _without(*libraries: str, inside: str = "") -> Callable[[str], object]:
    """Load as on a system that lacks libraries, one of which a Qt plugin needs."""

    def load(name: str) -> object:
        lacking = inside if name.endswith(f"libq{inside and 'xcb'}.so") else name
        if lacking in libraries:
            raise OSError(f"{lacking}: cannot open shared object file: No such file or directory")
        return object()

    return load


def _start(*arguments: str, **surroundings: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name not in _SCREENS}
    environment = {**kept, "PYTHONPATH": str(ROOT), **surroundings}
    command = [sys.executable, "-m", "aqa_desktop", *arguments]
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, check=False, timeout=60
    )


_SCREENS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


def test_a_missing_library_of_qt_is_named_with_its_package(tmp_path: Path) -> None:
    package = tmp_path / "PySide6"
    package.mkdir()
    (package / "__init__.py").write_text(
        'raise ImportError("libEGL.so.1: cannot open shared object file: No such file")',
        encoding="utf-8",
    )
    for arguments in ((), ("a.mp4", "--picture", "out.png")):
        ended = _start(*arguments, PYTHONPATH=f"{tmp_path}{os.pathsep}{ROOT}")
        assert ended.returncode == 2
        assert ended.stderr.startswith("error: AQA Desktop cannot start: this system lacks libEGL")
        assert "sudo apt-get install" in ended.stderr
        assert "libegl1" in ended.stderr
        assert ended.stderr.count("\n") == 1


def test_a_missing_library_of_the_screen_is_named_with_its_package() -> None:
    load = _without("libxcb-cursor.so.0", "libxcb-icccm.so.4", inside="libxcb-cursor.so.0")
    with pytest.raises(QtCannotStartError) as refused:
        check_qt({"DISPLAY": ":0"}, load=load)
    assert "lacks libxcb-cursor.so.0, libxcb-icccm.so.4." in refused.value.sentence
    assert refused.value.remedy.endswith("sudo apt-get install libxcb-cursor0 libxcb-icccm4")
    check_qt({"DISPLAY": ":0"}, load=load, needs_screen=False)


def test_one_screen_that_works_is_enough() -> None:
    load = _without("libxcb-cursor.so.0", inside="libxcb-cursor.so.0")
    check_qt({"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}, load=load)
    check_qt({"DISPLAY": ":0"}, load=_without())


def test_a_library_that_nobody_knows_is_named_all_the_same() -> None:
    with pytest.raises(QtCannotStartError) as refused:
        check_qt({"DISPLAY": ":0"}, load=_without("libodd.so.7", inside="libodd.so.7"))
    assert "libodd.so.7" in refused.value.sentence
    assert "apt-get" not in refused.value.remedy


def test_no_screen_is_said_and_not_aborted() -> None:
    for surroundings in ({}, {"DISPLAY": ":987"}, {"QT_QPA_PLATFORM": "xcb"}):
        ended = _start(**surroundings)
        assert ended.returncode == 2
        assert "there is no screen here" in ended.stderr
        assert "aqa score" in ended.stderr
        assert ended.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("surroundings", "kinds"),
    [
        ({}, ()),
        ({"DISPLAY": ":0"}, ("xcb",)),
        ({"DISPLAY": ":0", "WAYLAND_DISPLAY": "w"}, ("wayland", "xcb")),
        ({"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen"}, ("offscreen",)),
        ({"QT_QPA_PLATFORM": "wayland-egl;xcb:x"}, ("wayland", "xcb")),
    ],
)
def test_the_screens_are_those_that_qt_would_try(
    surroundings: dict[str, str], kinds: tuple[str, ...]
) -> None:
    assert screens(surroundings) == kinds


def test_here_qt_starts() -> None:
    check_qt({"QT_QPA_PLATFORM": "offscreen"}, load=ctypes.CDLL)
