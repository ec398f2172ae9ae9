"""The ways a run in the window ends: stopped, discarded, failed, broken off, closed upon."""

from __future__ import annotations

from pathlib import Path

import psutil
import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from aqa_core.checkpoints.store import list_models
from aqa_core.data.runs import list_runs
from aqa_desktop.app import App
from tests.desktop.teaching import (
    Begin,
    answer,
    ended,
    learns,
)


def test_stop_is_acknowledged_at_once_and_keeps_the_best(
    begin_teaching: Begin, teaching_app: App, qtbot: QtBot
) -> None:
    window = begin_teaching("waits")
    learns(teaching_app, qtbot)
    window.run_page.stop.click()
    assert "Stopping" in window.run_page.said.full_text
    assert not window.run_page.stop.isEnabled()
    qtbot.waitUntil(lambda: window.page is window.result_page)
    assert window.result_page.result is not None
    assert window.result_page.result.is_stopped
    ended(teaching_app, qtbot)


def test_discard_asks_once(begin_teaching: Begin, teaching_app: App, qtbot: QtBot) -> None:
    window = begin_teaching("waits")
    learns(teaching_app, qtbot)
    window.run_page.discard.click()
    answer(qtbot, window, "Go on learning")
    assert teaching_app.teaching.is_running
    assert not teaching_app.teaching.is_stopping
    window.run_page.discard.click()
    answer(qtbot, window, "Discard")
    qtbot.waitUntil(lambda: window.page is window.setup_page)
    assert "discarded" in window.notices.notices[0].happened
    ended(teaching_app, qtbot)


def test_what_is_stopped_before_it_learned_anything_leaves_nothing(
    begin_teaching: Begin, teaching_app: App, qtbot: QtBot
) -> None:
    window = begin_teaching("lingers")
    qtbot.waitUntil(lambda: teaching_app.teaching.state.phase == "features")
    window.run_page.stop.click()
    qtbot.waitUntil(lambda: window.page is window.setup_page)
    assert "before it had learned" in window.notices.notices[0].happened
    ended(teaching_app, qtbot)


def test_a_failure_is_one_sentence(begin_teaching: Begin, teaching_app: App, qtbot: QtBot) -> None:
    window = begin_teaching("fails")
    qtbot.waitUntil(lambda: window.page is window.setup_page)
    assert "The disk is full." in window.notices.notices[0].happened
    ended(teaching_app, qtbot)


def test_a_run_that_crashed_is_offered_to_go_on(
    begin_teaching: Begin, teaching_app: App, qtbot: QtBot
) -> None:
    window = begin_teaching("crashes")
    qtbot.waitUntil(lambda: window.page is window.setup_page)
    ended(teaching_app, qtbot)
    offered = [one for one in window.notices.notices if one.answers]
    assert len(offered) == 1
    offered[0].answers[0].act()
    order = window.setup_page.order
    assert order is not None
    assert order.is_continued
    assert order.arguments()[-1] == "--resume"
    assert order.output == list_runs()[0].path
    window.setup_page.start.click()
    qtbot.waitUntil(lambda: window.page is window.run_page)
    ended(teaching_app, qtbot)


def test_a_run_that_says_nothing_can_beended(
    begin_teaching: Begin, teaching_app: App, qtbot: QtBot
) -> None:
    window = begin_teaching("ignores")
    learns(teaching_app, qtbot)
    teaching_app.teaching.silent.emit(75.0)
    assert "75 s" in window.run_page.trouble.text()
    assert window.run_page.end.isVisible()
    window.run_page.end.click()
    qtbot.waitUntil(lambda: window.page is window.setup_page)
    assert "continued" in window.notices.notices[0].happened
    ended(teaching_app, qtbot)


def test_use_it_adds_the_model_under_its_name_and_scores_with_it(
    begin_teaching: Begin, teaching_app: App, qtbot: QtBot
) -> None:
    window = begin_teaching("finishes")
    qtbot.waitUntil(lambda: window.page is window.result_page)
    window.result_page.name.setText("my club")
    with qtbot.waitSignal(teaching_app.scoring.ready):
        window.result_page.use.click()
    # the fake run's model is the shipped one, which is there already: that is the one that scores
    assert teaching_app.settings.values.model == "starter_wd"
    assert "scores from now on" in window.result_page.said.text()
    assert not window.result_page.use.isEnabled()
    ended(teaching_app, qtbot)


