"""Doubtful labels in the panel: looked for in a child process, listed, opened, left out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from aqa_desktop.labels.panel import LabelsPanel
from tests.desktop.labelled import (
    child_that_prints,
    child_that_waits,
    suspect,
    write_clips,
    write_folder,
)
from tests.desktop.labels_panel import form_of, shown_panel, take


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_clips(tmp_path_factory.mktemp("labelled") / "clips")


@pytest.fixture
def folder(clips: Path, tmp_path: Path) -> Path:
    return write_folder(clips, tmp_path / "dives")


@pytest.fixture
def panel(qtbot: QtBot) -> Iterator[LabelsPanel]:
    with shown_panel(qtbot) as made:
        yield made


def test_doubtful_labels_are_listed_with_the_second_that_tells(
    panel: LabelsPanel, folder: Path, qtbot: QtBot
) -> None:
    assert not panel.suspects.look.isEnabled()
    take(panel, folder, qtbot)
    assert not panel.suspects.look.isEnabled()  # no model yet
    panel.set_model("starter_wd")
    found = [suspect(folder, 2, doubt=0.5), suspect(folder, 4, doubt=0.9)]
    panel.doctor.command = child_that_prints(
        {"kind": "batch", "values": {"stage": "features", "done": 1, "total": 3}},
        {"kind": "finished", "values": {"report": {"suspects": found}}},
    )
    panel.heading.tabs.setCurrentIndex(1)
    with qtbot.waitSignal(panel.doctor.ended):
        panel.suspects.look.click()
        assert not panel.suspects.look.isVisible()
    assert panel.heading.tabs.tabText(1) == "Doubtful labels (2)"
    assert panel.suspects.suspect is not None
    assert panel.suspects.suspect.row == 4
    assert "Row 4 has 60" in panel.suspects.list.about.text()
    assert panel.suspects.list.open.text() == "Open at 0.4 s"
    with qtbot.waitSignal(panel.clip_requested) as asked:
        panel.suspects.list.open.click()
    assert asked.args == [folder / "dive_3.mp4", 0.4]


def test_leaving_out_a_doubtful_label_moves_the_others_up(
    panel: LabelsPanel, folder: Path, qtbot: QtBot
) -> None:
    take(panel, folder, qtbot)
    panel.set_model("starter_wd")
    found = [suspect(folder, 2, doubt=0.9), suspect(folder, 4, doubt=0.5)]
    panel.doctor.command = child_that_prints(
        {"kind": "finished", "values": {"report": {"suspects": found}}}
    )
    panel.heading.tabs.setCurrentIndex(1)
    with qtbot.waitSignal(panel.doctor.found):
        panel.suspects.look.click()
    qtbot.waitUntil(lambda: not panel.doctor.is_busy)
    with qtbot.waitSignal(panel.checker.checked):
        panel.suspects.list.leave_out.click()
    panel.suspects.list.table.selectRow(0)
    assert panel.suspects.suspect is not None
    assert (panel.suspects.suspect.file, panel.suspects.suspect.row) == ("dive_3.mp4", 3)
    panel.suspects.list.edit.click()
    form = form_of(panel, qtbot)
    assert form.fields["file"].text() == "dive_3.mp4"
    form.reject()
    with qtbot.waitSignal(panel.checker.checked):
        panel.heading.undo.click()
    assert panel.suspects.count == 0


def test_a_doctor_that_fails_says_why_and_one_that_is_stopped_ends(
    panel: LabelsPanel, folder: Path, qtbot: QtBot
) -> None:
    take(panel, folder, qtbot)
    panel.set_model("starter_wd")
    panel.heading.tabs.setCurrentIndex(1)
    panel.doctor.command = child_that_prints(
        status=2, complaint="error: 3 dives are too few to doubt one.\n"
    )
    with qtbot.waitSignal(panel.doctor.ended):
        panel.suspects.look.click()
    assert "too few" in panel.suspects.said.text()
    panel.doctor.command = child_that_waits(
        {"kind": "batch", "values": {"stage": "features", "done": 1, "total": 3}}
    )
    with qtbot.waitSignal(panel.doctor.progressed):
        panel.suspects.look.click()
    assert panel.suspects.said.text() == "Looking at dive 1 of 3…"
    with qtbot.waitSignal(panel.doctor.ended):
        panel.suspects.cancel.click()
        assert panel.suspects.said.text() == "Cancelling…"
    assert "Stopped" in panel.suspects.said.text()
    assert panel.suspects.look.isVisible()
