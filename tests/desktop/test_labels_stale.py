"""A row is changed by its number only while that number is its own: after a change the list waits for a check."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from aqa_core.data import checking
from aqa_desktop.labels.panel import LabelsPanel
from tests.desktop.labelled import GOOD, write_clips, write_folder, write_table
from tests.desktop.labels_panel import form_of, shown_panel, take

BAD = "gone.mp4;50;207C;10;0,2;1,0"
ROWS = (GOOD[0], BAD, *GOOD[1:])


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_clips(tmp_path_factory.mktemp("labelled") / "clips")


@pytest.fixture
def folder(clips: Path, tmp_path: Path) -> Path:
    return write_folder(clips, tmp_path / "dives", ROWS)


@pytest.fixture
def panel(folder: Path, qtbot: QtBot) -> Iterator[LabelsPanel]:
    """The panel with the row of a clip that is not there chosen."""
    with shown_panel(qtbot) as made:
        take(made, folder, qtbot)
        assert _first(made) == (3, "gone.mp4")
        yield made


def _rows(folder: Path) -> list[str]:
    return (folder / "labels.csv").read_text(encoding="utf-8").splitlines()[1:]


def _first(panel: LabelsPanel) -> tuple[int | None, str]:
    """Choose the first problem, and give which row it is about."""
    panel.problems.list.table.selectRow(0)
    problem = panel.problems.problem
    assert problem is not None
    return problem.row, problem.file


def _settled(panel: LabelsPanel, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not panel.checker.is_busy and not panel.repairs.is_busy)


def test_delete_pressed_again_and_again_takes_out_one_row(
    panel: LabelsPanel, folder: Path, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(panel.checker.checked):
        for _ in range(4):
            qtbot.keyClick(panel.problems.list.table, Qt.Key.Key_Delete)
            qtbot.wait(30)
    _settled(panel, qtbot)
    assert _rows(folder) == list(GOOD)


def test_a_key_that_is_held_down_is_one_press(panel: LabelsPanel, qtbot: QtBot) -> None:
    press = (QEvent.Type.KeyPress, Qt.Key.Key_Delete, Qt.KeyboardModifier.NoModifier)
    with qtbot.assertNotEmitted(panel.problems.leave_out_requested):
        QApplication.sendEvent(panel.problems.list.table, QKeyEvent(*press, "", True))
    with qtbot.waitSignal(panel.checker.checked):
        QApplication.sendEvent(panel.problems.list.table, QKeyEvent(*press, "", False))


def test_nothing_can_be_changed_until_the_next_report(panel: LabelsPanel, qtbot: QtBot) -> None:
    rows = panel.problems.list
    rows.leave_out.setFocus()
    with qtbot.waitSignal(panel.checker.checked):
        rows.leave_out.click()
        assert not rows.leave_out.isEnabled()
        assert not rows.edit.isEnabled()
        assert rows.table.hasFocus()
        with qtbot.assertNotEmitted(rows.edit_requested):
            rows.table.activated.emit(rows.table.model().index(0, 0))
    assert panel.heading.undo.isEnabled()
    with qtbot.waitSignal(panel.checker.checked):
        panel.heading.undo.click()
    rows.table.selectRow(0)
    assert rows.leave_out.isEnabled()
    assert rows.edit.isEnabled()


def _leave_out(panel: LabelsPanel, _qtbot: QtBot) -> None:
    panel.problems.list.leave_out.click()


def _edit(panel: LabelsPanel, _qtbot: QtBot) -> None:
    panel.problems.list.edit.click()


def _save(panel: LabelsPanel, qtbot: QtBot) -> None:
    form = form_of(panel, qtbot)
    form.fields["score"].setText("12")
    form.save.click()


def test_what_another_program_entered_meanwhile_is_not_written_over(
    panel: LabelsPanel, folder: Path, qtbot: QtBot
) -> None:
    _edit(panel, qtbot)
    form_of(panel, qtbot)
    table = (GOOD[0], BAD.replace(";50;", ";51;"), *GOOD[1:])
    with qtbot.waitSignals([panel.repairs.failed, panel.checker.checked]):
        write_table(folder, table)
        _save(panel, qtbot)
    assert _rows(folder) == list(table)


@pytest.mark.parametrize("act", [_leave_out, _edit, _save])
def test_a_row_that_is_another_one_by_now_stays_as_it_is(
    act: Callable[[LabelsPanel, QtBot], None], panel: LabelsPanel, folder: Path, qtbot: QtBot
) -> None:
    if act is _save:
        _edit(panel, qtbot)
        form_of(panel, qtbot)
    # another program puts a row before it, and nobody has noticed yet
    table = (GOOD[1], GOOD[0], BAD, GOOD[2])
    with qtbot.waitSignals([panel.repairs.failed, panel.checker.checked]):
        write_table(folder, table)
        act(panel, qtbot)
    _settled(panel, qtbot)
    assert _rows(folder) == list(table)
    assert "not the same any more" in panel.bar.standing.text()
    assert _first(panel) == (4, "gone.mp4")


def test_a_row_that_was_added_is_not_taken_back_in_place_of_another(
    panel: LabelsPanel, folder: Path, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(panel.checker.checked):
        panel.repairs.add({"file": "dive_9.mp4", "score": "50"})
    table = (*ROWS, "dive_8.mp4;51;;;;", "dive_9.mp4;50;;;;")
    with qtbot.waitSignals([panel.repairs.failed, panel.checker.checked]):
        write_table(folder, table)
        panel.heading.undo.click()
    assert _rows(folder) == list(table)
    assert not panel.heading.undo.isEnabled()


def test_the_same_clip_is_known_by_other_slashes_and_capitals(
    panel: LabelsPanel, folder: Path, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(panel.repairs.changed):
        panel.repairs.change(3, {"file": ".\\Dive_2.MP4"}, before={"file": "gone.mp4"})
    with qtbot.waitSignal(panel.repairs.changed):
        panel.repairs.leave_out(3, file="dive_2.mp4")
    _settled(panel, qtbot)
    assert _rows(folder) == list(GOOD)


def test_a_table_that_is_written_during_its_check_is_checked_again(
    panel: LabelsPanel, folder: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    table = (GOOD[1], GOOD[0], BAD, GOOD[2])
    check = checking.check_labels

    def checked_too_early(*what: Any, **how: Any) -> Any:
        monkeypatch.setattr(checking, "check_labels", check)
        report = check(*what, **how)
        write_table(folder, table)
        return report

    monkeypatch.setattr(checking, "check_labels", checked_too_early)
    with qtbot.waitSignals([panel.checker.table_changed, panel.checker.checked]):
        panel.checker.check()
    _settled(panel, qtbot)
    assert _first(panel) == (4, "gone.mp4")
    assert panel.problems.list.leave_out.isEnabled()
