"""The picture and the playhead."""

from __future__ import annotations

from aqa_desktop.parts import App


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
    app.session.annotations_changed.connect(app.commands.set_annotations)
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
    app.actions.marker_previous.triggered.connect(app.commands.marker_previous)
    app.actions.marker_next.triggered.connect(app.commands.marker_next)
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
    app.actions.clear_origin.triggered.connect(app.session.edits.clear_origin)
    app.actions.add_marker.triggered.connect(app.player.mark_here)
    app.actions.rotate.triggered.connect(app.session.edits.rotate)
    app.actions.filmed_at.triggered.connect(app.player.ask_rate)
    app.player.in_requested.connect(app.session.edits.set_in)
    app.player.out_requested.connect(app.session.edits.set_out)
    app.player.origin_requested.connect(app.session.edits.set_origin)
    app.player.marker_requested.connect(app.session.edits.add_marker)
    app.player.filmed_fps_entered.connect(app.session.edits.set_filmed_fps)


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
