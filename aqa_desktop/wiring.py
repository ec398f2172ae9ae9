"""Who says something, and who hears it, one function for each feature. Read it as the map of the program."""

from __future__ import annotations

from aqa_desktop.parts import App


def connect_features(app: App) -> None:
    """Wire the features."""
    connect_session(app)
    connect_player(app)
    connect_timeline(app)
    connect_assessment(app)
    connect_scoring(app)
    connect_frame(app)
    connect_theme(app)


def connect_session(app: App) -> None:
    """What is open: opening clips, what is known of them, and what changes in them."""
    app.desk.dive_known.connect(app.session.expect_dive)
    app.desk.clip_chosen.connect(app.opening.open)
    app.window.clip_dropped.connect(app.opening.open)
    app.opening.started.connect(app.session.begin_opening)
    app.opening.failed.connect(app.session.opening_failed)
    app.opening.failed.connect(app.window.notices.show_error)
    app.opening.opened.connect(app.session.open_clip)
    app.actions.clear_marks.triggered.connect(app.session.clear_in_out)


def connect_player(app: App) -> None:
    """The picture and the playhead."""
    app.session.clip_changed.connect(app.player.open_clip)
    app.session.clip_changed.connect(app.film.open_clip)
    app.session.in_out_changed.connect(app.player.set_in_out)
    app.session.assessment_changed.connect(app.player.set_assessment)
    app.loader.failed.connect(app.window.notices.show_error)
    app.player.in_requested.connect(app.session.set_in)
    app.player.out_requested.connect(app.session.set_out)
    app.playback.playing_changed.connect(app.actions.show_playing)
    app.playback.loop_changed.connect(app.actions.show_loop)
    app.actions.mark_in.triggered.connect(app.player.mark_in)
    app.actions.mark_out.triggered.connect(app.player.mark_out)
    app.actions.loop.triggered.connect(app.player.set_looping)
    _connect_moves(app)


def _connect_moves(app: App) -> None:
    app.actions.step_back.triggered.connect(app.commands.step_back)
    app.actions.step_forward.triggered.connect(app.commands.step_forward)
    app.actions.second_back.triggered.connect(app.commands.second_back)
    app.actions.second_forward.triggered.connect(app.commands.second_forward)
    app.actions.first.triggered.connect(app.commands.first)
    app.actions.last.triggered.connect(app.commands.last)
    app.actions.play.triggered.connect(app.playback.toggle)
    app.actions.play_forward.triggered.connect(app.commands.play_forward)
    app.actions.play_back.triggered.connect(app.commands.play_back)
    app.actions.stop.triggered.connect(app.playback.pause)
    app.actions.slower.triggered.connect(app.commands.slower)
    app.actions.faster.triggered.connect(app.commands.faster)


def connect_timeline(app: App) -> None:
    """Which seconds shaped the score, and going there."""
    app.session.clip_changed.connect(app.timeline.open_clip)
    app.session.in_out_changed.connect(app.timeline.set_in_out)
    app.session.assessment_changed.connect(app.timeline.set_assessment)
    app.session.state_changed.connect(app.timeline.show_state)
    app.film.film_changed.connect(app.timeline.show_film)
    app.playback.time_changed.connect(app.timeline.set_playhead)
    app.timeline.seek_requested.connect(app.playback.seek)
    app.timeline.step_requested.connect(app.playback.step)
    app.timeline.loop_requested.connect(app.playback.play_loop)


def connect_assessment(app: App) -> None:
    """The score, what made it, and what the coach adds."""
    app.assessment.seek_requested.connect(app.playback.seek)
    app.assessment.loop_requested.connect(app.playback.play_loop)
    app.assessment.dive_entered.connect(app.session.set_dive)
    app.session.dive_changed.connect(app.assessment.show_dive)
    app.session.assessment_changed.connect(app.assessment.set_assessment)
    app.session.staleness_changed.connect(app.assessment.show_staleness)
    app.session.state_changed.connect(app.assessment.show_state)
    app.scoring.failed.connect(app.assessment.show_failure)


def connect_scoring(app: App) -> None:
    """Asking for scores, and what comes of it."""
    app.session.clip_changed.connect(app.scoring.score)
    app.session.dive_changed.connect(app.scoring.rescore)
    app.actions.score.triggered.connect(app.scoring.score)
    app.actions.cancel.triggered.connect(app.scoring.cancel)
    app.window.status.cancel_requested.connect(app.scoring.cancel)
    app.window.status.model_requested.connect(app.scoring.prepare)
    app.scoring.started.connect(app.session.begin_scoring)
    app.scoring.scored.connect(app.session.scored)
    app.scoring.cancelled.connect(app.session.scoring_cancelled)
    app.scoring.failed.connect(app.session.scoring_failed)
    app.scoring.failed.connect(app.window.notices.show_error)
    app.scoring.loading_failed.connect(app.window.notices.show_error)


def connect_frame(app: App) -> None:
    """Files, menus, status and notices."""
    status = app.window.status
    app.actions.open.triggered.connect(app.desk.choose_clip)
    app.actions.sample.triggered.connect(app.desk.choose_sample)
    app.actions.logs.triggered.connect(app.desk.show_logs)
    app.actions.about.triggered.connect(app.desk.show_about)
    app.session.clip_changed.connect(app.window.notices.clear)
    app.session.clip_changed.connect(app.desk.show_clip)
    app.session.state_changed.connect(app.desk.show_state)
    app.session.assessment_changed.connect(app.desk.announce)
    app.session.in_out_changed.connect(app.desk.show_in_out)
    app.scoring.loading.connect(status.show_loading)
    app.scoring.ready.connect(status.show_ready)
    app.scoring.models_found.connect(status.show_models)
    app.scoring.loading_failed.connect(status.show_not_ready)
    app.scoring.progressed.connect(status.show_progress)
    app.scoring.cancelling.connect(status.show_cancelling)


def connect_theme(app: App) -> None:
    """Light and dark."""
    app.actions.theme_requested.connect(app.theme.apply)
    app.theme.changed.connect(app.actions.set_colours)
    app.theme.changed.connect(app.window.notices.set_colours)
    app.theme.changed.connect(app.welcome.set_colours)
    app.theme.changed.connect(app.player.set_colours)
    app.theme.changed.connect(app.timeline.set_colours)
    app.theme.changed.connect(app.assessment.set_colours)
