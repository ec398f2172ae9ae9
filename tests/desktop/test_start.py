"""The first start shows one card, once; later ones bring back the session of last time."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from aqa_core.errors import CancelledError
from aqa_core.progress import CancelToken, ignore
from aqa_core.storage import data_folder, settings_folder
from aqa_desktop.app import App
from aqa_desktop.session import DiveEntry, last_clips
from aqa_desktop.session.last_clips import (
    LastTime,
    LookForClips,
    keep_last_time,
    read_last_time,
)
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
    with qtbot.waitSignal(app.scoring.scored):
        card.sample.click()
    assert app.session.dive.dive
    assert app.settings.values.is_welcomed
    qtbot.waitUntil(lambda: app.reading_lane.is_idle)


def _brought_back(app: App, qtbot: QtBot, count: int) -> None:
    qtbot.waitUntil(lambda: len(app.session.clips) == count)
    qtbot.waitUntil(lambda: app.checking_lane.is_idle)


def _settled(app: App, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: app.session.info is not None)
    qtbot.waitUntil(lambda: app.reading_lane.is_idle)
    qtbot.waitUntil(lambda: app.scoring_lane.is_idle)


def test_a_later_start_brings_the_session_back(
    make_app: MakeApp, clip: Path, uneven_clip: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    app = _started(make_app, qtbot)
    gone = tmp_path / "gone.mp4"
    gone.touch()
    app.session.listing.add([uneven_clip, gone])
    open_clip(app, clip, qtbot)
    app.session.edits.set_notes("calm")  # a score alone is not worth a file beside the clip
    app.playback.seek_index(25)
    app.window.close()
    gone.unlink()
    backend = FakeBackend()
    again = make_app(backend)
    again.start(None, model=None)
    _settled(again, qtbot)
    assert _listed(again) == [(uneven_clip, False), (clip, True)]
    assert again.playback.index == 25
    assert again.session.assessment is not None  # the one that was kept
    assert backend.orders == []
    with qtbot.waitSignal(again.scoring.scored):  # asked for
        again.session.edits.set_dive(DiveEntry(dive="207C", height_m=10.0))
    with qtbot.waitSignal(again.scoring.scored):
        again.actions.previous_clip.trigger()
    assert [order.clip for order in backend.orders] == [clip, uneven_clip]
    qtbot.waitUntil(lambda: again.reading_lane.is_idle)


def test_a_clip_that_was_brought_back_is_scored_when_it_is_opened_again(
    make_app: MakeApp, clip: Path, qtbot: QtBot
) -> None:
    keep_last_time(LastTime(clips=(clip,), shown=clip, at_s=1.0))
    backend = FakeBackend()
    app = make_app(backend)
    app.start(None, model=None)
    _settled(app, qtbot)
    assert app.session.assessment is None
    assert app.playback.time_s == 1.0
    assert backend.orders == []
    with qtbot.waitSignal(app.scoring.scored):
        app.opening.open(clip)
    qtbot.waitUntil(lambda: app.reading_lane.is_idle)


def test_a_score_of_another_model_is_left_as_it_was(
    make_app: MakeApp, clip: Path, qtbot: QtBot
) -> None:
    app = _started(make_app, qtbot)
    open_clip(app, clip, qtbot)
    app.session.edits.set_notes("calm")
    app.window.close()
    backend = FakeBackend()
    again = make_app(backend)
    again.start(None, model="other")
    _settled(again, qtbot)
    assert again.session.assessment is not None
    assert again.session.assessment.model.name == "fake"
    assert backend.orders == []
    with qtbot.waitSignal(again.scoring.scored):
        again.settings.set_model("third")
    assert again.session.assessment.model.name == "third"
    qtbot.waitUntil(lambda: again.scoring_lane.is_idle)


def test_what_was_asked_for_is_shown_in_its_place(
    make_app: MakeApp, clip: Path, uneven_clip: Path, qtbot: QtBot
) -> None:
    keep_last_time(LastTime(clips=(clip,), shown=clip, at_s=1.0))
    app = make_app(FakeBackend())
    with qtbot.waitSignal(app.scoring.scored):
        app.start(uneven_clip, model=None)
    _brought_back(app, qtbot, 2)
    assert dict(_listed(app)) == {clip: False, uneven_clip: True}
    qtbot.waitUntil(lambda: app.reading_lane.is_idle)


def test_after_a_crash_no_clip_is_opened(make_app: MakeApp, clip: Path, qtbot: QtBot) -> None:
    keep_last_time(LastTime(clips=(clip,), shown=clip, at_s=1.0))
    app = make_app(FakeBackend())
    app.last.only_list()
    app.start(None, model=None)
    _brought_back(app, qtbot, 1)
    assert _listed(app) == [(clip, False)]
    assert not app.window.is_showing_clip


def test_clips_of_a_disk_that_is_not_there_wait_for_it(
    make_app: MakeApp, clip: Path, uneven_clip: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    away = tmp_path / "disk" / "away.mp4"
    keep_last_time(LastTime(clips=(away, uneven_clip), shown=away, at_s=2.0))
    app = _started(make_app, qtbot)
    open_clip(app, clip, qtbot)
    _brought_back(app, qtbot, 2)
    app.window.close()
    assert read_last_time().clips == (clip, uneven_clip, away) or (
        read_last_time().clips == (uneven_clip, clip, away)
    )
    away.parent.mkdir()
    away.touch()
    again = _started(make_app, qtbot)
    _brought_back(again, qtbot, 3)
    _settled(again, qtbot)


def test_a_disk_that_does_not_answer_keeps_nobody_waiting(
    make_app: MakeApp, clip: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    dead, answered = Path("/net/dead.mp4"), threading.Event()
    threads: set[str] = set()

    def is_there(_path: Path) -> bool:
        threads.add(threading.current_thread().name)
        return not answered.wait(20)

    monkeypatch.setattr(last_clips, "_is_there", is_there)
    keep_last_time(LastTime(clips=(dead,)))
    app = _started(make_app, qtbot)
    open_clip(app, clip, qtbot)
    assert _listed(app) == [(clip, True)]
    assert read_last_time().clips == (clip, dead)
    answered.set()
    app.window.close()
    assert read_last_time().clips == (clip, dead)
    assert all(name.startswith("checking") for name in threads)


def test_looking_for_clips_can_be_stopped(clip: Path) -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(CancelledError):
        LookForClips(LastTime(clips=(clip,)))(ignore, token)


def test_it_can_be_switched_off(
    make_app: MakeApp, clip: Path, uneven_clip: Path, qtbot: QtBot
) -> None:
    keep_last_time(LastTime(clips=(clip, uneven_clip)))
    app = _started(make_app, qtbot)
    _brought_back(app, qtbot, 2)
    app.actions.settings.trigger()
    app.sheets.settings.sections()["Start"].opens_last.click()
    app.sheets.settings.close()
    app.window.close()
    assert read_last_time() == LastTime()
    assert _started(make_app, qtbot).session.clips == ()


@pytest.mark.parametrize("stored", ["{half", "[]", '{"clips": 3}', '{"clips": [3]}', "3"])
def test_a_list_that_cannot_be_used_is_none(stored: str) -> None:
    (settings_folder() / "last_clips.json").write_text(stored, encoding="utf-8")
    assert read_last_time() == LastTime()


@pytest.mark.parametrize(
    ("at", "at_s"), [("3.5", 3.5), ("-1", 0.0), ("NaN", 0.0), ('"x"', 0.0), ("null", 0.0)]
)
def test_what_is_odd_in_a_list_does_no_harm(at: str, at_s: float) -> None:
    stored = (
        f'{{"clips": [3, "\\u0000", "/not/there.mp4"], "shown": "/not/there.mp4", "at_s": {at}}}'
    )
    (settings_folder() / "last_clips.json").write_text(stored, encoding="utf-8")
    last = read_last_time()
    assert last.at_s == at_s
    found = LookForClips(last)(ignore, CancelToken())
    assert (found.clips, found.shown) == ((), None)


def test_only_paths_and_the_playhead_are_kept(open_app: App, clip: Path) -> None:
    open_app.playback.seek_index(25)
    open_app.window.close()
    stored = json.loads((settings_folder() / "last_clips.json").read_text(encoding="utf-8"))
    assert stored == {"schema": 1, "clips": [str(clip)], "shown": str(clip), "at_s": 1.0}
