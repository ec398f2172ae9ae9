"""The first start shows one card, once; later ones list the clips of last time."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from aqa_core.storage import data_folder, settings_folder
from aqa_desktop.app import App
from aqa_desktop.session.last_clips import keep_last_clips, read_last_clips
from aqa_desktop.settings.store import SettingsStore
from aqa_desktop.welcome.card import FirstCard
from tests.desktop.conftest import MakeApp, open_clip
from tests.desktop.fake_backend import FakeBackend


def _card(app: App) -> FirstCard | None:
    return app.welcome.findChild(FirstCard)


def _started(make_app: MakeApp, qtbot: QtBot, clip: Path | None = None) -> App:
    app = make_app(FakeBackend())
    with qtbot.waitSignal(app.scoring.ready):
        app.start(clip, model=None)
    return app


def _listed(app: App) -> list[tuple[Path, bool]]:
    return [(one.path, one.is_open) for one in app.session.clips]


def test_the_card_says_what_was_found_and_where_files_live(app: App) -> None:
    card = _card(app)
    assert card is not None
    assert card.isVisible()
    said = [one.text() for one in card.findChildren(QLabel)]
    assert "CPU" in said
    assert any("Nothing leaves this computer" in text for text in said)
    told = [one.accessibleDescription() for one in card.findChildren(QLabel)]
    assert any(text and str(data_folder()).endswith(text.lstrip("~")) for text in told)


def test_the_card_is_dismissed_once_and_for_all(
    make_app: MakeApp, qtbot: QtBot, app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[bool] = []
    monkeypatch.setattr("aqa_desktop.desk._show", lambda _folder: shown.append(True))
    card = _card(app)
    assert card is not None
    card.folder.click()
    assert shown == [True]
    assert not SettingsStore().values.is_welcomed
    card.close_button.click()
    assert SettingsStore().values.is_welcomed
    qtbot.waitUntil(lambda: _card(app) is None)
    app.window.close()
    assert _card(_started(make_app, qtbot)) is None


def test_the_card_opens_the_sample(app: App, qtbot: QtBot) -> None:
    card = _card(app)
    assert card is not None
    with qtbot.waitSignal(app.scoring.scored, timeout=20_000):
        card.sample.click()
    assert app.session.dive.dive
    assert app.settings.values.is_welcomed
    qtbot.waitUntil(lambda: app.reading_lane.is_idle, timeout=20_000)


def test_a_later_start_lists_the_clips_of_last_time(
    make_app: MakeApp, clip: Path, uneven_clip: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    app = _started(make_app, qtbot)
    gone = tmp_path / "gone.mp4"
    gone.touch()
    app.session.listing.add([uneven_clip, gone])
    open_clip(app, clip, qtbot)
    app.window.close()
    gone.unlink()
    again = _started(make_app, qtbot)
    assert _listed(again) == [(uneven_clip, False), (clip, False)]
    assert not again.window.is_showing_clip
    assert again.library.isVisible()
    with qtbot.waitSignal(again.scoring.scored, timeout=20_000):
        again.actions.next_clip.trigger()
    assert _listed(again) == [(uneven_clip, True), (clip, False)]
    qtbot.waitUntil(lambda: again.reading_lane.is_idle, timeout=20_000)


def test_it_can_be_switched_off(
    make_app: MakeApp, clip: Path, uneven_clip: Path, qtbot: QtBot
) -> None:
    keep_last_clips([clip, uneven_clip])
    app = _started(make_app, qtbot)
    assert len(app.session.clips) == 2
    app.actions.settings.trigger()
    app.sheets.settings.sections()["Start"].opens_last.click()
    app.sheets.settings.close()
    app.window.close()
    assert read_last_clips() == ()
    assert _started(make_app, qtbot).session.clips == ()


@pytest.mark.parametrize(
    "stored", ["{half", "[]", '{"clips": 3}', '{"clips": [3, "\\u0000", "/not/there.mp4"]}', "3"]
)
def test_a_list_that_cannot_be_used_is_none(stored: str) -> None:
    (settings_folder() / "last_clips.json").write_text(stored, encoding="utf-8")
    assert read_last_clips() == ()


def test_only_paths_are_kept(open_app: App, clip: Path) -> None:
    stored = json.loads((settings_folder() / "last_clips.json").read_text(encoding="utf-8"))
    assert stored == {"schema": 1, "clips": [str(clip)]}
