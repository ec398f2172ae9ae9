"""A report carries logs and versions, and nobody's name."""

from __future__ import annotations

import getpass
import json
import logging
import platform
import sys
import time
import zipfile
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from aqa_core import __version__
from aqa_core.data.runs import runs_folder
from aqa_core.storage import data_folder, log_folder
from aqa_desktop.app import App
from aqa_desktop.process.faults import FAULTS
from aqa_desktop.report.shortening import Shortener
from tests.helpers.project import ROOT

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
        ("{data}/models/Anna Meyer.safetensors", "<data>/models/file.safetensors"),
        (
            "The model {data}/models/Anna Meyer.safetensors is damaged.",
            "The model <data>/models/file.safetensors is damaged.",
        ),
        (
            "{data}/runs/Anna Meyer 2026/last.safetensors is gone",
            "<data>/runs/folder-1/file.safetensors is gone",
        ),
        ("{data}/runs/Anna Meyer", "<data>/runs/folder-1"),
        ("{data}/models is full", "<data>/models is full"),
        ("{data}/Anna is odd", "<data>/folder-1"),
        ("{data}/annotations/7-ab.dive.json", "<data>/annotations/file.dive.json"),
        ("{log}/aqa-desktop.log cannot be opened", "<log>/aqa-desktop.log cannot be opened"),
        ("/usr/bin/x failed on /media/Anna Muster/club", "/usr/bin/x failed on folder-1"),
        ("/usr/bin/x failed on dives/Anna/run", "/usr/bin/x failed on folder-1"),
        ("/opt/clips/Anna Meyer/1.mp4", "folder-1/clip-1.mp4"),
        ("{home}/a.mp4 and {home}/Anna/b.mp4", "folder-1/clip-1.mp4 and folder-2/clip-2.mp4"),
        ("copied {home}/Anna /media/Berta", "copied folder-1 folder-2"),
        ("wrote Anna.dive.json", "file.dive.json"),
        ("'Anna Meyer.csv' and \"Anna.safetensors\"", "'file.csv' and \"file.safetensors\""),
        ("dives/Anna/run", "folder-1"),
        ("Anna Meyer/run 3", "folder-1"),
        ("wrote Anna Meyer/Änne/1.mp4 and more", "wrote folder-1/clip-1.mp4 and more"),
        ("Reading torch/nn/x.py, 3/4 done", None),
        (
            'File "{python}/x/numpy/_generator.pyx", line 7',
            'File "<python>/x/numpy/_generator.pyx", line 7',
        ),
        ('File "numpy/random/_generator.pyx", line 5076, in numpy.random', None),
        ("file:///media/Anna/1.mp4 is odd", "folder-1/clip-1.mp4 is odd"),
        ("in dives/Anna Meyer/run 3: gone", "in folder-1: gone"),
        ("../Anna/2.MP4", "folder-1/clip-1.mp4"),
        ("models/Anna.safetensors", "folder-1/file.safetensors"),
        (r"dives\Anna\1.mp4", "folder-1/clip-1.mp4"),
        (
            'File "{program}/aqa_desktop/jobs/job.py", line 83, in run',
            'File "<program>/aqa_desktop/jobs/job.py", line 83, in run',
        ),
        ('File "aqa_desktop/jobs/job.py", line 83, in run', None),
        ('File "torch/nn/modules/module.py", line 1, in _call_impl', None),
        ("/lib/x86_64-linux-gnu/libc.so.6(+0x42520) [0x7f]", None),
        ("aqa_core.errors.ModelError: 30 frames/s, 12 km/h, N/A, 3/4", None),
        ('File "/usr/lib/python3.11/threading.py", line 3', None),
        ("1/2 of 30 frames and/or 12.5 ms, score 62.35", None),
        ("<unprintable> at 0x7f, 100 % done", None),
    ],
)
def test_names_are_taken_out_and_the_rest_stays(text: str, short: str | None) -> None:
    places = {
        "{home}": HOME,
        "{data}": str(data_folder()),
        "{program}": str(ROOT),
        "{log}": str(log_folder()),
        "{python}": sys.prefix,
    }
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


def test_the_folders_of_known_clips_have_no_name() -> None:
    clip = Path(HOME) / "Vereine" / "Anna Meyer" / "1.mp4"
    told = Shortener([clip]).shorten("opening what Anna Meyer made in clips of Vereine")
    assert told == "opening what folder made in clips of folder"
    sample = Path(__file__).parents[2] / "samples" / "1.mp4"
    assert Shortener([sample]).shorten(f"in {ROOT.name}") == f"in {ROOT.name}"


def test_a_report_holds_logs_versions_and_settings_without_names(
    open_app: App, clip: Path, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = log_folder() / "aqa-desktop.log"
    early = "a line\n" * 40_000
    log.write_text(f"{early}WARNING {clip} is odd\nINFO {clip.name}: scored\n", encoding="utf-8")
    (log_folder() / FAULTS).write_text("Fatal Python error\n", encoding="utf-8")
    for own in (
        data_folder() / "models" / "Anna's squad.safetensors",
        runs_folder() / "Berta 2026",
    ):
        own.mkdir(parents=True)
    with log.open("a", encoding="utf-8") as file_of_log:
        file_of_log.write("INFO Anna's squad is damaged; Berta 2026 is gone\n")
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
    for name in (clip.name, str(clip.parent), str(tmp_path), "Anna", "Berta"):
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
