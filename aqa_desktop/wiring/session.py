"""Opening clips, and keeping what is written down about them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from aqa_desktop.notices import Answer, Notice
from aqa_desktop.parts import App
from aqa_desktop.session.journal import Unsaved


def connect_session(app: App) -> None:
    """What is open: opening clips, what is known of them, and what changes in them."""
    app.desk.dive_known.connect(app.session.expect_dive)
    app.desk.clip_chosen.connect(app.opening.open)
    app.desk.clips_chosen.connect(app.session.add_clips)
    app.session.opening_requested.connect(app.opening.open)
    app.opening.started.connect(app.session.begin_opening)
    app.opening.failed.connect(app.session.opening_failed)
    app.opening.failed.connect(app.window.notices.show_error)
    app.opening.opened.connect(app.session.open_clip)
    app.actions.clear_marks.triggered.connect(app.session.edits.clear_in_out)
    _connect_keeping(app)


def _connect_keeping(app: App) -> None:
    app.actions.save.triggered.connect(app.session.save)
    app.session.clip_changed.connect(lambda info: app.recent.add(Path(info.path)))
    app.recovery.found.connect(lambda unsaved: _offer_back(app, unsaved))
    app.recovery.failed.connect(app.window.notices.show_error)


def _offer_back(app: App, unsaved: Sequence[Unsaved]) -> None:
    names = ", ".join(dict.fromkeys(one.clip.name for one in unsaved))
    happened = QCoreApplication.translate(
        "wiring", "The program ended suddenly. Marks and notes of {0} were not saved, but kept."
    )
    restore = QCoreApplication.translate("wiring", "Bring back")
    discard = QCoreApplication.translate("wiring", "Let go")
    answers = (
        Answer(text=restore, act=app.recovery.restore),
        Answer(text=discard, act=app.recovery.discard),
    )
    app.window.notices.show_notice(
        Notice(kind="warning", happened=happened.format(names), answers=answers, is_lasting=True)
    )
