"""The frame: files, menus, status, notices, help, the way out."""

from __future__ import annotations

from aqa_desktop.diagnostics import diagnostics
from aqa_desktop.parts import App


def connect_frame(app: App) -> None:
    """Files, menus, status, notices and the windows beside the window."""
    _connect_files(app)
    _connect_telling(app)
    _connect_help(app)
    app.actions.follow_undo(app.session.undo_group)
    app.actions.full_screen_window.triggered.connect(app.window.toggle_full_screen)
    app.actions.reset_layout.triggered.connect(app.window.reset_layout)
    app.actions.escape.triggered.connect(app.desk.back_out)
    _connect_ways_out(app)


def _connect_ways_out(app: App) -> None:
    """Esc leaves the first of these that can be left."""
    app.desk.add_way_out(app.timeline.clear_selection)
    app.desk.add_way_out(app.player.screen_window.leave_if_shown)
    app.desk.add_way_out(app.window.leave_full_screen)
    app.desk.add_way_out(app.player.picture.zoom_out_fully)


def _connect_files(app: App) -> None:
    menus = app.window.menus
    app.actions.open.triggered.connect(app.desk.choose_clip)
    app.actions.open_folder.triggered.connect(app.desk.choose_folder)
    app.actions.sample.triggered.connect(app.desk.choose_sample)
    app.actions.clear_recent.triggered.connect(app.recent.clear)
    app.window.files_dropped.connect(app.desk.take_files)
    app.welcome.recent_chosen.connect(app.opening.open)
    menus.recent_chosen.connect(app.opening.open)
    menus.recent_needed.connect(lambda: menus.show_recent(app.recent.paths, app.recent.missing()))
    app.recent.changed.connect(app.welcome.show_recent)
    app.welcome.show_recent(app.recent.paths)


def _connect_telling(app: App) -> None:
    status, tell = app.window.status, app.announcer
    app.session.clip_changed.connect(app.window.notices.clear)
    app.session.clip_changed.connect(tell.show_clip)
    app.session.clip_closed.connect(tell.show_no_clip)
    app.session.clips_changed.connect(tell.show_clips)
    app.session.annotations_changed.connect(tell.show_annotations)
    app.session.in_out_changed.connect(tell.show_in_out)
    app.session.state_changed.connect(tell.show_state)
    app.session.assessment_changed.connect(tell.announce)
    app.session.problem.connect(app.window.notices.show_error)
    app.scoring.progressed.connect(status.show_progress)
    app.scoring.cancelling.connect(status.show_cancelling)


def _connect_help(app: App) -> None:
    app.actions.settings.triggered.connect(app.sheets.open_settings)
    app.actions.key_sheet.triggered.connect(app.sheets.open_keys)
    app.actions.help.triggered.connect(app.sheets.open_reading)
    app.actions.data_folder.triggered.connect(app.desk.show_data)
    app.actions.logs.triggered.connect(app.desk.show_logs)
    app.window.notices.log_requested.connect(app.desk.show_logs)
    app.actions.about.triggered.connect(app.desk.show_about)
    app.actions.copy_diagnostics.triggered.connect(lambda: _copy_diagnostics(app))


def _copy_diagnostics(app: App) -> None:
    device, model = app.sheets.words
    app.desk.copy_diagnostics(diagnostics(app.settings.values, device=device, model=model))
