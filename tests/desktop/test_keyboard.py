"""The whole way without a mouse: every step is a key that reaches whatever has the focus."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from aqa_core.results import Assessment, SegmentResult
from aqa_core.storage import data_folder
from aqa_desktop.app import App
from aqa_desktop.backend import Backend, LocalBackend
from tests.desktop.conftest import MakeApp, open_clip
from tests.desktop.fake_backend import FakeBackend
from tests.desktop.test_backends import write_tiny_model

_MOST_TABS = 80


def _local() -> LocalBackend:
    write_tiny_model(data_folder() / "models" / "fake.safetensors")
    return LocalBackend(device="cpu", precision="fp32")


def _press(app: App, key: Qt.Key | str) -> None:
    """Press a key as a keyboard does: whatever has the focus hears it first."""
    target: QWidget = QApplication.focusWidget() or app.window
    if isinstance(key, str):
        QTest.keyClicks(target, key)
    else:
        QTest.keyClick(target, key)


def _tab_to(app: App, widget: QWidget) -> None:
    """Go to a control with Tab alone."""
    for _ in range(_MOST_TABS):
        if QApplication.focusWidget() is widget:
            return
        _press(app, Qt.Key.Key_Tab)
    pytest.fail(f"Tab does not reach {widget.accessibleName()}")


def _start(app: App, qtbot: QtBot) -> None:
    with qtbot.waitSignal(app.scoring.ready):
        app.start(None, model="fake")
    app.window.activateWindow()
    qtbot.waitActive(app.window)


def _sample_button(app: App) -> QWidget:
    (button,) = [
        one
        for one in app.welcome.findChildren(QWidget)
        if one.isVisible() and "sample" in one.accessibleName().lower()
    ]
    return button


def _score_of(app: App) -> Assessment:
    assert app.session.assessment is not None
    return app.session.assessment


def _ranked(app: App, rank: int) -> SegmentResult:
    return next(one for one in _score_of(app).segments if one.rank == rank)


@pytest.mark.parametrize("make_backend", [FakeBackend, _local], ids=["fake", "local"])
def test_from_start_to_the_most_important_second_looping(
    make_app: MakeApp, make_backend: Callable[[], Backend], qtbot: QtBot
) -> None:
    app = make_app(make_backend())
    _start(app, qtbot)
    _tab_to(app, _sample_button(app))
    with qtbot.waitSignal(app.scoring.scored):
        _press(app, Qt.Key.Key_Space)
    most = _ranked(app, 1)
    qtbot.waitUntil(lambda: app.playback.last_index > 0)
    _press(app, Qt.Key.Key_1)
    assert app.playback.is_playing
    assert app.playback.loop == pytest.approx((most.start_s, most.end_s))
    assert app.assessment.table.selected == most.index
    seen: list[float] = []
    app.playback.time_changed.connect(seen.append)
    # once around: the playhead goes back without a key
    qtbot.waitUntil(lambda: any(b < a for a, b in itertools.pairwise(seen)))
    frame_s = 1.0 / 25
    assert most.start_s - frame_s <= min(seen)
    assert max(seen) <= most.end_s + frame_s
    _press(app, Qt.Key.Key_Space)
    assert not app.playback.is_playing
    _mute_and_unmute(app, most, qtbot)
    qtbot.waitUntil(lambda: app.reading_lane.is_idle)


def _mute_and_unmute(app: App, segment: SegmentResult, qtbot: QtBot) -> None:
    what_if = app.scoring.what_if
    _press(app, Qt.Key.Key_X)
    qtbot.waitUntil(lambda: what_if.muted is not None and what_if.muted.total is not None)
    assert what_if.muted is not None
    assert what_if.muted.index == segment.index
    assert app.assessment.card.what_if.isVisible()
    assert app.assessment.card.what_if.text().startswith("Without")
    assert app.window.status.message.full_text == app.assessment.card.what_if.text()
    _press(app, Qt.Key.Key_X)
    assert what_if.muted is None
    assert not app.assessment.card.what_if.isVisible()


def test_up_and_down_go_between_important_segments(open_app: App, qtbot: QtBot) -> None:
    open_app.window.activateWindow()
    qtbot.waitActive(open_app.window)
    # two of them may begin on the clip's last frame
    starts_s = [_ranked(open_app, rank).start_s for rank in (1, 2, 3)]
    important = sorted({open_app.playback.index_at(start_s) for start_s in starts_s})
    assert len(important) > 1
    open_app.player.setFocus()
    for index in important:
        _press(open_app, Qt.Key.Key_Down)
        assert open_app.playback.index == index
        assert open_app.assessment.table.selected is not None
    _press(open_app, Qt.Key.Key_Up)
    assert open_app.playback.index == important[-2]


def test_the_table_has_its_own_arrows_and_enter_loops(open_app: App, qtbot: QtBot) -> None:
    open_app.window.activateWindow()
    qtbot.waitActive(open_app.window)
    table = open_app.assessment.table
    _tab_to(open_app, table)
    _press(open_app, Qt.Key.Key_Down)
    first = table.selected
    assert first is not None
    _press(open_app, Qt.Key.Key_Down)
    assert table.selected == first + 1
    segment = _score_of(open_app).segments[first + 1]
    assert open_app.playback.index == open_app.playback.index_at(segment.start_s)
    _press(open_app, Qt.Key.Key_Return)
    assert open_app.playback.loop == pytest.approx((segment.start_s, segment.end_s))
    _press(open_app, Qt.Key.Key_K)
    _mute_and_unmute(open_app, segment, qtbot)


def test_dive_true_score_and_notes_are_written_with_the_keyboard(
    open_app: App, qtbot: QtBot
) -> None:
    open_app.window.activateWindow()
    qtbot.waitActive(open_app.window)
    panel = open_app.assessment
    _tab_to(open_app, panel.form.dive)
    _press(open_app, "207c")
    _tab_to(open_app, panel.form.height_m)
    with qtbot.waitSignal(open_app.scoring.scored):
        _press(open_app, Qt.Key.Key_Down)
    assert _score_of(open_app).difficulty == 3.3
    _tab_to(open_app, panel.truth.true_score)
    _press(open_app, "74.2")
    _tab_to(open_app, panel.truth.notes)
    _press(open_app, "jx 1")
    written = open_app.session.annotations
    assert (written.true_score, written.notes) == (74.2, "jx 1")
    assert not open_app.playback.is_playing
    assert open_app.scoring.what_if.muted is None
    open_app.session.undo_group.undo()
    assert panel.truth.notes.toPlainText() == ""


def test_another_clip_ends_the_what_if(
    open_app: App, backend: FakeBackend, uneven_clip: object, qtbot: QtBot
) -> None:
    open_app.window.activateWindow()
    qtbot.waitActive(open_app.window)
    open_app.player.setFocus()
    _press(open_app, Qt.Key.Key_Down)
    backend.mute_gate.clear()
    _press(open_app, Qt.Key.Key_X)
    qtbot.waitUntil(lambda: len(backend.muted_asked) == 1)
    backend.mute_gate.set()
    open_clip(open_app, uneven_clip, qtbot)  # type: ignore[arg-type]
    assert open_app.scoring.what_if.muted is None
    assert not open_app.assessment.card.what_if.isVisible()
