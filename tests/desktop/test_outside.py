"""What the system opens for us runs with its own libraries, not with those of the frozen program."""

from __future__ import annotations

import ast
import os
import sys

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from aqa_desktop.process.outside import for_others, open_outside
from tests.helpers.project import ROOT, python_files

OURS, THEIRS = "/opt/aqa/_internal", "/usr/local/lib"


@pytest.fixture
def frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("LD_LIBRARY_PATH", f"{OURS}:{THEIRS}")
    monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", THEIRS)


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[str | None]:
    """What a program that is started for an address finds as its libraries' folder."""
    found: list[str | None] = []

    def opened(_address: QUrl) -> bool:
        found.append(os.environ.get("LD_LIBRARY_PATH"))
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", opened)
    return found


@pytest.mark.usefixtures("frozen")
def test_the_libraries_are_the_systems_while_it_opens_something(
    seen: list[str | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = dict(os.environ)
    assert open_outside(QUrl("https://example.invalid"))
    assert dict(os.environ) == before
    monkeypatch.delenv("LD_LIBRARY_PATH_ORIG")  # there was none before
    open_outside(QUrl("https://example.invalid"))
    assert seen == [THEIRS, None]
    assert os.environ["LD_LIBRARY_PATH"] == f"{OURS}:{THEIRS}"


@pytest.mark.usefixtures("frozen")
def test_they_come_back_when_opening_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_address: QUrl) -> bool:
        raise RuntimeError("nobody opens this")

    monkeypatch.setattr(QDesktopServices, "openUrl", refuse)
    with pytest.raises(RuntimeError):
        open_outside(QUrl("https://example.invalid"))
    assert os.environ["LD_LIBRARY_PATH"] == f"{OURS}:{THEIRS}"


def test_a_program_that_is_not_frozen_changes_nothing(
    seen: list[str | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LD_LIBRARY_PATH", OURS)
    open_outside(QUrl("https://example.invalid"))
    assert seen == [OURS]
    assert for_others(os.environ) == dict(os.environ)


def test_nothing_else_has_the_system_open_something() -> None:
    found = {
        path.relative_to(ROOT).as_posix()
        for path in python_files("aqa_desktop")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.Attribute) and node.attr == "openUrl")
        or (isinstance(node, ast.alias) and node.name in {"QDesktopServices", "webbrowser"})
        or (isinstance(node, ast.Attribute) and node.attr == "startfile")
    }
    assert found == {"aqa_desktop/process/outside.py"}
