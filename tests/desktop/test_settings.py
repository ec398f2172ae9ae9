from __future__ import annotations

import json
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from aqa_core.storage import settings_folder
from aqa_desktop.app import App
from aqa_desktop.settings.shelf import add_model
from aqa_desktop.settings.store import SettingsStore
from aqa_desktop.settings.values import Settings, from_json, to_json
from aqa_desktop.theme import DARK, LIGHT
from tests.desktop.conftest import MakeApp, open_clip
from tests.desktop.fake_backend import FakeBackend
from tests.helpers.models import write_model


def _file() -> Path:
    return settings_folder() / "settings.json"


def test_a_setting_is_written_at_once_and_read_again(qtbot: QtBot) -> None:
    store = SettingsStore()
    assert store.values == Settings()
    with qtbot.waitSignals([store.changed, store.theme_changed]):
        store.set_theme("dark")
    store.set_cache_mb(1024)
    store.set_wheel("zoom")
    again = SettingsStore().values
    assert (again.theme, again.cache_mb, again.wheel) == ("dark", 1024, "zoom")
    with qtbot.assertNotEmitted(store.theme_changed):
        store.set_theme("dark")


@pytest.mark.parametrize("text", ["{", "[]", "7", '"x"', "null"])
def test_a_file_that_cannot_be_read_is_kept_aside(text: str) -> None:
    _file().write_text(text, encoding="utf-8")
    store = SettingsStore()
    assert store.values == Settings()
    aside = store.set_aside
    if text != "[]":  # an empty list reads as no settings at all
        assert aside is not None
        assert aside.read_text(encoding="utf-8") == text
    store.set_wheel("zoom")
    assert SettingsStore().values.wheel == "zoom"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("theme", "pink"),
        ("theme", 3),
        ("wheel", None),
        ("device", "tpu"),
        ("precision", "fp8"),
        ("model", 7),
        ("previous_model", None),
        ("cache_mb", 1),
        ("cache_mb", 10**9),
        ("cache_mb", "512"),
        ("cache_mb", True),
    ],
)
def test_a_value_that_cannot_be_used_is_as_out_of_the_box(name: str, value: object) -> None:
    stored = to_json(Settings(theme="dark", wheel="zoom", device="cpu", cache_mb=256)) | {
        name: value
    }
    settings = from_json(stored)
    assert getattr(settings, name) == getattr(Settings(), name)
    others = {"theme": "dark", "wheel": "zoom", "device": "cpu", "cache_mb": 256}
    others.pop(name, None)
    assert {one: getattr(settings, one) for one in others} == others


def test_what_a_newer_version_wrote_stays_in_the_file() -> None:
    _file().write_text(json.dumps({"schema": 2, "poolside": "on", "theme": "light"}), "utf-8")
    SettingsStore().set_theme("dark")
    stored = json.loads(_file().read_text(encoding="utf-8"))
    assert stored["poolside"] == "on"
    assert stored["theme"] == "dark"


def test_the_page_applies_what_is_chosen_at_once(open_app: App, qtbot: QtBot) -> None:
    app = open_app
    app.actions.settings.trigger()
    page = app.sheets.settings
    assert page.isVisible()
    sections = page.sections()
    theme = sections["Look"].theme
    for choice, colours in (("dark", DARK), ("light", LIGHT)):
        theme.setCurrentIndex(theme.findData(choice))
        theme.activated.emit(theme.currentIndex())
        assert app.theme.colours == colours
    playing = sections["Playing"]
    playing.cache.setValue(256)
    assert app.settings.values.cache_mb == 256
    assert app.loader.store._limit_bytes == 256_000_000
    playing.wheel.setCurrentIndex(playing.wheel.findData("zoom"))
    playing.wheel.activated.emit(playing.wheel.currentIndex())
    assert app.settings.values.wheel == "zoom"
    page.close()


def test_another_device_loads_the_model_again(make_app: MakeApp, clip: Path, qtbot: QtBot) -> None:
    backend = FakeBackend()
    app = make_app(backend)
    with qtbot.waitSignal(app.scoring.ready):
        app.start(None, model=None)
    assert backend.used == [("auto", "auto")]
    open_clip(app, clip, qtbot)
    app.actions.settings.trigger()
    device = app.sheets.settings.device.device
    device.setCurrentIndex(device.findData("cpu"))
    with qtbot.waitSignal(app.scoring.ready):
        device.activated.emit(device.currentIndex())
    assert backend.used[-1] == ("cpu", "auto")
    assert len(backend.prepared) == 2
    app.settings.set_precision("fp32")
    with qtbot.waitSignal(app.scoring.ready):
        pass
    assert backend.used[-1] == ("cpu", "fp32")
    app.sheets.settings.close()


