"""A report can be had where no window can be shown, and it holds no names either."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import aqa_desktop.__main__ as program
from aqa_core import __version__
from aqa_core.storage import log_folder, settings_folder
from tests.helpers.project import ROOT, run_python


@pytest.fixture
def kept() -> None:
    """What a coach's program has written down."""
    clip = Path.home() / "Anna Meyer" / "dive of Anna.mp4"
    (settings_folder() / "recent.json").write_text(json.dumps([str(clip)]), encoding="utf-8")
    settings = {"model": "Anna's squad", "theme": "dark"}
    (settings_folder() / "settings.json").write_text(json.dumps(settings), encoding="utf-8")
    told = f"WARNING {clip} is odd\nINFO Anna's squad scored {clip.name} of Anna Meyer\n"
    (log_folder() / "aqa-desktop.log").write_text(told, encoding="utf-8")


def _run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "aqa_desktop", *arguments]
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    return subprocess.run(command, capture_output=True, text=True, env=surroundings, check=False)


@pytest.mark.usefixtures("kept")
def test_it_is_printed_where_there_is_no_screen() -> None:
    done = _run("--diagnose", QT_QPA_PLATFORM="", DISPLAY="", WAYLAND_DISPLAY="")
    assert done.returncode == 0, done.stderr
    assert f"AQA Desktop {__version__}" in done.stdout
    assert "there is no screen here" in done.stdout
    assert "==> aqa-desktop.log <==" in done.stdout
    assert "folder-1/clip-1.mp4 is odd" in done.stdout
    assert '"theme": "dark"' in done.stdout
    assert "Anna" not in done.stdout


@pytest.mark.usefixtures("kept")
def test_it_is_written_to_a_file(tmp_path: Path) -> None:
    file = tmp_path / "mine.zip"
    done = _run("--diagnose", str(file))
    assert done.returncode == 0, done.stderr
    assert str(file) in done.stdout
    with zipfile.ZipFile(file) as archive:
        texts = {name: archive.read(name).decode("utf-8") for name in archive.namelist()}
    assert {"READ ME.txt", "diagnostics.txt", "settings.json", "aqa-desktop.log"} <= set(texts)
    assert "torch " in texts["diagnostics.txt"]
    assert not any("Anna" in text for text in texts.values())


def test_a_file_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = _run("--diagnose", str(tmp_path / "file" / "mine.zip"))
    assert done.returncode == program.EXIT_USER_MISTAKE
    assert "cannot be written" in done.stderr


def test_it_needs_no_qt() -> None:
    code = "import sys; sys.modules['PySide6'] = None; import aqa_desktop.__main__ as program; "
    done = run_python(f"{code} sys.exit(program.main(['--diagnose']))")
    assert done.returncode == 0, done.stderr
    assert "Qt does not load" in done.stdout


def test_our_own_mistake_at_the_start_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_parsed: object) -> int:
        raise LookupError("what nobody thought of")

    monkeypatch.setattr(program, "_work", fail)
    try:
        assert program.main([]) == program.EXIT_OUR_MISTAKE
    finally:
        logging.getLogger().handlers[-1].flush()
    assert "--diagnose" in capsys.readouterr().err
    assert "what nobody thought of" in (log_folder() / "aqa-desktop.log").read_text("utf-8")
