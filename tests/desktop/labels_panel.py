"""The panel of a labelled folder by itself, for tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pytestqt.qtbot import QtBot

from aqa_desktop.jobs.lane import Lane
from aqa_desktop.labels.doctor import Doctor
from aqa_desktop.labels.panel import LabelsPanel
from aqa_desktop.labels.row_form import RowForm


@contextmanager
def shown_panel(qtbot: QtBot) -> Iterator[LabelsPanel]:
    """Show the panel as large as the window that teaches has room for it."""
    checking, changing, doctor = Lane("checking"), Lane("changing"), Doctor()
    made = LabelsPanel(checking, changing, doctor)
    qtbot.addWidget(made)
    made.resize(600, 500)
    made.show()
    yield made
    made.checker.stop()
    doctor.close()
    checking.close()
    changing.close()


def take(panel: LabelsPanel, folder: Path, qtbot: QtBot) -> None:
    """Choose a folder and wait until it was checked."""
    with qtbot.waitSignal(panel.checker.checked):
        panel.set_folder(folder)


def form_of(panel: LabelsPanel, qtbot: QtBot) -> RowForm:
    """Give the form of a row once it is open."""
    qtbot.waitUntil(lambda: bool(panel.findChildren(RowForm)))
    return panel.findChildren(RowForm)[0]
