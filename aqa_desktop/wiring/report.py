"""A report for us: saved on demand, and offered after the program ended unexpectedly."""

from __future__ import annotations

import time
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtWidgets import QFileDialog

from aqa_core.resources import resources_folder
from aqa_desktop.diagnostics import diagnostics
from aqa_desktop.notices import Answer, Notice
from aqa_desktop.parts import App
from aqa_desktop.process.outside import open_outside
from aqa_desktop.report.writing import WriteReport


def connect_report(app: App) -> None:
    """Help > Save a report, and what comes of it."""
    app.actions.save_report.triggered.connect(lambda: _save(app))
    app.reporter.saved.connect(lambda file: _say_saved(app, file))
    app.reporter.failed.connect(app.window.notices.show_error)


def offer_report(app: App) -> None:
    """Say that the program crashed, and offer to save what we would need to know of it."""
    happened = QCoreApplication.translate("wiring", "AQA Desktop ended unexpectedly last time.")
    remedy = QCoreApplication.translate(
        "wiring", "A report holds logs and versions, no video and no names. It is not sent."
    )
    save = Answer(
        text=QCoreApplication.translate("wiring", "Save a report…"), act=lambda: _save(app)
    )
    app.window.notices.show_notice(
        Notice(kind="warning", happened=happened, remedy=remedy, answers=(save,), is_lasting=True)
    )


def _save(app: App) -> None:
    name = f"aqa-desktop-report-{time.strftime('%Y-%m-%d')}.zip"
    title = QCoreApplication.translate("wiring", "Save a report")
    file, _ = QFileDialog.getSaveFileName(app.window, title, str(Path.home() / name), "*.zip")
    if not file:
        return
    values, (device, model) = app.settings.values, app.sheets.words
    shipped = {one.stem for one in (resources_folder() / "models").glob("*.safetensors")}
    models = {values.model, values.previous_model, app.sheets.model}
    task = WriteReport(
        file=Path(file).with_suffix(".zip"),
        diagnostics=diagnostics(values, device=device, model=model, log_lines=0),
        clips=(*app.recent.paths, *(one.path for one in app.session.clips)),
        names=tuple(sorted(models - shipped - {""})),
    )
    app.reporter.save(task)


def _say_saved(app: App, file: Path) -> None:
    said = QCoreApplication.translate("wiring", "The report is saved as {0}.")
    remedy = QCoreApplication.translate("wiring", "Look into it before you send it to us.")
    folder = QUrl.fromLocalFile(str(file.parent))
    show = Answer(
        text=QCoreApplication.translate("wiring", "Show the folder"),
        act=lambda: open_outside(folder),
    )
    notice = Notice(kind="info", happened=said.format(file.name), remedy=remedy, answers=(show,))
    app.window.notices.show_notice(notice)
