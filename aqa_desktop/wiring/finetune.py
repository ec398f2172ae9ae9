"""Teaching it one's own dives: the run, its window, and what comes of it."""

from __future__ import annotations

import time

from PySide6.QtCore import QCoreApplication

from aqa_desktop.finetune import wording
from aqa_desktop.finetune.window import TeachingWindow
from aqa_desktop.parts import App
from aqa_desktop.wiring.labels import show_clip
from aqa_desktop.wiring.models import make_backbones


def connect_teaching(app: App) -> None:
    """A run goes on behind the window, with a window of its own."""
    app.actions.teach.triggered.connect(app.sheets.open_teaching)
    app.window.status.teaching_requested.connect(app.sheets.open_teaching)
    app.window.add_guard(app.closing.allows)
    app.closing.may_close.connect(app.window.close)
    app.teaching.started.connect(lambda _: _show_chip(app))
    app.teaching.changed.connect(lambda: _show_chip(app))
    app.teaching.stopping.connect(lambda: _show_chip(app))
    app.teaching.ended.connect(lambda _: app.window.status.show_teaching(""))
    app.looking.failed.connect(app.window.notices.show_error)
    app.sheets.teaching_made.connect(lambda window: _furnish(app, window))


def _furnish(app: App, window: TeachingWindow) -> None:
    """Connect the window once it is made."""
    window.runs_wanted.connect(app.looking.look)
    window.deletion_requested.connect(app.looking.delete)
    app.looking.found.connect(window.show_found)
    app.looking.failed.connect(window.show_error)
    window.use_requested.connect(app.shelf.add)
    window.clip_requested.connect(lambda clip, at_s: show_clip(app, clip, at_s))
    app.shelf.added.connect(window.show_used)
    app.shelf.failed.connect(window.show_error)
    app.scoring.ready.connect(lambda ready: window.tell_device(ready.device_kind))
    window.set_champion(app.sheets.model or app.settings.values.model)
    app.scoring.ready.connect(lambda ready: window.set_champion(ready.model))
    backbones = make_backbones(app)
    backbones.backbone_chosen.connect(window.set_backbone)
    window.place_backbones(backbones)
    app.theme.changed.connect(window.set_colours)
    window.set_colours(app.theme.colours)


def _show_chip(app: App) -> None:
    state, teaching = app.teaching.state, app.teaching
    if not teaching.is_running:
        return
    if teaching.is_stopping:
        text = QCoreApplication.translate("wiring", "Stopping the run…")
    else:
        left = state.left_s(time.time())
        text = wording.counting(state) or wording.stage(state)
        if left is not None:
            text = f"{text} · {wording.duration(left)}"
        text = QCoreApplication.translate("wiring", "Teaching: {0}").format(text)
    app.window.status.show_teaching(text)
