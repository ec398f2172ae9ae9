"""The test of an installation, on a program that only pretends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import smoke_test
import x11_windows

WELL = {
    "ok": True,
    "problem": None,
    "is_frozen": True,
    "program": "/opt/aqa-desktop",
    "window_s": 1.2,
    "scored_s": 4.0,
}
_WINDOW = """
import json, pathlib, sys
folder = pathlib.Path(sys.argv[sys.argv.index("--smoke-test") + 1])
(folder / "dives").mkdir()
(folder / "dives" / "one.mp4").touch()
for name in ("timeline.png", "window.png"):
    (folder / name).write_bytes(b"x" * {size})
(folder / "smoke.json").write_text({verdict!r})
sys.exit({status})
"""
_COMMAND = """
import json, sys
print(json.dumps({"score": 70.1, "execution": 24.0, "segments": [1, 2, 3]}))
"""
Program = Callable[..., Path]

pytestmark = pytest.mark.skipif(os.name == "nt", reason="its programs are scripts")


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Program:
    """Put two programs into a folder: a window that leaves a verdict behind, and the command line."""
    monkeypatch.delenv("DISPLAY", raising=False)

    def make(*, status: int = 0, size: int = 9_000, **verdict: Any) -> Path:
        folder = tmp_path / "program"
        folder.mkdir()
        text = json.dumps({**WELL, **verdict})
        window = _WINDOW.format(size=size, verdict=text, status=status)
        for name, code in (("aqa-desktop", window), ("aqa", _COMMAND)):
            (folder / name).write_text(f"#!{sys.executable}\n{code}", encoding="utf-8")
            (folder / name).chmod(0o755)
        return folder

    return make


def _tried(folder: Path, *options: str) -> tuple[int, str]:
    """Try a folder out as a person does, and give the exit status and the last line."""
    words = [sys.executable, smoke_test.__file__, "--program", str(folder), *options]
    words += ["--folder", str(folder.parent / "found")]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout.splitlines()[-1]


def test_a_program_that_does_everything_passes(program: Program) -> None:
    assert _tried(program(), "--times") == (0, "PASSED")


@pytest.mark.parametrize(
    ("made", "sentence"),
    [
        ({"is_frozen": False}, "no frozen program"),
        ({"ok": False, "problem": "The sample is gone.", "status": 1}, "The sample is gone."),
        ({"status": 3}, "ended with 3"),
        ({"size": 10}, "timeline.png is too small"),
    ],
)
def test_what_goes_wrong_is_said_in_the_last_line(
    program: Program, made: dict[str, Any], sentence: str
) -> None:
    status, said = _tried(program(**made))
    assert status == 1
    assert said.startswith("FAILED: ")
    assert sentence in said


def test_slowness_is_said_and_fails_where_times_count(program: Program) -> None:
    folder = program(window_s=3.4, scored_s=11.0)
    said = "TOO SLOW: the window took over 3 s; the sample's score took over 10 s"
    assert _tried(folder) == (0, said)
    (folder.parent / "found" / "dives" / "one.mp4").unlink()
    (folder.parent / "found" / "dives").rmdir()
    assert _tried(folder, "--times") == (1, said)


def test_the_second_click_counts_for_the_window() -> None:
    window = {"window_s": 1.0, "scored_s": 2.0}
    assert smoke_test.too_slow({"window": window}) == []
    clicked = {"click_to_window_first_s": 9.0, "click_to_window_second_s": 2.9}
    assert smoke_test.too_slow({"window": window, **clicked}) == []
    slow = smoke_test.too_slow({"window": window, "click_to_window_second_s": 3.1})
    assert slow == ["the window took over 3 s"]


def test_a_persons_own_entry_comes_before_the_systems(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, shared = tmp_path / "own", tmp_path / "shared"
    monkeypatch.setenv("XDG_DATA_HOME", str(own))
    monkeypatch.setenv("XDG_DATA_DIRS", f"{tmp_path / 'none'}:{shared}")
    assert smoke_test.find_entry() is None
    for folder in (shared, own):
        entry = folder / "applications" / smoke_test.ENTRY
        entry.parent.mkdir(parents=True)
        entry.touch()
        assert smoke_test.find_entry() == entry


def test_nothing_installed_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smoke_test, "find_entry", lambda: None)
    monkeypatch.setattr(sys, "argv", ["smoke_test.py", "--folder", str(tmp_path)])
    assert smoke_test.main() == 1


def test_a_click_starts_the_entry_in_a_home_of_its_own_and_waits_for_the_window(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry, home, told = tmp_path / "it.desktop", tmp_path / "home", tmp_path / "told"
    launcher = tmp_path / "bin" / "gio"
    launcher.parent.mkdir()
    launcher.write_text(f'#!/bin/sh\necho "$* $AQA_HOME" > {told}\n', encoding="utf-8")
    launcher.chmod(0o755)
    monkeypatch.setenv("PATH", f"{launcher.parent}{os.pathsep}{os.environ['PATH']}")
    ended: list[str] = []
    monkeypatch.setattr(x11_windows, "of_class", lambda _name: {"0x1"})
    monkeypatch.setattr(x11_windows, "wait_for_new", lambda _name, _before, longest_s: "0x2")
    monkeypatch.setattr(x11_windows, "end_owner", ended.append)
    assert 0 < smoke_test.click(entry, home, None) < 60
    assert told.read_text(encoding="utf-8") == f"launch {entry} {home}\n"
    assert ended == ["0x2"]
    monkeypatch.setattr(x11_windows, "wait_for_new", lambda _name, _before, longest_s: None)
    with pytest.raises(smoke_test.Failed, match="no window came"):
        smoke_test.click(entry, home, None)


def test_a_click_needs_something_that_starts_entries(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(smoke_test.Failed, match="no program here that starts desktop entries"):
        smoke_test.click(tmp_path / "it.desktop", tmp_path, None)
