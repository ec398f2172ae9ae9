"""The run in the window, over a command that only pretends: no network, but a real process."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from aqa_core.checkpoints.store import list_models
from aqa_core.data.runs import list_runs, runs_folder
from aqa_desktop.app import App
from aqa_desktop.finetune.window import TeachingWindow
from aqa_desktop.jobs import child
from tests.desktop import fake_run
from tests.desktop.fake_run import HELD_OUT

PATIENCE_MS = 20_000
Begin = Callable[[str], TeachingWindow]


@pytest.fixture
def teaching_app(app: App, monkeypatch: pytest.MonkeyPatch) -> Iterator[App]:
    """The window, whose runs are the fake one's."""
    command = [sys.executable, str(Path(fake_run.__file__))]
    monkeypatch.setattr(child, "core_command", lambda: command)
    yield app
    app.teaching.close()


@pytest.fixture
def window(teaching_app: App, qtbot: QtBot) -> TeachingWindow:
    """The window that teaches, once it knows what there is."""
    with qtbot.waitSignal(teaching_app.looking.found, timeout=PATIENCE_MS):
        teaching_app.actions.teach.trigger()
    return teaching_app.sheets.teaching


@pytest.fixture
def begin(
    teaching_app: App, window: TeachingWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Begin:
    """Start a run that goes one way or another, from a folder whose labels are fine."""

    def start(how: str) -> TeachingWindow:
        monkeypatch.setenv("AQA_FAKE_RUN", how)
        window.set_folder(tmp_path)
        window.show_report(_Report())  # type: ignore[arg-type]
        window.setup_page.start.click()
        return window

    return start


class _Report:
    """What checking says of a folder, as far as it is looked at here."""

    dives = tuple(range(60))


def _learns(app: App, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: len(app.teaching.state.epochs) == 4, timeout=PATIENCE_MS)


def _ended(app: App, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not app.teaching.is_running, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: app.reading_lane.is_idle, timeout=PATIENCE_MS)


def _answer(qtbot: QtBot, of: QWidget, text: str) -> None:
    boxes = [box for box in of.findChildren(QMessageBox) if box.isVisible()]
    assert len(boxes) == 1
    buttons = {one.text().replace("&", ""): one for one in boxes[0].buttons()}
    qtbot.mouseClick(buttons[text], Qt.MouseButton.LeftButton)


def test_start_waits_for_a_folder_with_dives(window: TeachingWindow, tmp_path: Path) -> None:
    start = window.setup_page.start
    assert not start.isEnabled()
    window.set_folder(tmp_path)
    assert not start.isEnabled()
    assert "checked" in window.setup_page.standing.text()
    window.show_report(_Report())  # type: ignore[arg-type]
    assert start.isEnabled()
    window.set_folder(tmp_path / "another")
    assert not start.isEnabled()


def test_the_supplied_model_is_the_usual_start(window: TeachingWindow, tmp_path: Path) -> None:
    window.set_folder(tmp_path)
    window.show_report(_Report())  # type: ignore[arg-type]
    order = window.setup_page.order
    assert order is not None
    assert (order.start, order.mode, order.is_continued) == ("starter_wd", "head", False)
    assert order.output.parent == runs_folder()
    words = order.arguments()
    assert words[:2] == ["finetune", str(tmp_path)]
    assert "--events" in words
    assert "--resume" not in words


def test_a_backbone_is_compared_with_the_supplied_model(
    window: TeachingWindow, tmp_path: Path
) -> None:
    window.set_folder(tmp_path)
    window.show_report(_Report())  # type: ignore[arg-type]
    window.set_backbone("ig65m_r2plus1d_34_32f")
    order = window.setup_page.order
    assert order is not None
    assert order.start == "ig65m_r2plus1d_34_32f"
    assert order.against == "starter_wd"
    assert order.arguments()[-2:] == ["--against", "starter_wd"]


def test_what_is_chosen_reaches_the_command(window: TeachingWindow, tmp_path: Path) -> None:
    window.set_folder(tmp_path)
    window.show_report(_Report())  # type: ignore[arg-type]
    manner = window.setup_page.manner
    manner.choose_mode("full")
    manner.name.setText("Jürgen's club / 2026")
    manner.seed.setValue(7)
    manner.device.setCurrentIndex(manner.device.findData("cpu"))
    order = window.setup_page.order
    assert order is not None
    assert order.name == "J-rgen-s-club-2026"
    words = " ".join(order.arguments())
    for pair in ("--mode full", "--seed 7", "--device cpu"):
        assert pair in words


def test_a_run_is_followed_to_its_result(begin: Begin, teaching_app: App, qtbot: QtBot) -> None:
    window = begin("finishes")
    assert window.page is window.run_page
    qtbot.waitUntil(lambda: window.page is window.result_page, timeout=PATIENCE_MS)
    assert window.result_page.verdict.text() == "The new model is better"
    assert window.result_page.changes.rowCount() == HELD_OUT
    assert window.result_page.use.isDefault()
    assert len(teaching_app.teaching.state.epochs) == 4
    assert not teaching_app.window.status.teaching.isVisible()
    _ended(teaching_app, qtbot)


def test_the_chip_tells_how_far_it_is_and_leads_there(
    begin: Begin, teaching_app: App, qtbot: QtBot
) -> None:
    window = begin("waits")
    _learns(teaching_app, qtbot)
    chip = teaching_app.window.status.teaching
    assert chip.isVisible()
    assert "of 4" in chip.text()
    window.close()
    chip.click()
    assert window.isVisible()
    assert window.page is window.run_page
    teaching_app.teaching.stop()
    _ended(teaching_app, qtbot)
    assert not chip.isVisible()


def test_stop_is_acknowledged_at_once_and_keeps_the_best(
    begin: Begin, teaching_app: App, qtbot: QtBot
) -> None:
    window = begin("waits")
    _learns(teaching_app, qtbot)
    asked = time.perf_counter()
    window.run_page.stop.click()
    assert "Stopping" in window.run_page.said.full_text
    assert not window.run_page.stop.isEnabled()
    assert time.perf_counter() - asked < 0.1
    qtbot.waitUntil(lambda: window.page is window.result_page, timeout=PATIENCE_MS)
    assert window.result_page.result is not None
    assert window.result_page.result.is_stopped
    _ended(teaching_app, qtbot)


def test_discard_asks_once(begin: Begin, teaching_app: App, qtbot: QtBot) -> None:
    window = begin("waits")
    _learns(teaching_app, qtbot)
    window.run_page.discard.click()
    _answer(qtbot, window, "Go on learning")
    assert teaching_app.teaching.is_running
    assert not teaching_app.teaching.is_stopping
    window.run_page.discard.click()
    _answer(qtbot, window, "Discard")
    qtbot.waitUntil(lambda: window.page is window.setup_page, timeout=PATIENCE_MS)
    assert "discarded" in window.notices.notices[0].happened
    _ended(teaching_app, qtbot)


def test_a_failure_is_one_sentence(begin: Begin, teaching_app: App, qtbot: QtBot) -> None:
    window = begin("fails")
    qtbot.waitUntil(lambda: window.page is window.setup_page, timeout=PATIENCE_MS)
    assert "The disk is full." in window.notices.notices[0].happened
    _ended(teaching_app, qtbot)


def test_a_run_that_crashed_is_offered_to_go_on(
    begin: Begin, teaching_app: App, qtbot: QtBot
) -> None:
    window = begin("crashes")
    qtbot.waitUntil(lambda: window.page is window.setup_page, timeout=PATIENCE_MS)
    _ended(teaching_app, qtbot)
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
    _ended(teaching_app, qtbot)


def test_a_run_that_says_nothing_can_be_ended(
    begin: Begin, teaching_app: App, qtbot: QtBot
) -> None:
    window = begin("ignores")
    _learns(teaching_app, qtbot)
    teaching_app.teaching.silent.emit(75.0)
    assert "75 s" in window.run_page.trouble.text()
    assert window.run_page.end.isVisible()
    window.run_page.end.click()
    qtbot.waitUntil(lambda: window.page is window.setup_page, timeout=PATIENCE_MS)
    assert "continued" in window.notices.notices[0].happened
    _ended(teaching_app, qtbot)


def test_use_it_adds_the_model_under_its_name_and_scores_with_it(
    begin: Begin, teaching_app: App, qtbot: QtBot
) -> None:
    window = begin("finishes")
    qtbot.waitUntil(lambda: window.page is window.result_page, timeout=PATIENCE_MS)
    window.result_page.name.setText("my club")
    with qtbot.waitSignal(teaching_app.scoring.ready, timeout=PATIENCE_MS):
        window.result_page.use.click()
    # the fake run's model is the shipped one, which is there already: that is the one that scores
    assert teaching_app.settings.values.model == "starter_wd"
    assert "scores from now on" in window.result_page.said.text()
    assert not window.result_page.use.isEnabled()
    _ended(teaching_app, qtbot)


def test_keep_old_leaves_everything_and_the_run_can_be_used_later(
    begin: Begin, teaching_app: App, qtbot: QtBot
) -> None:
    before = teaching_app.settings.values
    window = begin("finishes")
    qtbot.waitUntil(lambda: window.page is window.result_page, timeout=PATIENCE_MS)
    window.result_page.keep.click()
    assert window.page is window.setup_page
    assert teaching_app.settings.values == before
    assert [one.name for one in list_models() if not one.is_shipped] == []
    _ended(teaching_app, qtbot)
    with qtbot.waitSignal(teaching_app.looking.found):
        window.setup_page.earlier.click()
    assert window.earlier_page.table.rowCount() == 1
    window.earlier_page.look.click()
    assert window.page is window.result_page
    assert window.result_page.result is not None
    assert window.result_page.result.comparison is not None


def test_an_earlier_run_is_deleted_once_that_is_confirmed(
    begin: Begin, teaching_app: App, qtbot: QtBot
) -> None:
    window = begin("finishes")
    qtbot.waitUntil(lambda: window.page is window.result_page, timeout=PATIENCE_MS)
    _ended(teaching_app, qtbot)
    with qtbot.waitSignal(teaching_app.looking.found):
        window.setup_page.earlier.click()
    window.earlier_page.delete.click()
    _answer(qtbot, window, "Cancel")
    assert len(list_runs()) == 1
    window.earlier_page.delete.click()
    with qtbot.waitSignal(teaching_app.looking.found):
        _answer(qtbot, window, "Delete")
    assert list_runs() == []
    assert window.earlier_page.table.rowCount() == 0


def test_a_dive_of_the_result_opens_its_clip(
    begin: Begin, teaching_app: App, qtbot: QtBot, tmp_path: Path
) -> None:
    window = begin("finishes")
    qtbot.waitUntil(lambda: window.page is window.result_page, timeout=PATIENCE_MS)
    _ended(teaching_app, qtbot)
    teaching_app.opening.started.disconnect()
    wanted: list[Path] = []
    window.clip_requested.disconnect(teaching_app.opening.open)
    window.clip_requested.connect(wanted.append)
    table = window.result_page.changes
    table.activated.emit(table.model().index(0, 2))
    assert wanted == [tmp_path / "dive_01.mp4"]


@pytest.mark.parametrize(("answer", "kind"), [("Stop and keep best", True), ("Discard", False)])
def test_closing_the_window_asks_and_waits_for_the_run(
    begin: Begin, teaching_app: App, qtbot: QtBot, answer: str, kind: bool
) -> None:
    begin("waits")
    _learns(teaching_app, qtbot)
    main = teaching_app.window
    main.close()
    assert main.isVisible()
    _answer(qtbot, main, "Cancel")
    qtbot.waitUntil(lambda: teaching_app.closing.box is None)
    assert teaching_app.teaching.is_running
    main.close()
    _answer(qtbot, main, answer)
    qtbot.waitUntil(lambda: not main.isVisible(), timeout=PATIENCE_MS)
    assert not teaching_app.teaching.is_running
    assert teaching_app.teaching.state.is_kept is kind


def test_nothing_outlives_the_window(begin: Begin, teaching_app: App, qtbot: QtBot) -> None:
    begin("ignores")
    _learns(teaching_app, qtbot)
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
