"""The first start and the later ones: the card that is shown once, and the clips of last time."""

from __future__ import annotations

from aqa_core.storage import data_folder, log_folder
from aqa_desktop.parts import App
from aqa_desktop.session.last_clips import forget_last_clips, keep_last_clips, read_last_clips
from aqa_desktop.welcome.card import FirstCard


def connect_start(app: App) -> None:
    """What is seen of a start besides what was asked for."""
    if not app.settings.values.is_welcomed:
        _show_card(app)
    app.window.painted.connect(lambda: _bring_back(app))
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


def _bring_back(app: App) -> None:
    clips = read_last_clips() if app.settings.values.opens_last else ()
    if clips:
        app.session.listing.add(clips)


def _keep(app: App) -> None:
    if app.settings.values.opens_last:
        keep_last_clips([one.path for one in app.session.clips])
    else:
        forget_last_clips()
