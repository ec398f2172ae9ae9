"""The labelled folder joined to the rest: the window that teaches, the player, true scores made into rows."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from aqa_core.data.annotations import Annotations
from aqa_core.data.labelled_folder import read_labelled_folder
from aqa_core.data.sidecar import Sidecar, write_annotations
from aqa_desktop.app import App
from aqa_desktop.labels.panel import LabelsPanel
from aqa_desktop.labels.visiting import Visit
from aqa_desktop.models.backbones import BackbonesPanel
from tests.desktop.conftest import open_clip
from tests.desktop.labelled import child_that_waits, write_clips, write_folder


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_clips(tmp_path_factory.mktemp("labelled") / "clips")


@pytest.fixture
def folder(clips: Path, tmp_path: Path) -> Path:
    return write_folder(clips, tmp_path / "dives")


def _panel(app: App, qtbot: QtBot) -> LabelsPanel:
    app.actions.teach.trigger()
    panel = app.sheets.teaching.findChild(LabelsPanel)
    assert isinstance(panel, LabelsPanel)
    return panel


def _choose(monkeypatch: pytest.MonkeyPatch, folder: Path | str) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(folder))


def test_the_window_that_teaches_knows_the_folder_and_what_is_usable(
    app: App, folder: Path, qtbot: QtBot
) -> None:
    panel = _panel(app, qtbot)
    window = app.sheets.teaching
    assert window.findChild(BackbonesPanel) is not None
    assert not window.setup_page.start.isEnabled()
    with qtbot.waitSignal(panel.checker.checked):
        panel.set_folder(folder)
    assert "3 dives are ready" in window.setup_page.standing.text()
    assert panel.suspects.look.isEnabled()
    window.close()


def test_a_clip_opens_at_the_second_that_tells(app: App, folder: Path, qtbot: QtBot) -> None:
    panel = _panel(app, qtbot)
    with qtbot.waitSignal(app.visit.seek_requested):
        panel.clip_requested.emit(folder / "dive_2.mp4", 0.8)
    info = app.session.info
    assert info is not None
    assert Path(info.path) == folder / "dive_2.mp4"
    assert app.playback.index == 20
    panel.clip_requested.emit(folder / "dive_2.mp4", 0.4)
    assert app.playback.index == 10
    with qtbot.waitSignal(app.session.clip_changed):
        panel.clip_requested.emit(folder / "dive_1.mp4", None)
    assert app.playback.index == 0
    qtbot.waitUntil(lambda: app.reading_lane.is_idle and app.scoring_lane.is_idle)
    app.sheets.teaching.close()


def test_a_visit_to_a_clip_that_never_opened_is_forgotten(qtbot: QtBot) -> None:
    visit = Visit()
    with qtbot.waitSignal(visit.open_requested):
        visit.go(Path("a.mp4"), 3.0)
    with qtbot.waitSignal(visit.open_requested), qtbot.assertNotEmitted(visit.seek_requested):
        visit.go(Path("b.mp4"), None)


def test_true_scores_become_rows_of_a_labelled_folder(
    app: App, clips: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    folder = tmp_path / "season"
    shutil.copytree(clips, folder)
    # one was scored another day and is not open now
    write_annotations(
        folder / "dive_3.mp4", Sidecar(annotations=Annotations(true_score=51.5, in_s=0.2))
    )
    open_clip(app, folder / "dive_1.mp4", qtbot)
    app.session.edits.set_true_score(84.15)
    app.session.edits.set_in(0.4)
    _choose(monkeypatch, "")
    app.actions.collect_labels.trigger()
    assert not (folder / "labels.csv").exists()
    _choose(monkeypatch, folder)
    with qtbot.waitSignal(app.collector.collected):
        app.actions.collect_labels.trigger()
    read = read_labelled_folder(folder)
    found = {dive.clip.name: (dive.score, dive.start_s) for dive in read.dives}
    assert found == {"dive_1.mp4": (84.15, 0.4), "dive_3.mp4": (51.5, 0.2)}
    notice = app.window.notices.notices[-1]
    assert "season: 2 added" in notice.happened
    assert "without a true score: 1" in notice.happened
    notice.answers[0].act()
    panel = app.sheets.teaching.findChild(LabelsPanel)
    assert isinstance(panel, LabelsPanel)
    assert panel.folder == folder
    qtbot.waitUntil(lambda: panel.report is not None)
    app.sheets.teaching.close()


def test_a_second_collection_brings_the_same_rows_up_to_date(
    app: App, clips: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    folder = tmp_path / "season"
    shutil.copytree(clips, folder)
    _choose(monkeypatch, folder)
    open_clip(app, folder / "dive_1.mp4", qtbot)
    for points in (60.0, 61.5):
        app.session.edits.set_true_score(points)
        with qtbot.waitSignal(app.collector.collected):
            app.actions.collect_labels.trigger()
    with (folder / "labels.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(one["file"], float(one["score"])) for one in rows] == [("dive_1.mp4", 61.5)]


def test_without_a_true_score_there_is_nothing_to_collect(
    app: App, folder: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    _choose(monkeypatch, folder)
    before = (folder / "labels.csv").read_bytes()
    panel = _panel(app, qtbot)
    with qtbot.waitSignal(app.collector.failed):
        panel.heading.collect.click()
    assert "true score" in app.sheets.teaching.notices.notices[-1].happened
    assert (folder / "labels.csv").read_bytes() == before
    app.sheets.teaching.close()


def test_closing_ends_the_doctor_and_the_check(app: App, folder: Path, qtbot: QtBot) -> None:
    panel = _panel(app, qtbot)
    with qtbot.waitSignal(panel.checker.checked):
        panel.set_folder(folder)
    app.doctor.command = child_that_waits({"kind": "batch", "values": {"stage": "features"}})
    with qtbot.waitSignal(app.doctor.progressed):
        panel.suspects.look.click()
    panel.checker.check()
    app.window.close()
    assert not app.doctor.is_busy
