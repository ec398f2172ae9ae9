"""The window of models, the way back, giving a model away and removing one."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from aqa_core.checkpoints.manifest import read_manifest
from aqa_core.checkpoints.store import StoredModel, find_model, import_model, list_models
from aqa_desktop.app import App
from aqa_desktop.models.model_table import DIVES, ERROR, KIND, NAME, RANK_ORDER, ModelTable
from aqa_desktop.models.sheet import ModelsSheet
from aqa_desktop.models.way_back import WayBack
from tests.helpers.models import write_model


@pytest.fixture
def club(tmp_path: Path) -> StoredModel:
    held_out = {"mae": 4.31, "spearman": 0.811, "held_out": 12}
    path = write_model(
        tmp_path / "club.safetensors",
        name="club",
        training={"dives": 62, "held_out": held_out},
        description="Taught on one pool.",
    )
    return import_model(path)


@pytest.fixture
def sheet(app: App, club: StoredModel, qtbot: QtBot) -> ModelsSheet:
    with qtbot.waitSignal(app.keeper.listed):
        app.actions.models.trigger()
    return app.sheets.models


def _saves_as(monkeypatch: pytest.MonkeyPatch, path: Path | str) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))


def test_the_table_tells_what_a_model_says_of_itself(
    club: StoredModel, tmp_path: Path, qtmodeltester: ModelTester
) -> None:
    (club.path.parent / "broken.safetensors").write_bytes(b"nothing")
    table = ModelTable()
    table.show_models(list_models(), "club")
    qtmodeltester.check(table)
    said = {
        str(table.data(table.index(row, NAME))): [
            table.data(table.index(row, column)) for column in (KIND, DIVES, ERROR, RANK_ORDER)
        ]
        for row in range(table.rowCount())
    }
    assert said["club (scores now)"] == ["yours", "62 dives", "4.3 points", "0.81"]
    assert said["broken"] == ["damaged", "–", "–", "–"]
    assert said["starter_wd"][0] == "supplied"


def test_a_model_is_used_by_one_press(app: App, sheet: ModelsSheet, qtbot: QtBot) -> None:
    sheet.select("club")
    assert "Taught on one pool." in sheet.about.text()
    with qtbot.waitSignal(app.scoring.ready):
        sheet.use.click()
    assert app.settings.values.model == "club"
    assert app.settings.values.previous_model == "starter_wd"
    assert not sheet.use.isEnabled()
    sheet.close()


def test_a_model_saved_as_a_file_is_the_model(
    app: App, sheet: ModelsSheet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    given = tmp_path / "given.safetensors"
    given.write_bytes(b"older")
    _saves_as(monkeypatch, "")
    sheet.select("club")
    sheet.save.click()
    assert given.read_bytes() == b"older"
    _saves_as(monkeypatch, given)
    with qtbot.waitSignal(app.keeper.exported):
        sheet.save.click()
    assert read_manifest(given).name == "club"
    assert "given.safetensors" in app.window.status.message.full_text
    _saves_as(monkeypatch, tmp_path / "file.txt" / "no folder.safetensors")
    (tmp_path / "file.txt").write_text("")
    with qtbot.waitSignal(app.keeper.failed):
        sheet.save.click()
    assert app.window.notices.notices[-1].kind == "error"
    sheet.close()


def test_the_model_that_scores_is_saved_from_the_menu(
    app: App, club: StoredModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(app.scoring.ready):
        app.settings.set_model("club")
    _saves_as(monkeypatch, tmp_path / "mine")  # the suffix is ours to add
    with qtbot.waitSignal(app.keeper.exported):
        app.actions.export_model.trigger()
    assert (tmp_path / "mine.safetensors").read_bytes() == club.path.read_bytes()


def test_a_model_is_removed_only_after_a_yes(app: App, sheet: ModelsSheet, qtbot: QtBot) -> None:
    sheet.select("starter_wd")
    assert not sheet.remove.isEnabled()
    sheet.select("club")
    sheet.remove.click()
    assert sheet.question.isVisible()
    sheet.question.keep.click()
    assert not sheet.question.isVisible()
    assert find_model("club").is_file()
    app.settings.set_model("club")
    sheet.remove.click()
    with qtbot.waitSignals([app.keeper.removed, app.keeper.listed]):
        sheet.question.remove.click()
    assert [one.name for one in list_models() if not one.is_shipped] == []
    assert (app.settings.values.model, app.settings.values.previous_model) == ("starter_wd", "")
    qtbot.waitUntil(lambda: app.scoring_lane.is_idle)
    sheet.close()


def test_another_row_takes_the_question_away(sheet: ModelsSheet) -> None:
    sheet.select("club")
    sheet.remove.click()
    sheet.select("starter_wd")
    assert not sheet.question.isVisible()
    sheet.close()


def test_going_back_is_one_press_and_can_be_undone(app: App, qtbot: QtBot) -> None:
    back = app.actions.previous_model
    assert not back.isEnabled()
    for name in ("fake", "other"):
        with qtbot.waitSignal(app.scoring.models_found):
            app.settings.set_model(name)
    assert back.isEnabled()
    assert "fake" in back.text()
    assert back in app.window.status._models.actions()
    assert back in app.window.menus.model.actions()
    with qtbot.waitSignal(app.scoring.models_found):
        back.trigger()
    assert app.window.status.model.text() == "fake"
    assert "other" in back.text()


def test_the_way_back_leads_only_to_what_is_there(qtbot: QtBot) -> None:
    way_back = WayBack()
    with qtbot.assertNotEmitted(way_back.changed):
        way_back.show_previous("club")
    with qtbot.waitSignal(way_back.changed) as said:
        way_back.show_names(("club", "starter_wd"))
    assert said.args == ["club"]
    with qtbot.waitSignal(way_back.changed) as said:
        way_back.show_names(("starter_wd",))
    assert said.args == [""]
