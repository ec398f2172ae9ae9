"""The list of clips, and scoring all that wait."""

from __future__ import annotations

from aqa_desktop.parts import App


def connect_library(app: App) -> None:
    """The list of clips, and scoring all that wait."""
    app.library.clip_chosen.connect(app.session.show_clip)
    app.library.removal_requested.connect(app.batch.forget)
    app.library.removal_requested.connect(app.session.remove_clip)
    app.actions.next_clip.triggered.connect(app.session.next_clip)
    app.actions.previous_clip.triggered.connect(app.session.previous_clip)
    app.actions.score_all.triggered.connect(lambda: _score_all(app))
    app.actions.cancel.triggered.connect(app.batch.cancel)
    app.window.status.cancel_requested.connect(app.batch.cancel)
    app.scoring.started.connect(app.batch.give_way)
    app.batch.scored.connect(app.session.scores.clip_scored)
    app.batch.failed.connect(app.session.scores.clip_failed)
    app.batch.clip_started.connect(app.library.show_scoring)
    app.batch.progressed.connect(app.announcer.show_batch)
    app.batch.cancelling.connect(app.window.status.show_cancelling)
    app.batch.finished.connect(app.announcer.end_batch)


def _score_all(app: App) -> None:
    waiting = [one for one in app.session.clips if one.assessment is None]
    orders = [app.session.scores.order_of(one.path) for one in waiting if not one.error]
    if orders:
        app.batch.start(orders)
    else:
        app.announcer.say_none_waits()
