from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from aqa_core.errors import ClipError
from aqa_desktop.app import App
from aqa_desktop.dropping import clips_in, sort_dropped
from aqa_desktop.library.model import FAILED_ROLE, NOTE_ROLE, PATH_ROLE, ClipsModel
from aqa_desktop.session import ClipEntry, State
from tests.desktop.conftest import MakeApp, open_clip
from tests.desktop.fake_backend import FakeBackend


@pytest.fixture
def folder(tmp_path: Path, clip: Path) -> Path:
    made = tmp_path / "afternoon"
    made.mkdir()
    for name in ("dive 10.mp4", "dive 2.mp4", "dive 1.MP4"):
        shutil.copy(clip, made / name)
    (made / "notes.txt").write_text("no clip", encoding="utf-8")
    (made / ".hidden.mp4").write_bytes(b"")
    return made


def _drop(app: App, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    app.window.dropEvent(
        QDropEvent(
            QPointF(10, 10),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )


def _names(app: App) -> list[str]:
    model = app.library.model
    rows = range(model.rowCount())
    return [model.data(model.index(row), PATH_ROLE).name for row in rows]


def _notes(app: App) -> list[str]:
    model = app.library.model
    return [model.data(model.index(row), NOTE_ROLE) for row in range(model.rowCount())]


def test_a_folder_is_listed_by_number_and_its_first_clip_opened(
    app: App, folder: Path, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(app.scoring.scored):
        _drop(app, folder)
    assert _names(app) == ["dive 1.MP4", "dive 2.mp4", "dive 10.mp4"]
    assert app.library.isVisible()
    assert app.window.windowTitle().startswith("dive 1.MP4")
    assert _notes(app)[1:] == ["not scored", "not scored"]
    qtbot.waitUntil(lambda: app.reading_lane.is_idle)


def test_a_row_shows_its_clip_and_delete_takes_it_off(app: App, folder: Path, qtbot: QtBot) -> None:
    with qtbot.waitSignal(app.scoring.scored):
        _drop(app, folder)
    rows = app.library.list
    rows.setFocus()
    rows.setCurrentIndex(app.library.model.index(1))
    with qtbot.waitSignal(app.scoring.scored):
        qtbot.keyClick(rows, Qt.Key.Key_Return)
    assert app.window.windowTitle().startswith("dive 2.mp4")
    rows.setCurrentIndex(app.library.model.index(2))
    qtbot.keyClick(rows, Qt.Key.Key_Delete)
    assert _names(app) == ["dive 1.MP4", "dive 2.mp4"]
    assert (folder / "dive 10.mp4").exists()
    app.library.removal_requested.emit(folder / "dive 1.MP4")
    app.library.removal_requested.emit(folder / "dive 2.mp4")
    assert not app.window.is_showing_clip
    assert not app.library.isVisible()
    assert not app.actions.play.isEnabled()
    qtbot.waitUntil(lambda: app.reading_lane.is_idle)


def test_all_that_wait_are_scored_and_a_bad_one_is_a_red_row(
    app: App, backend: FakeBackend, folder: Path, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(app.scoring.scored):
        _drop(app, folder)
    backend.refused = {"dive 2.mp4": ClipError("There is no dive in it.", "Choose another.")}
    before = len(backend.orders)
    with qtbot.waitSignal(app.batch.finished) as blocker:
        app.actions.score_all.trigger()
    assert blocker.args is not None
    assert (blocker.args[0].done, blocker.args[0].failed, blocker.args[0].total) == (2, 1, 2)
    assert len(backend.orders) == before + 2
    model = app.library.model
    assert [model.data(model.index(row), FAILED_ROLE) for row in range(3)] == [False, True, False]
    assert "no dive" in _notes(app)[1]
    assert "execution" in _notes(app)[2]
    assert "1 could not be scored" in app.window.status.message.full_text
    assert app.window.notices.notices == ()
    app.actions.score_all.trigger()
    assert not app.batch.is_busy
    qtbot.waitUntil(lambda: app.reading_lane.is_idle)


def test_scoring_all_can_be_cancelled_and_says_so_at_once(
    app: App, backend: FakeBackend, folder: Path, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(app.scoring.scored):
        _drop(app, folder)
    backend.gate.clear()
    app.actions.score_all.trigger()
    assert app.actions.cancel.isEnabled()
    assert app.window.status.cancel.isVisible()
    qtbot.waitUntil(lambda: backend.orders[-1].clip.name == "dive 2.mp4")
    assert _notes(app)[1] == "scoring…"
    with qtbot.waitSignal(app.batch.finished):
        app.actions.cancel.trigger()
        assert app.window.status.cancel.text() == "Cancelling…"
    assert not app.window.status.cancel.isVisible()
    assert not app.actions.cancel.isEnabled()
    assert _notes(app)[1:] == ["not scored", "not scored"]
    backend.gate.set()
    qtbot.waitUntil(lambda: app.reading_lane.is_idle)


def test_the_clip_on_the_screen_goes_before_the_list(
    app: App, backend: FakeBackend, folder: Path, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(app.scoring.scored):
        _drop(app, folder)
    backend.gate.clear()
    app.actions.score_all.trigger()
    qtbot.waitUntil(lambda: backend.orders[-1].clip.name == "dive 2.mp4")
    start = len(backend.orders)
    app.actions.mark_in.trigger()
    app.actions.score.trigger()
    qtbot.waitUntil(lambda: len(backend.orders) > start)
    assert backend.orders[-1].clip.name == "dive 1.MP4"
    with qtbot.waitSignal(app.batch.finished) as blocker:
        backend.gate.set()
    assert blocker.args is not None
    assert (blocker.args[0].done, blocker.args[0].total) == (2, 2)
    names = [one.clip.name for one in backend.orders[start:]]
    assert names == ["dive 1.MP4", "dive 2.mp4", "dive 10.mp4"]
    qtbot.waitUntil(lambda: app.reading_lane.is_idle)


def test_a_clip_that_cannot_be_opened_is_a_red_row(
    app: App, clip: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    open_clip(app, clip, qtbot)
    with qtbot.waitSignal(app.opening.failed):
        _drop(app, tmp_path / "gone.mp4")
    model = app.library.model
    assert model.data(model.index(1), FAILED_ROLE)
    assert app.window.windowTitle().startswith(clip.name)


def test_a_dropped_model_is_offered_not_taken(app: App, tmp_path: Path, qtbot: QtBot) -> None:
    model = tmp_path / "mine.safetensors"
    model.write_bytes(b"x")
    with qtbot.assertNotEmitted(app.desk.model_offered):
        _drop(app, model)
    notice = app.window.notices.notices[-1]
    assert [one.text for one in notice.answers] == ["Add model"]
    assert not app.window.is_showing_clip


def test_a_folder_without_clips_says_so(app: App, tmp_path: Path) -> None:
    _drop(app, tmp_path)
    assert "no clips" in app.window.notices.notices[-1].happened


def test_what_was_dropped_is_told_apart(folder: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    dropped = sort_dropped([folder, folder / "dive 2.mp4", empty, tmp_path / "a.SafeTensors"])
    assert [one.name for one in dropped.clips] == ["dive 1.MP4", "dive 2.mp4", "dive 10.mp4"]
    assert [one.name for one in dropped.models] == ["a.SafeTensors"]
    assert dropped.empty_folders == (empty,)
    assert clips_in(tmp_path / "gone") == []


def test_recent_clips_are_offered_and_missing_ones_are_grey(
    make_app: MakeApp, clip: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    app = make_app(FakeBackend())
    with qtbot.waitSignal(app.scoring.ready):
        app.start(None, model=None)
    open_clip(app, clip, qtbot)
    app.recent.add(tmp_path / "gone.mp4")
    menu = app.window.menus.recent
    menu.aboutToShow.emit()
    shown = {one.text(): one.isEnabled() for one in menu.actions() if one.data() is not None}
    assert shown == {"gone.mp4 (not there now)": False, clip.name: True}
    again = make_app(FakeBackend())
    assert again.recent.paths[1] == clip
    app.actions.clear_recent.trigger()
    menu.aboutToShow.emit()
    assert [one for one in menu.actions() if one.data() is not None] == []
    assert not app.actions.clear_recent.isEnabled()


def test_the_model_keeps_qts_contract(qtmodeltester: ModelTester) -> None:
    model = ClipsModel()
    qtmodeltester.check(model)
    clips = [
        ClipEntry(path=Path("a.mp4"), state=State.SCORED, is_open=True),
        ClipEntry(path=Path("b.mp4"), state=State.FAILED, error="There is no dive in it."),
    ]
    model.show_clips(clips)
    model.show_scoring(Path("a.mp4"))
    qtmodeltester.check(model)
    assert model.rowCount() == 2
    assert model.row_of(Path("b.mp4")) == 1
    assert model.open_row() == 0


def test_a_failed_row_says_why_and_no_path() -> None:
    model = ClipsModel()
    path = Path("folder", "b.mp4").absolute()
    for named in (str(path), path.name):
        error = f"{named} is cut short."
        model.show_clips([ClipEntry(path=path, state=State.FAILED, error=error)])
        said = model.data(model.index(0), Qt.ItemDataRole.AccessibleTextRole)
        assert said == "b.mp4, is cut short."
