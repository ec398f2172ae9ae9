"""The models: going back to the one before, giving one away, removing one; and the backbones to learn from."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication

from aqa_desktop.models.backbones import BackbonesPanel
from aqa_desktop.models.sheet import ask_where
from aqa_desktop.parts import App


def connect_models(app: App) -> None:
    """Which models there are, and what can be done with them."""
    _connect_way_back(app)
    keeper, actions = app.keeper, app.actions
    actions.models.triggered.connect(app.sheets.open_models)
    actions.export_model.triggered.connect(lambda: _export(app))
    keeper.removed.connect(app.settings.forget_model)
    keeper.removed.connect(lambda _: app.scoring.look_for_models())
    keeper.exported.connect(lambda path: _say_exported(app, path))
    keeper.failed.connect(app.window.notices.show_error)
    keeper.removed.connect(lambda _: app.looking.look())


def make_backbones(app: App) -> BackbonesPanel:
    """Make the panel that chooses a backbone, wired, for whoever has a place for it."""
    panel = BackbonesPanel(app.backbones)
    app.keeper.removed.connect(app.backbones.refresh)
    return panel


def _connect_way_back(app: App) -> None:
    way_back, previous = app.way_back, app.actions.previous_model
    previous.triggered.connect(app.settings.go_back)
    app.settings.changed.connect(lambda values: way_back.show_previous(values.previous_model))
    app.scoring.models_found.connect(way_back.show_names)
    way_back.changed.connect(app.actions.show_previous_model)
    app.window.status.offer_commands([previous, app.actions.models])


def _export(app: App) -> None:
    model = app.sheets.model
    if not model:
        app.window.say(QCoreApplication.translate("wiring", "No model is loaded yet."))
        return
    title = QCoreApplication.translate("wiring", "Save the model as a file")
    path = ask_where(app.window, model, title, "")
    if path is not None:
        app.keeper.export(model, path)


def _say_exported(app: App, path: Path) -> None:
    said = QCoreApplication.translate("wiring", "The model is saved in {0}; others can add it.")
    app.window.say(said.format(path.name))
