"""A new version is told, where the user asked for that, and nothing more is done about it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QUrl

from aqa_core import __version__
from aqa_desktop.notices import Answer, Notice
from aqa_desktop.parts import App
from aqa_desktop.process.outside import open_outside
from aqa_desktop.process.updates import Release


def connect_updates(app: App) -> None:
    """Look once the program is ready, and when the user wants it from now on."""
    app.scoring.ready.connect(lambda _: _look(app))
    app.settings.changed.connect(lambda _: _look(app))
    app.updates.found.connect(lambda release: _tell(app, release))


def _look(app: App) -> None:
    app.updates.look(is_wanted=app.settings.values.tells_updates)


def _tell(app: App, release: Release) -> None:
    said = QCoreApplication.translate("wiring", "AQA Desktop {0} is out; this is {1}.")
    page = Answer(
        text=QCoreApplication.translate("wiring", "Open the page"),
        act=lambda: open_outside(QUrl(release.page)),
    )
    happened = said.format(release.version, __version__)
    app.window.notices.show_notice(
        Notice(kind="info", happened=happened, answers=(page,), is_lasting=True)
    )
