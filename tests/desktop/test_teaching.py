"""Setting up a run in the window, following it, and what comes of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from aqa_core.checkpoints.store import import_model
from aqa_core.data.runs import runs_folder
from aqa_desktop.app import App
from aqa_desktop.finetune.start_choice import StartKind
from aqa_desktop.finetune.window import TeachingWindow
from tests.desktop.fake_run import HELD_OUT, MODEL
from tests.desktop.teaching import (
    Begin,
    CheckedFolder,
    ended,
    learns,
)
from tests.desktop.test_accessible import _nameless


def test_start_waits_for_a_folder_with_dives(
    teaching_window: TeachingWindow, tmp_path: Path
) -> None:
    start = teaching_window.setup_page.start
    assert not start.isEnabled()
    teaching_window.set_folder(tmp_path)
    assert not start.isEnabled()
    assert "checked" in teaching_window.setup_page.standing.text()
    teaching_window.show_report(CheckedFolder())  # type: ignore[arg-type]
    assert start.isEnabled()
    teaching_window.set_folder(tmp_path / "another")
    assert not start.isEnabled()


def test_the_supplied_model_is_the_usual_start(
    teaching_window: TeachingWindow, tmp_path: Path
) -> None:
    teaching_window.set_folder(tmp_path)
    teaching_window.show_report(CheckedFolder())  # type: ignore[arg-type]
    order = teaching_window.setup_page.order
    assert order is not None
    assert (order.start, order.mode, order.is_continued) == ("starter_wd", "head", False)
    assert order.output.parent == runs_folder()
    words = order.arguments()
    assert words[:2] == ["finetune", str(tmp_path)]
    assert "--events" in words
    assert "--resume" not in words


def test_a_backbone_is_compared_with_the_supplied_model(
    teaching_window: TeachingWindow, tmp_path: Path
) -> None:
    teaching_window.set_folder(tmp_path)
    teaching_window.show_report(CheckedFolder())  # type: ignore[arg-type]
    teaching_window.set_backbone("ig65m_r2plus1d_34_32f")
    order = teaching_window.setup_page.order
    assert order is not None
    assert order.start == "ig65m_r2plus1d_34_32f"
    assert order.against == "starter_wd"
    assert order.arguments()[-2:] == ["--against", "starter_wd"]


def _score_with(app: App, model: str, qtbot: QtBot) -> None:
    """Let a model that is a copy of the supplied one score, as after "Use it"."""
    import_model(MODEL, name=model)
    with qtbot.waitSignals([app.looking.found, app.scoring.ready]):
        app.looking.look()
        app.scoring.prepare(model)


@pytest.mark.parametrize("kind", ["supplied", "own", "backbone"])
def test_the_new_model_is_compared_with_the_one_that_scores(
    kind: StartKind,
    teaching_window: TeachingWindow,
    teaching_app: App,
    tmp_path: Path,
    qtbot: QtBot,
) -> None:
    _score_with(teaching_app, "club", qtbot)
    setup = teaching_window.setup_page
    teaching_window.set_folder(tmp_path)
    teaching_window.show_report(CheckedFolder())  # type: ignore[arg-type]
    setup.choice.set_backbone("ig65m_r2plus1d_34_32f")
    setup.choice.choose(kind)
    order = setup.order
    assert order is not None
    if kind == "own":  # the model it starts from is compared with anyway
        assert (order.start, order.against) == ("club", "")
        assert "--against" not in order.arguments()
    else:
        assert order.against == "club"
        assert "compared with club" in setup.standing.text()
        assert order.arguments()[-2:] == ["--against", "club"]


def test_a_model_that_the_run_could_not_find_is_not_named_to_it(
    teaching_window: TeachingWindow, teaching_app: App, tmp_path: Path
) -> None:
    # what scores in these tests is called "fake", and stands for a file that somebody opened
    assert teaching_app.sheets.model == "fake"
    teaching_window.set_folder(tmp_path)
    teaching_window.show_report(CheckedFolder())  # type: ignore[arg-type]
    order = teaching_window.setup_page.order
    assert order is not None
    assert order.against == ""


def test_what_is_chosen_reaches_the_command(
    teaching_window: TeachingWindow, tmp_path: Path
) -> None:
    teaching_window.set_folder(tmp_path)
    teaching_window.show_report(CheckedFolder())  # type: ignore[arg-type]
    manner = teaching_window.setup_page.manner
    manner.choose_mode("full")
    manner.name.setText("Jürgen's club / 2026")
    manner.seed.setValue(7)
    manner.device.setCurrentIndex(manner.device.findData("cpu"))
    order = teaching_window.setup_page.order
    assert order is not None
    assert order.name == "J-rgen-s-club-2026"
    words = " ".join(order.arguments())
    for pair in ("--mode full", "--seed 7", "--device cpu"):
        assert pair in words


def test_a_run_is_followed_to_its_result(
    begin_teaching: Begin, teaching_app: App, qtbot: QtBot
) -> None:
    window = begin_teaching("finishes")
    assert window.page is window.run_page
    qtbot.waitUntil(lambda: window.page is window.result_page)
    assert window.result_page.verdict.text() == "The new model is better"
    assert window.result_page.changes.rowCount() == HELD_OUT
    assert window.result_page.use.isDefault()
    assert len(teaching_app.teaching.state.epochs) == 4
    assert not teaching_app.window.status.teaching.isVisible()
    ended(teaching_app, qtbot)


def test_the_chip_tells_how_far_it_is_and_leads_there(
    begin_teaching: Begin, teaching_app: App, qtbot: QtBot
) -> None:
    window = begin_teaching("waits")
    learns(teaching_app, qtbot)
    chip = teaching_app.window.status.teaching
    assert chip.isVisible()
    assert "of 4" in chip.text()
    window.close()
    chip.click()
    assert window.isVisible()
    assert window.page is window.run_page
    teaching_app.teaching.stop()
    ended(teaching_app, qtbot)
    assert not chip.isVisible()


def test_every_page_can_be_heard(
    teaching_window: TeachingWindow, begin_teaching: Begin, teaching_app: App, qtbot: QtBot
) -> None:
    pages = []
    for act in (
        lambda: teaching_window.setup_page.manner.advanced.setChecked(True),
        teaching_window.setup_page.earlier.click,
        lambda: begin_teaching("waits"),
    ):
        act()
        pages.append(teaching_window.page)
        assert _nameless(teaching_window) == []
    learns(teaching_app, qtbot)
    assert _nameless(teaching_window) == []
    teaching_app.teaching.stop()
    qtbot.waitUntil(lambda: teaching_window.page is teaching_window.result_page)
    assert _nameless(teaching_window) == []
    assert len(set(pages)) == 3
    ended(teaching_app, qtbot)
