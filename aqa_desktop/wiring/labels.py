"""The labelled folder: its place where it is learned from, its clips in the player, true scores made into one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from aqa_desktop.dropping import clips_in
from aqa_desktop.finetune.window import TeachingWindow
from aqa_desktop.labels.panel import LabelsPanel
from aqa_desktop.notices import Answer, Notice
from aqa_desktop.parts import App

if TYPE_CHECKING:
    from aqa_core.data.collecting import Collected


def connect_labels(app: App) -> None:
    """True scores become rows; a labelled folder is shown where it is learned from."""
    app.actions.collect_labels.triggered.connect(lambda: _ask_folder(app, app.window))
    app.collector.collected.connect(lambda done: _say_collected(app, done))
    app.collector.failed.connect(app.window.notices.show_error)
    app.session.clips_changed.connect(lambda: _go_on(app))
    app.visit.open_requested.connect(app.opening.open)
    app.visit.seek_requested.connect(app.playback.seek)
    app.session.clip_changed.connect(app.visit.note_open)
    app.session.clip_closed.connect(app.visit.note_closed)
    app.sheets.teaching_made.connect(lambda window: _place(app, window))


def _place(app: App, window: TeachingWindow) -> None:
    panel = LabelsPanel(app.checking_lane, app.reading_lane, app.doctor)
    window.place_labels(panel)
    panel.folder_changed.connect(window.set_folder)
    panel.report_changed.connect(window.show_report)
    panel.clip_requested.connect(lambda clip, at_s: show_clip(app, clip, at_s))
    panel.collect_requested.connect(lambda: _ask_folder(app, window))
    panel.set_model(app.sheets.model)
    app.scoring.ready.connect(lambda ready: panel.set_model(ready.model))
    app.collector.collected.connect(lambda done: panel.set_folder(done.table.parent))
    app.collector.failed.connect(window.show_error)
    app.theme.changed.connect(panel.set_colours)
    panel.set_colours(app.theme.colours)
    app.window.closing.connect(panel.checker.stop)


def show_clip(app: App, clip: Path, at_s: float | None) -> None:
    """Bring a clip and a second of it before the coach's eyes."""
    app.visit.go(clip, at_s)
    app.window.raise_()
    app.window.activateWindow()


def _ask_folder(app: App, window: QWidget) -> None:
    title = QCoreApplication.translate(
        "wiring", "Folder whose labels.csv is to get the true scores"
    )
    info = app.session.info
    start = str(Path(info.path).parent) if info is not None else ""
    name = QFileDialog.getExistingDirectory(window, title, start)
    if not name:
        return
    clips = [one.path for one in app.session.clips] + clips_in(Path(name))
    app.collector.begin(Path(name), list(dict.fromkeys(clips)))
    app.session.save()
    _go_on(app)


def _go_on(app: App) -> None:
    """Write the rows once the sidecars, which they are made of, are on the disk."""
    if app.collector.is_waiting and not any(one.is_dirty for one in app.session.clips):
        app.collector.go_on()


def _say_collected(app: App, done: Collected) -> None:
    said = QCoreApplication.translate(
        "wiring", "True scores in {0}: {1} added, {2} brought up to date, {3} as they were."
    )
    folder = done.table.parent
    counts = (len(done.added), len(done.updated), len(done.unchanged))
    happened = said.format(folder.name, *counts)
    if done.without_score:
        without = QCoreApplication.translate("wiring", "Clips without a true score: {0}.")
        happened += " " + without.format(len(done.without_score))
    teach = Answer(
        text=QCoreApplication.translate("wiring", "Teach it these dives…"),
        act=lambda: _teach(app, folder),
    )
    app.window.notices.show_notice(Notice(kind="info", happened=happened, answers=(teach,)))


def _teach(app: App, folder: Path) -> None:
    app.sheets.open_teaching()
    panel = app.sheets.teaching.findChild(LabelsPanel)
    if panel is not None and panel.folder != folder:
        panel.set_folder(folder)