def test_a_model_chosen_anywhere_is_shown_everywhere_and_kept(
    make_app: MakeApp, qtbot: QtBot
) -> None:
    backend = FakeBackend()
    app = make_app(backend)
    with qtbot.waitSignal(app.scoring.models_found):
        app.start(None, model=None)
    app.actions.settings.trigger()
    page = app.sheets.settings.model
    with qtbot.waitSignal(app.scoring.ready):
        app.window.menus.model_chosen.emit("other")
    assert backend.prepared[-1] == "other"
    assert app.window.status.model.text() == "other"
    assert page.model.currentData() == "other"
    checked = [one.text() for one in app.window.menus.model.actions() if one.isChecked()]
    assert checked == ["other"]
    app.sheets.settings.close()
    again = make_app(FakeBackend())
    with qtbot.waitSignal(again.scoring.ready):
        again.start(None, model=None)
    assert again.window.status.model.text() == "other"


def test_a_model_for_this_time_is_not_kept(make_app: MakeApp, qtbot: QtBot) -> None:
    app = make_app(FakeBackend())
    with qtbot.waitSignal(app.scoring.ready):
        app.start(None, model="other")
    assert app.window.status.model.text() == "other"
    assert SettingsStore().values.model == ""


def test_the_model_before_is_remembered_and_gone_back_to(qtbot: QtBot) -> None:
    store = SettingsStore()
    with qtbot.assertNotEmitted(store.model_changed):
        store.go_back()
    store.set_model("starter_wd")  # the usual one, by its name
    assert store.values.previous_model == ""
    store.set_model("club")
    store.set_model("club")
    assert store.values.previous_model == "starter_wd"
    with qtbot.waitSignal(store.model_changed) as said:
        store.go_back()
    assert said.args == ["starter_wd"]
    again = SettingsStore().values
    assert (again.model, again.previous_model) == ("starter_wd", "club")
    store.go_back()
    assert store.values.model == "club"


def test_a_model_that_is_gone_is_not_gone_back_to(qtbot: QtBot) -> None:
    store = SettingsStore()
    for name in ("old", "new"):
        store.set_model(name)
    with qtbot.assertNotEmitted(store.model_changed):
        store.forget_model("old")
    assert (store.values.model, store.values.previous_model) == ("new", "")
    store.set_model("newest")
    with qtbot.waitSignal(store.model_changed) as said:
        store.forget_model("newest")
    assert said.args == ["new"]
    assert store.values.previous_model == ""


def test_settings_are_found_as_one_types(app: App) -> None:
    app.actions.settings.trigger()
    page = app.sheets.settings
    page.search.setText("memory")
    assert page.shown_sections() == ["Playing"]
    page.search.setText("graphics")
    assert page.shown_sections() == ["Device"]
    page.search.setText("zzz")
    assert page.shown_sections() == []
    page.search.clear()
    assert page.shown_sections() == ["Look", "Playing", "Model", "Device", "Start"]
    page.close()


def test_settings_that_cannot_be_written_say_so(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    _file().unlink(missing_ok=True)
    _file().mkdir()
    app.settings.set_theme("dark")
    assert app.theme.colours == DARK
    assert app.window.notices.notices[-1].kind == "error"


def test_a_model_file_is_added_once_and_another_of_that_name_beside_it(tmp_path: Path) -> None:
    mine = write_model(tmp_path / "mine.safetensors", name="mine")
    assert add_model(mine) == "mine"
    assert add_model(mine) == "mine"
    other = write_model(tmp_path / "other.safetensors", name="mine", description="another")
    assert add_model(other) == "mine-2"
    assert add_model(other) == "mine-2"


def test_an_added_model_scores_from_now_on(app: App, tmp_path: Path, qtbot: QtBot) -> None:
    model = write_model(tmp_path / "mine.safetensors", name="mine")
    with qtbot.waitSignal(app.scoring.ready):
        app.desk.model_offered.emit(model)
    assert app.window.status.model.text() == "mine"
    assert app.settings.values.model == "mine"


def test_a_file_that_is_no_model_is_refused(app: App, tmp_path: Path, qtbot: QtBot) -> None:
    model = tmp_path / "mine.safetensors"
    model.write_bytes(b"nothing of the kind")
    with qtbot.waitSignal(app.shelf.failed):
        app.desk.model_offered.emit(model)
    notice = app.window.notices.notices[-1]
    assert notice.kind == "error"
    assert not notice.details
    assert app.settings.values.model == ""
