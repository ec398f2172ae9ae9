"""The labelled folder in the window: what is wrong, mending it, undo, another program's changes, the doctor."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from aqa_core.data.label_problem import LabelProblem
from aqa_desktop.jobs.lane import Lane
from aqa_desktop.labels.doctor import Doctor
from aqa_desktop.labels.panel import LabelsPanel
from aqa_desktop.labels.problem_table import MESSAGE, REMEDY, ROW, ProblemTable
from aqa_desktop.labels.suspect_table import DOUBT, MODEL, SuspectTable
from aqa_desktop.theme import DARK
from tests.core.data.test_checking import DEFECTS
from tests.core.data.test_checking import HEADER as BROKEN_HEADER
from tests.desktop.labelled import GOOD, suspect, write_clips, write_folder, write_table
from tests.desktop.labels_panel import form_of, shown_panel, take
from tests.helpers.clips import write_stamped

BROKEN = ("dive_1.mp4;60;207C;10;0,2;1,0", "gone.mp4;50;207C;10;0,2;1,0", "dive_3.mp4;x;207C;10;;")


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_clips(tmp_path_factory.mktemp("labelled") / "clips")


@pytest.fixture
def folder(clips: Path, tmp_path: Path) -> Path:
    return write_folder(clips, tmp_path / "dives", BROKEN)


@pytest.fixture
def panel(qtbot: QtBot) -> Iterator[LabelsPanel]:
    with shown_panel(qtbot) as made:
        yield made


def _choose(panel: LabelsPanel, row: int) -> LabelProblem:
    """Choose the first problem of a row of the table."""
    for position in range(panel.problems.count):
        panel.problems.list.table.selectRow(position)
        problem = panel.problems.problem
        if problem is not None and problem.row == row:
            return problem
    raise AssertionError(f"row {row} has no problem")


def _lines(folder: Path) -> list[str]:
    return (folder / "labels.csv").read_text(encoding="utf-8").splitlines()


def test_without_a_folder_it_says_what_one_is(panel: LabelsPanel) -> None:
    assert panel.folder is None
    assert not panel.heading.tabs.isVisible()
    assert not panel.problems.isVisible()
    assert panel.heading.collect.isEnabled()


def test_a_folder_is_checked_and_every_problem_stands_at_its_row(
    panel: LabelsPanel, folder: Path, qtbot: QtBot
) -> None:
    with qtbot.waitSignals([panel.folder_changed, panel.report_changed]):
        take(panel, folder, qtbot)
    assert panel.report is not None
    assert len(panel.report.dives) == 1
    assert "3 dives, 1 usable · 2 errors" in panel.bar.standing.text()
    assert not panel.bar.progress.isVisible()
    problem = _choose(panel, 3)
    assert problem.severity == "error"
    assert "gone.mp4" in panel.problems.list.about.text()
    assert not panel.problems.list.open.isEnabled()
    assert panel.problems.list.edit.isEnabled()
    _choose(panel, 4)
    assert panel.problems.list.open.isEnabled()
    # dive_2 is in the folder, and no row names it
    panel.problems.list.table.selectRow(panel.problems.count - 1)
    last = panel.problems.problem
    assert last is not None
    assert (last.row, last.file) == (None, "dive_2.mp4")
    assert panel.problems.list.edit.text() == "Add a row…"
    assert not panel.problems.list.leave_out.isEnabled()


def test_fifteen_broken_rows_are_fifteen_rows_of_the_list(
    panel: LabelsPanel, tmp_path: Path, qtbot: QtBot
) -> None:
    broken = [one for one in DEFECTS if one[0].startswith(("free.mp4", "gone", ";"))]
    assert len(broken) >= 15
    folder = tmp_path / "broken"
    folder.mkdir()
    for number, name in enumerate(("ok", "free")):
        write_stamped(folder / f"{name}.mp4", 40 + number)
    rows = ["ok.mp4;38,7;0,1;1,2;201B;3;;7 7,5 7;", *(written for written, _, _ in broken)]
    (folder / "labels.csv").write_text("\n".join([BROKEN_HEADER, *rows]), encoding="utf-8")
    take(panel, folder, qtbot)
    panel.problems.filter.setCurrentIndex(1)
    found = []
    for position in range(panel.problems.count):
        panel.problems.list.table.selectRow(position)
        problem = panel.problems.problem
        assert problem is not None
        assert problem.remedy in panel.problems.list.about.text()
        found.append((problem.row, problem.code))
    assert found == [(3 + k, code) for k, (_, _, code) in enumerate(broken)]
    assert panel.report is not None
    assert [dive.clip.name for dive in panel.report.dives] == ["ok.mp4"]


def test_errors_and_cautions_are_told_apart(panel: LabelsPanel, folder: Path, qtbot: QtBot) -> None:
    take(panel, folder, qtbot)
    everything = panel.problems.count
    panel.problems.filter.setCurrentIndex(1)
    errors = panel.problems.count
    panel.problems.filter.setCurrentIndex(2)
    assert errors == 2
    assert panel.problems.count == everything - errors > 0


def test_the_clip_of_a_problem_is_opened(panel: LabelsPanel, folder: Path, qtbot: QtBot) -> None:
    take(panel, folder, qtbot)
    _choose(panel, 4)
    with qtbot.waitSignal(panel.clip_requested) as asked:
        panel.problems.list.open.click()
    assert asked.args == [folder / "dive_3.mp4", None]


def test_a_row_is_mended_in_place_and_the_mending_taken_back(
    panel: LabelsPanel, folder: Path, qtbot: QtBot
) -> None:
    before = _lines(folder)
    take(panel, folder, qtbot)
    _choose(panel, 4)
    panel.problems.list.edit.click()
    form = form_of(panel, qtbot)
    assert form.isVisible()
    assert form.focusWidget() is form.fields["score"]
    assert "not a number" in form.findChildren(type(panel.bar.standing))[0].text()
    form.fields["score"].setText("44,5")
    with qtbot.waitSignal(panel.checker.checked):
        form.save.click()
    assert _lines(folder)[3] == "dive_3.mp4;44,5;207C;10;;"
    assert (folder / "labels.csv.bak").read_text(encoding="utf-8").splitlines() == before
    assert "2 usable" in panel.bar.standing.text()
    assert panel.heading.undo.isEnabled()
    assert "row 4" in panel.heading.undo.toolTip()
    with qtbot.waitSignal(panel.checker.checked):
        panel.heading.undo.click()
    assert _lines(folder) == before
    assert not panel.heading.undo.isEnabled()


def test_a_form_that_changes_nothing_writes_nothing(
    panel: LabelsPanel, folder: Path, qtbot: QtBot
) -> None:
    take(panel, folder, qtbot)
    _choose(panel, 3)
    panel.problems.list.edit.click()
    form = form_of(panel, qtbot)
    with qtbot.assertNotEmitted(panel.repairs.changed, wait=50):
        form.save.click()
    assert not (folder / "labels.csv.bak").exists()


def test_a_row_is_left_out_with_the_delete_key_and_comes_back(
    panel: LabelsPanel, folder: Path, qtbot: QtBot
) -> None:
    before = _lines(folder)
    take(panel, folder, qtbot)
    _choose(panel, 3)
    with qtbot.waitSignal(panel.checker.checked):
        qtbot.keyClick(panel.problems.list.table, Qt.Key.Key_Delete)
    assert _lines(folder) == [before[0], before[1], before[3]]
    chosen = panel.problems.problem
    assert chosen is not None
    assert chosen.row == 3  # what stood behind it has moved up, and is chosen
    assert (folder / "dive_1.mp4").is_file()
    with qtbot.waitSignal(panel.checker.checked):
        panel.heading.undo.click()
    assert _lines(folder) == before


def test_a_clip_without_a_row_gets_one(panel: LabelsPanel, folder: Path, qtbot: QtBot) -> None:
    take(panel, folder, qtbot)
    panel.problems.list.table.selectRow(panel.problems.count - 1)
    panel.problems.list.edit.click()
    form = form_of(panel, qtbot)
    assert form.fields["file"].text() == "dive_2.mp4"
    form.fields["score"].setText("71")
    with qtbot.waitSignal(panel.checker.checked):
        form.save.click()
    assert _lines(folder)[4].startswith("dive_2.mp4;71;")
    assert "4 dives, 2 usable" in panel.bar.standing.text()


def test_what_another_program_writes_is_checked_again_and_ends_undo(
    panel: LabelsPanel, folder: Path, qtbot: QtBot
) -> None:
    take(panel, folder, qtbot)
    _choose(panel, 3)
    with qtbot.waitSignal(panel.checker.checked):
        panel.problems.list.leave_out.click()
    assert panel.heading.undo.isEnabled()
    with qtbot.waitSignal(panel.checker.checked):
        write_table(folder, GOOD)
    assert "3 dives, 3 usable · nothing wrong" in panel.bar.standing.text()
    assert not panel.heading.undo.isEnabled()
    with qtbot.waitSignal(panel.checker.failed):
        (folder / "labels.csv").unlink()
    assert "labels.csv" in panel.bar.standing.text()
    assert panel.report is None
    with qtbot.waitSignal(panel.checker.checked):
        write_table(folder, GOOD)
    assert panel.problems.isVisible()


def test_a_sidecar_beside_a_clip_is_no_change(
    panel: LabelsPanel, folder: Path, qtbot: QtBot
) -> None:
    take(panel, folder, qtbot)
    with qtbot.assertNotEmitted(panel.checker.started, wait=700):
        (folder / "dive_1.mp4.dive.json").write_text("{}", encoding="utf-8")


def test_a_change_over_another_programs_is_made_on_what_is_there_now(
    panel: LabelsPanel, folder: Path, qtbot: QtBot
) -> None:
    take(panel, folder, qtbot)
    _choose(panel, 3)
    with qtbot.waitSignal(panel.checker.checked):
        write_table(folder, (*BROKEN, "dive_2.mp4;66;207C;10;0,2;1,0"))
        panel.repairs.change(3, {"file": "dive_2.mp4"}, before={"file": "gone.mp4"})
    assert _lines(folder)[4] == "dive_2.mp4;66;207C;10;0,2;1,0"
    assert _lines(folder)[2].startswith("dive_2.mp4;50")


def test_changes_made_one_upon_the_other_are_all_written_and_taken_back_in_turn(
    panel: LabelsPanel, folder: Path, qtbot: QtBot
) -> None:
    before = _lines(folder)
    take(panel, folder, qtbot)
    panel.repairs.change(2, {"score": "61"}, before={"score": "60"})
    panel.repairs.leave_out(3, file="gone.mp4")
    panel.repairs.change(3, {"score": "62"}, before={"score": "x"})
    qtbot.waitUntil(lambda: not panel.repairs.is_busy)
    scores = [line.split(";")[1] for line in _lines(folder)]
    assert scores == ["score", "61", "62"]
    for _ in range(3):
        with qtbot.waitSignal(panel.repairs.changed):
            panel.heading.undo.click()
        qtbot.waitUntil(lambda: not panel.repairs.is_busy)
    assert _lines(folder) == before
    qtbot.waitUntil(lambda: not panel.checker.is_busy)


def test_a_row_that_is_not_there_any_more_is_refused(
    panel: LabelsPanel, folder: Path, qtbot: QtBot
) -> None:
    take(panel, folder, qtbot)
    with qtbot.waitSignals([panel.repairs.failed, panel.checker.checked]):
        panel.repairs.leave_out(99, file="dive_1.mp4")
    assert "no row 99" in panel.bar.standing.text()


def test_the_folder_of_the_last_time_comes_back(
    panel: LabelsPanel, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(folder))
    with qtbot.waitSignal(panel.checker.checked):
        panel.bar.choose.click()
    checking, changing, doctor = Lane("checking"), Lane("changing"), Doctor()
    again = LabelsPanel(checking, changing, doctor)
    qtbot.addWidget(again)
    with qtbot.waitSignal(again.checker.checked):
        again.show()
    assert again.folder == folder
    assert again.bar.folders.currentText() == str(folder)
    with qtbot.waitSignal(again.checker.failed):
        again.set_folder(tmp_path / "nowhere")
    assert again.bar.folders.count() == 2
    with qtbot.waitSignal(again.checker.checked):
        again.bar.folders.activated.emit(1)
    assert again.folder == folder
    again.checker.stop()
    checking.close()
    changing.close()


def test_a_check_can_be_stopped(panel: LabelsPanel, folder: Path, qtbot: QtBot) -> None:
    with qtbot.waitSignal(panel.checker.started):
        panel.set_folder(folder)
    assert panel.bar.cancel.isVisible()
    with qtbot.waitSignal(panel.checker.cancelled):
        panel.bar.cancel.click()
        assert panel.bar.standing.text() == "Cancelling…"
    assert "stopped" in panel.bar.standing.text()
    assert panel.report is None


def test_the_tables_keep_qts_rules(folder: Path, qtbot: QtBot, qtmodeltester: ModelTester) -> None:
    problems = ProblemTable()
    problem = LabelProblem(
        row=7,
        file="a.mp4",
        clip=folder / "a.mp4",
        code="unreadable",
        message=f"{folder / 'a.mp4'} is no film.",
        remedy="Copy it again.",
    )
    problems.show_problems([problem])
    problems.set_colours(DARK)
    qtmodeltester.check(problems)
    shown = [problems.data(problems.index(0, column)) for column in (ROW, MESSAGE, REMEDY)]
    assert shown == ["7", "a.mp4 is no film.", "Copy it again."]
    assert problems.nearest(8) == 0
    problems.show_only("caution")
    assert problems.rowCount() == 0
    assert problems.nearest(None) == -1
    from aqa_desktop.labels.doctor import suspects_of

    suspects = SuspectTable()
    suspects.show_suspects(suspects_of({"suspects": [suspect(folder, 2, doubt=0.87, at_s=None)]}))
    qtmodeltester.check(suspects)
    texts = [suspects.data(suspects.index(0, column)) for column in (MODEL, DOUBT)]
    assert texts == ["41.2", "87 %"]