def test_keep_old_leaves_everything_and_the_run_can_be_used_later(
    begin_teaching: Begin, teaching_app: App, qtbot: QtBot
) -> None:
    before = teaching_app.settings.values
    window = begin_teaching("finishes")
    qtbot.waitUntil(lambda: window.page is window.result_page)
    window.result_page.keep.click()
    assert window.page is window.setup_page
    assert teaching_app.settings.values == before
    assert [one.name for one in list_models() if not one.is_shipped] == []
    ended(teaching_app, qtbot)
    with qtbot.waitSignal(teaching_app.looking.found):
        window.setup_page.earlier.click()
    assert window.earlier_page.table.rowCount() == 1
    window.earlier_page.look.click()
    assert window.page is window.result_page
    assert window.result_page.result is not None
    assert window.result_page.result.comparison is not None


def test_an_earlier_run_is_deleted_once_that_is_confirmed(
    begin_teaching: Begin, teaching_app: App, qtbot: QtBot
) -> None:
    window = begin_teaching("finishes")
    qtbot.waitUntil(lambda: window.page is window.result_page)
    ended(teaching_app, qtbot)
    with qtbot.waitSignal(teaching_app.looking.found):
        window.setup_page.earlier.click()
    window.earlier_page.delete.click()
    answer(qtbot, window, "Keep it")
    assert len(list_runs()) == 1
    window.earlier_page.delete.click()
    with qtbot.waitSignal(teaching_app.looking.found):
        answer(qtbot, window, "Delete")
    assert list_runs() == []
    assert window.earlier_page.table.rowCount() == 0


def test_a_dive_of_the_result_opens_its_clip(
    begin_teaching: Begin, teaching_app: App, qtbot: QtBot, tmp_path: Path
) -> None:
    window = begin_teaching("finishes")
    qtbot.waitUntil(lambda: window.page is window.result_page)
    ended(teaching_app, qtbot)
    teaching_app.opening.started.disconnect()
    wanted: list[Path] = []
    teaching_app.visit.open_requested.disconnect()
    teaching_app.visit.open_requested.connect(wanted.append)
    table = window.result_page.changes
    table.activated.emit(table.model().index(0, 2))
    assert wanted == [tmp_path / "dive_01.mp4"]


@pytest.mark.parametrize(("said", "kind"), [("Stop and keep best", True), ("Discard", False)])
def test_closing_the_window_asks_and_waits_for_the_run(
    begin_teaching: Begin, teaching_app: App, qtbot: QtBot, said: str, kind: bool
) -> None:
    begin_teaching("waits")
    learns(teaching_app, qtbot)
    main = teaching_app.window
    main.close()
    assert main.isVisible()
    answer(qtbot, main, "Cancel")
    qtbot.waitUntil(lambda: teaching_app.closing.box is None)
    assert teaching_app.teaching.is_running
    main.close()
    answer(qtbot, main, said)
    qtbot.waitUntil(lambda: not main.isVisible())
    assert not teaching_app.teaching.is_running
    assert teaching_app.teaching.state.is_kept is kind


def test_nothing_outlives_the_window(
    begin_teaching: Begin, teaching_app: App, qtbot: QtBot
) -> None:
    begin_teaching("ignores")
    learns(teaching_app, qtbot)
    teaching_app.close()
    assert not teaching_app.teaching.is_running
    running = [one for one in psutil.Process().children() if "fake_run" in " ".join(one.cmdline())]
    assert running == []


def test_the_settings_lead_there(teaching_app: App, qtbot: QtBot) -> None:
    teaching_app.actions.settings.trigger()
    button = teaching_app.sheets.settings.model.teach
    assert isinstance(button, QPushButton)
    with qtbot.waitSignal(teaching_app.looking.found):
        button.click()
    assert teaching_app.sheets.teaching.isVisible()
    teaching_app.sheets.settings.close()
    teaching_app.sheets.teaching.close()
