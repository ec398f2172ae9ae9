"""The recipe PyInstaller reads, run with stand-ins for what PyInstaller gives it."""

from __future__ import annotations

import sys
import types
from pathlib import Path
from typing import Any

import apple
import bundle
import drawing
import pytest

from tests.helpers.project import ROOT

SPEC = ROOT / "packaging" / "aqa-desktop.spec"


@pytest.fixture
def drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qapp: object) -> Path:
    """A build folder as it is when freezing begins; drawing needs Qt's application."""
    monkeypatch.setattr(bundle, "BUILD", tmp_path / "build")
    monkeypatch.setattr(drawing, "QGuiApplication", lambda _words: qapp)
    drawing.main(bundle.BUILD, "0.1.0")
    return bundle.BUILD


def _frozen_on(system: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, list[dict[str, Any]]]:
    """Run the recipe as on a system, and give what PyInstaller was asked for, by its kind."""
    asked: dict[str, list[dict[str, Any]]] = {"EXE": [], "BUNDLE": []}

    def noted(kind: str) -> Any:
        return lambda *_parts, **options: asked[kind].append(options)

    hooks = types.ModuleType("PyInstaller.utils.hooks")
    datastruct = types.ModuleType("PyInstaller.building.datastruct")
    for name in ("collect_data_files", "collect_submodules", "copy_metadata"):
        setattr(hooks, name, lambda _package: [])
    datastruct.TOC = list  # type: ignore[attr-defined]
    for module in (hooks, datastruct):
        monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(sys, "path", list(sys.path))
    found = types.SimpleNamespace(binaries=[], datas=[], pure=[], scripts=[])
    given = {
        "SPECPATH": str(SPEC.parent),
        # PyInstaller puts the recipe's name below the folder it was told
        "workpath": str(bundle.BUILD / "work" / "aqa-desktop"),
        "Analysis": lambda *_scripts, **_options: found,
        "PYZ": lambda _modules: None,
        "EXE": noted("EXE"),
        "COLLECT": lambda *_parts, **_options: None,
        "BUNDLE": noted("BUNDLE"),
    }
    exec(compile(SPEC.read_text(encoding="utf-8"), str(SPEC), "exec"), given)
    return asked


def test_windows_programs_get_the_icon_and_the_facts_that_were_drawn(
    drawn: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs = _frozen_on("win32", monkeypatch)["EXE"]
    assert [one["name"] for one in programs] == ["aqa-desktop", "aqa"]
    for one in programs:
        assert Path(one["icon"]).read_bytes() == (drawn / "aqa-desktop.ico").read_bytes()
        assert "VSVersionInfo" in Path(one["version"]).read_text(encoding="utf-8")


def test_macos_gets_its_icon_and_opens_the_window(
    drawn: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = _frozen_on("darwin", monkeypatch)
    (application,) = asked["BUNDLE"]
    assert application["name"] == bundle.APPLICATION.name
    assert Path(application["icon"]).read_bytes()[:4] == b"icns"
    assert Path(application["icon"]).parent == drawn
    assert application["info_plist"]["CFBundleExecutable"] == "aqa-desktop"
    assert application["info_plist"]["LSBackgroundOnly"] is False
    assert {Path(one["entitlements_file"]).name for one in asked["EXE"]} == {"entitlements.plist"}


def test_linux_has_its_icons_in_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = _frozen_on("linux", monkeypatch)
    assert [one["icon"] for one in asked["EXE"]] == [None, None]
    assert asked["BUNDLE"] == []


def test_macos_is_offered_videos_and_takes_nothing_over() -> None:
    told = apple.info_plist()
    assert told["LSMinimumSystemVersion"] == "14.0"
    assert {one["LSHandlerRank"] for one in told["CFBundleDocumentTypes"]} == {"Alternate"}
    assert "safetensors" not in str(told)
