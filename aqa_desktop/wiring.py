"""Who says something, and who hears it, one function for each feature. Read it as the map of the program."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from aqa_desktop.diagnostics import diagnostics
from aqa_desktop.notices import Answer, Notice
from aqa_desktop.parts import App
from aqa_desktop.session.journal import Unsaved


def connect_features(app: App) -> None:
    """Wire the features."""
    connect_session(app)
    connect_player(app)
    connect_timeline(app)
    connect_assessment(app)
    connect_scoring(app)
    connect_frame(app)
    connect_library(app)
    connect_settings(app)
    connect_theme(app)


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
    app.actions.clear_marks.triggered.connect(app.session.clear_in_out)


def connect_player(app: App) -> None:
    """The picture and the playhead."""
    app.window.painted.connect(app.opening.warm_up)
    app.opening.started.connect(app.loader.pause)
    app.opening.failed.connect(app.loader.resume)
    app.session.clip_changed.connect(app.player.open_clip)
    app.session.clip_changed.connect(app.film.open_clip)
    app.opening.opened.connect(app.player.note_file)
    app.session.corrected.connect(app.player.correct_clip)
    app.session.corrected.connect(app.film.open_clip)
    app.session.annotations_changed.connect(app.player.set_annotations)
    app.session.in_out_changed.connect(app.player.set_in_out)
    app.session.in_out_changed.connect(app.commands.set_in_out)
    app.session.assessment_changed.connect(app.player.set_assessment)
    app.loader.failed.connect(app.window.notices.show_error)
    app.playback.playing_changed.connect(app.actions.show_playing)
    app.playback.loop_changed.connect(app.actions.show_loop)
    app.commands.jog.watch(app.window)
    _connect_moves(app)
    _connect_marking(app)
    _connect_picture(app)


def _connect_moves(app: App) -> None:
    app.actions.step_back.triggered.connect(app.commands.step_back)
    app.actions.step_forward.triggered.connect(app.commands.step_forward)
    app.actions.second_back.triggered.connect(app.commands.second_back)
    app.actions.second_forward.triggered.connect(app.commands.second_forward)
    app.actions.tenth_back.triggered.connect(app.commands.tenth_back)
    app.actions.tenth_forward.triggered.connect(app.commands.tenth_forward)
    app.actions.percent_back.triggered.connect(app.commands.percent_back)
    app.actions.percent_forward.triggered.connect(app.commands.percent_forward)
    app.actions.first.triggered.connect(app.commands.first)
    app.actions.last.triggered.connect(app.commands.last)
    app.actions.go_to.triggered.connect(app.player.ask_where)
    app.actions.play.triggered.connect(app.playback.toggle)
    app.actions.play_forward.triggered.connect(app.commands.play_forward)
    app.actions.play_back.triggered.connect(app.commands.play_back)
    app.actions.stop.triggered.connect(app.commands.stop)
    app.actions.slower.triggered.connect(app.commands.slower)
    app.actions.faster.triggered.connect(app.commands.faster)
    app.actions.normal_speed.triggered.connect(app.commands.normal_speed)
    app.actions.loop.triggered.connect(app.player.set_looping)


def _connect_marking(app: App) -> None:
    app.actions.mark_in.triggered.connect(app.player.mark_in)
    app.actions.mark_out.triggered.connect(app.player.mark_out)
    app.actions.set_origin.triggered.connect(app.player.mark_origin)
    app.actions.clear_origin.triggered.connect(app.session.clear_origin)
    app.actions.add_marker.triggered.connect(app.player.mark_here)
    app.actions.rotate.triggered.connect(app.session.rotate)
    app.actions.filmed_at.triggered.connect(app.player.ask_rate)
    app.player.in_requested.connect(app.session.set_in)
    app.player.out_requested.connect(app.session.set_out)
    app.player.origin_requested.connect(app.session.set_origin)
    app.player.marker_requested.connect(app.session.add_marker)
    app.player.filmed_fps_entered.connect(app.session.set_filmed_fps)


def _connect_picture(app: App) -> None:
    picture, screen = app.player.picture, app.player.screen_window
    app.actions.picture_zoom_in.triggered.connect(picture.zoom_in)
    app.actions.picture_zoom_out.triggered.connect(picture.zoom_out)
    app.actions.picture_zoom_reset.triggered.connect(picture.zoom_reset)
    app.actions.full_screen_picture.triggered.connect(app.player.toggle_full_screen)
    app.actions.still_save.triggered.connect(app.player.save_still)
    app.actions.still_copy.triggered.connect(app.player.copy_still)
    app.player.stills.said.connect(app.window.say)
    app.player.stills.failed.connect(app.window.notices.show_error)
    app.window.closing.connect(screen.leave)
    app.window.closing.connect(app.film.stop)
    screen.addActions(list(app.actions.everything()))
    app.commands.jog.watch(screen)


def connect_timeline(app: App) -> None:
    """Which seconds shaped the score, and going there."""
    timeline, session = app.timeline, app.session
    session.clip_changed.connect(timeline.open_clip)
    session.corrected.connect(timeline.correct_clip)
    session.annotations_changed.connect(timeline.set_annotations)
    session.in_out_changed.connect(timeline.set_in_out)
    session.assessment_changed.connect(timeline.set_assessment)
    session.state_changed.connect(timeline.show_state)
    app.film.film_changed.connect(timeline.show_film)
    timeline.film_wanted.connect(app.film.want)
    app.playback.time_changed.connect(timeline.set_playhead)
    timeline.seek_requested.connect(app.playback.seek)
    timeline.step_requested.connect(app.playback.step)
    timeline.loop_requested.connect(app.playback.play_loop)
    _connect_marks(app)
    _connect_segments(app)
    _connect_zoom(app)


def _connect_marks(app: App) -> None:
    timeline, session, actions = app.timeline, app.session, app.actions
    timeline.in_moved.connect(session.set_in)
    timeline.out_moved.connect(session.set_out)
    timeline.range_selected.connect(lambda start_s, end_s: _set_in_out(app, start_s, end_s))
    timeline.origin_moved.connect(session.set_origin)
    timeline.marker_moved.connect(session.move_marker)
    timeline.marker_named.connect(session.name_marker)
    timeline.marker_deleted.connect(session.delete_marker)
    actions.name_marker.triggered.connect(timeline.marker_choice.name_chosen)
    actions.delete_marker.triggered.connect(timeline.marker_choice.delete_chosen)


def _set_in_out(app: App, start_s: float, end_s: float) -> None:
    text = QCoreApplication.translate("wiring", "Set in and out points")
    app.session.edit(text, in_s=start_s, out_s=end_s)


def _connect_segments(app: App) -> None:
    timeline, panel, actions = app.timeline, app.assessment, app.actions
    timeline.segment_chosen.connect(panel.select_segment)
    timeline.selection_cleared.connect(lambda: panel.select_segment(None))
    panel.segment_chosen.connect(timeline.select_segment)
    app.scoring.what_if.changed.connect(
        lambda muted: timeline.show_muted(muted.index if muted else None)
    )
    actions.segment_next.triggered.connect(timeline.navigation.next_segment)
    actions.segment_previous.triggered.connect(timeline.navigation.previous_segment)
    actions.rank_requested.connect(timeline.navigation.play_rank)
    actions.segment_zoom.triggered.connect(timeline.navigation.zoom_to_segment)


def _connect_zoom(app: App) -> None:
    zooming, actions = app.timeline.zooming, app.actions
    zooms = [actions.timeline_zoom_in, actions.timeline_zoom_out, actions.timeline_zoom_all]
    for action, zoom in zip(zooms, (zooming.closer, zooming.wider, zooming.all), strict=True):
        action.triggered.connect(zoom)
    marking = [actions.mark_in, actions.mark_out, actions.clear_marks]
    naming = [actions.add_marker, actions.name_marker, actions.delete_marker]
    counting = [actions.set_origin, actions.clear_origin]
    looking = [actions.segment_zoom, actions.mute_segment]
    app.timeline.set_menu([*marking, None, *naming, None, *counting, None, *looking, None, *zooms])


def connect_assessment(app: App) -> None:
    """The score, what made it, and what the coach adds."""
    panel, what_if = app.assessment, app.scoring.what_if
    panel.seek_requested.connect(app.playback.seek)
    panel.loop_requested.connect(app.playback.play_loop)
    panel.dive_entered.connect(app.session.set_dive)
    panel.true_score_entered.connect(app.session.set_true_score)
    panel.notes_entered.connect(app.session.set_notes)
    panel.said.connect(app.window.say)
    panel.mute_requested.connect(what_if.mute)
    panel.unmute_requested.connect(what_if.unmute)
    app.actions.mute_segment.triggered.connect(panel.toggle_mute)
    app.session.dive_changed.connect(panel.show_dive)
    app.session.annotations_changed.connect(panel.show_annotations)
    app.session.assessment_changed.connect(panel.set_assessment)
    app.session.assessment_changed.connect(what_if.set_assessment)
    app.session.staleness_changed.connect(panel.show_staleness)
    app.session.state_changed.connect(panel.show_state)
    app.scoring.ready.connect(panel.show_ready)
    what_if.changed.connect(panel.show_what_if)


def connect_scoring(app: App) -> None:
    """Asking for scores, and what comes of it."""
    app.session.clip_changed.connect(app.scoring.score)
    app.session.dive_changed.connect(app.scoring.rescore)
    app.actions.score.triggered.connect(app.scoring.score)
    app.actions.cancel.triggered.connect(app.scoring.cancel)
    app.window.status.cancel_requested.connect(app.scoring.cancel)
    app.scoring.started.connect(app.session.begin_scoring)
    app.scoring.scored.connect(app.session.scored)
    app.scoring.cancelled.connect(app.session.scoring_cancelled)
    app.scoring.failed.connect(app.session.scoring_failed)
    app.scoring.failed.connect(app.assessment.show_failure)
    app.scoring.failed.connect(app.window.notices.show_error)
    app.scoring.loading_failed.connect(app.window.notices.show_error)


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
    _connect_keeping(app)


def _connect_ways_out(app: App) -> None:
    """Esc leaves the first of these that can be left."""
    app.desk.add_way_out(app.timeline.clear_selection)
    app.desk.add_way_out(app.player.screen_window.leave_if_shown)
    app.desk.add_way_out(app.window.leave_full_screen)
    app.desk.add_way_out(app.player.picture.zoom_out_fully)


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
    app.batch.scored.connect(app.session.clip_scored)
    app.batch.failed.connect(app.session.clip_failed)
    app.batch.clip_started.connect(app.library.show_scoring)
    app.batch.progressed.connect(app.announcer.show_batch)
    app.batch.cancelling.connect(app.window.status.show_cancelling)
    app.batch.finished.connect(app.announcer.end_batch)


def _score_all(app: App) -> None:
    waiting = [one for one in app.session.clips if one.assessment is None]
    orders = [app.session.order_of(one.path) for one in waiting if not one.error]
    if orders:
        app.batch.start(orders)
    else:
        app.announcer.say_none_waits()


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


def connect_theme(app: App) -> None:
    """Light and dark."""
    app.theme.changed.connect(app.actions.set_colours)
    app.theme.changed.connect(app.window.notices.set_colours)
    app.theme.changed.connect(app.welcome.set_colours)
    app.theme.changed.connect(app.library.set_colours)
    app.theme.changed.connect(app.player.set_colours)
    app.theme.changed.connect(app.timeline.set_colours)
    app.theme.changed.connect(app.assessment.set_colours)
