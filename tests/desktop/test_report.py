"""A report carries logs and versions, and nobody's name."""

from __future__ import annotations

import getpass
import json
import logging
import platform
import time
import zipfile
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from aqa_core import __version__
from aqa_core.storage import data_folder, log_folder
from aqa_desktop.app import App
from aqa_desktop.process.ending import FAULTS
from aqa_desktop.report.shortening import Shortener

HOME = str(Path.home())


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("opened {home}/Anna Meyer/dive 3.mp4", "opened folder-1/clip-1.mp4"),
        ("'/media/Club (A)/Anna 207C (1).MOV' refused", "'folder-1/clip-1.mov' refused"),
        ("job: Anna Meyer 207C.mp4 cannot be read.", "job: clip-1.mp4 cannot be read."),
        (r'"C:\Videos\Anna\dive.avi" is short', '"folder-1/clip-1.avi" is short'),
        (r'{"clip": "D:\\Anna\\dive.avi"}', r'{"clip": "folder-1/clip-1.avi"}'),
        ("{home}/Anna/labels.csv cannot be written", "folder-1/file.csv cannot be written"),
        ("the folder {home}/Anna Meyer is away", "the folder folder-1"),
        ("{data}/models/x.safetensors", "<data>/models/x.safetensors"),
        ('File "/usr/lib/python3.11/threading.py", line 3', None),
        ("1/2 of 30 frames and/or 12.5 ms, score 62.35", None),
        ("<unprintable> at 0x7f, 100 % done", None),
    ],
)
def test_names_are_taken_out_and_the_rest_stays(text: str, short: str | None) -> None:
    places = {"{home}": HOME, "{data}": str(data_folder())}
    for mark, place in places.items():
        text = text.replace(mark, place)
    assert Shortener().shorten(text) == (text if short is None else short)


def test_one_clip_is_one_number_wherever_it_stands() -> None:
    clip = Path(HOME) / "squad" / "Änna, 5253B.mp4"
    text = f"opening {clip}\nÄnna, 5253B.mp4 was refused\n{json.dumps(str(clip))}\nother.mp4"
    told = Shortener([clip]).shorten(text).splitlines()
    assert told[0] == "opening folder-1/clip-1.mp4"
    assert told[1] == "clip-1.mp4 was refused"
    assert told[3] == "clip-2.mp4"
    assert not any("nna" in line for line in told)


def test_long_logs_hold_nobody_up() -> None:
    shortener = Shortener()
    start_s = time.perf_counter()
    told = shortener.shorten("word " * 10_000 + "Anna.mp4 and more")
    assert time.perf_counter() - start_s < 5
    assert "Anna" not in told
    assert told.endswith("clip-1.mp4 and more")


def test_user_computer_and_models_have_no_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(getpass, "getuser", lambda: "annam")
    monkeypatch.setattr(platform, "node", lambda: "annas-laptop")
    text = "annam@annas-laptop scores with Anna's squad; annamite"
    told = Shortener(names=["Anna's squad"]).shorten(text)
    assert told == "user@computer scores with model-1; annamite"


def test_a_report_holds_logs_versions_and_settings_without_names(
    open_app: App, clip: Path, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = log_folder() / "aqa-desktop.log"
    early = "a line\n" * 40_000
    log.write_text(f"{early}WARNING {clip} is odd\nINFO {clip.name}: scored\n", encoding="utf-8")
    (log_folder() / FAULTS).write_text("Fatal Python error\n", encoding="utf-8")
    open_app.settings.set_theme("dark")
    file = tmp_path / "mine"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), ""))
    with qtbot.waitSignal(open_app.reporter.saved):
        open_app.actions.save_report.trigger()
    with zipfile.ZipFile(tmp_path / "mine.zip") as archive:
        texts = {name: archive.read(name).decode("utf-8") for name in archive.namelist()}
    assert set(texts) == {
        "READ ME.txt",
        "aqa-desktop.log",
        FAULTS,
        "diagnostics.txt",
        "settings.json",
    }
    assert "folder-1/clip-1.mp4 is odd\nINFO clip-1.mp4: scored" in texts["aqa-desktop.log"]
    assert len(texts["aqa-desktop.log"]) < 200_000
    assert __version__ in texts["diagnostics.txt"]
    assert json.loads(texts["settings.json"])["theme"] == "dark"
    everything = "\n".join(texts.values())
    for name in (clip.name, str(clip.parent), str(tmp_path)):
        assert name not in everything
    notice = open_app.window.notices.notices[-1]
    assert "mine.zip" in notice.happened


def test_a_report_that_cannot_be_written_says_so(
    app: App, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    file = tmp_path / "file" / "mine.zip"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), ""))
    with qtbot.waitSignal(app.reporter.failed):
        app.actions.save_report.trigger()
    assert app.window.notices.notices[-1].kind == "error"
    logging.getLogger().info("still alive")
