"""What holds from now on, and who follows it."""

from __future__ import annotations

from aqa_desktop.parts import App


def connect_settings(app: App) -> None:
    """What holds from now on, at once."""
    status, menus, sheets, store = app.window.status, app.window.menus, app.sheets, app.settings
    store.theme_changed.connect(app.theme.apply)
    store.theme_changed.connect(app.actions.show_theme)
    store.engine_changed.connect(app.engine.apply)
    store.model_changed.connect(app.engine.take_model)
    store.wheel_changed.connect(app.player.picture.set_wheel)
    store.cache_changed.connect(app.loader.set_limit_mb)
    store.failed.connect(app.window.notices.show_error)
    app.actions.theme_requested.connect(store.set_theme)
    app.actions.add_model.triggered.connect(app.desk.choose_model)
    app.desk.model_offered.connect(app.shelf.add)
    app.shelf.failed.connect(app.window.notices.show_error)
    for chosen in (
        status.model_requested,
        menus.model_chosen,
        sheets.model_requested,
        app.shelf.added,
    ):
        chosen.connect(store.set_model)
    app.scoring.loading.connect(status.show_loading)
    app.scoring.loading.connect(sheets.show_loading)
    app.scoring.ready.connect(status.show_ready)
    app.scoring.ready.connect(sheets.show_ready)
    app.scoring.models_found.connect(status.show_models)
    app.scoring.models_found.connect(sheets.show_models)
    app.scoring.loading_failed.connect(status.show_not_ready)
    app.scoring.loading_failed.connect(sheets.show_not_ready)
    app.scoring.machine_found.connect(sheets.show_machine)
    app.scoring.machine_unknown.connect(sheets.show_machine)


def connect_theme(app: App) -> None:
    """Light and dark."""
    app.theme.changed.connect(app.actions.set_colours)
    app.theme.changed.connect(app.window.notices.set_colours)
    app.theme.changed.connect(app.welcome.set_colours)
    app.theme.changed.connect(app.library.set_colours)
    app.theme.changed.connect(app.player.set_colours)
    app.theme.changed.connect(app.timeline.set_colours)
    app.theme.changed.connect(app.assessment.set_colours)
