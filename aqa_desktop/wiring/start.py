"""The first start and the later ones: the card that is shown once, and the session of last time."""

from __future__ import annotations

from pathlib import Path

from aqa_core.storage import data_folder, log_folder
from aqa_desktop.parts import App
from aqa_desktop.session import State
from aqa_desktop.session.last_clips import LastTime
from aqa_desktop.welcome.card import FirstCard


def connect_start(app: App) -> None:
    """What is seen of a start besides what was asked for."""
    if not app.settings.values.is_welcomed:
        _show_card(app)
    app.window.painted.connect(lambda: _look(app))
    app.last.found.connect(lambda last: _bring_back(app, last))
    app.opening.started.connect(app.scoring.note_opening)
    app.opening.failed.connect(lambda _: app.scoring.note_opening(None))
    app.session.clip_changed.connect(lambda _: _keep(app))
    app.window.closing.connect(lambda: _keep(app))


def _show_card(app: App) -> None:
    card = FirstCard(data=data_folder(), logs=log_folder())
    app.scoring.ready.connect(lambda ready: card.show_device(ready.device))
    app.scoring.loading_failed.connect(card.show_no_device)
    card.folder_requested.connect(app.desk.show_data)
    card.dismissed.connect(app.settings.set_welcomed)
    card.dismissed.connect(app.welcome.take_card_away)
    card.sample_requested.connect(app.actions.sample.trigger)
    card.sample_requested.connect(card.dismissed)
    app.welcome.place_card(card)


def _look(app: App) -> None:
    if app.settings.values.opens_last:
        app.last.look()


def _bring_back(app: App, last: LastTime) -> None:
    """List the clips, and show the one that was open where nothing else was asked for."""
    if last.clips:
        app.session.listing.add(last.clips)
    if last.shown is not None and app.session.state is State.EMPTY:
        app.scoring.leave_alone(last.shown)
        app.visit.go(last.shown, last.at_s)


def _keep(app: App) -> None:
    if not app.settings.values.opens_last:
        app.last.forget()
        return
    info = app.session.info
    shown = Path(info.path) if info is not None else None
    clips = [one.path for one in app.session.clips]
    app.last.keep(clips, shown=shown, at_s=app.playback.time_s)
