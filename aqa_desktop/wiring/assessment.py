"""The assessment, and asking for one."""

from __future__ import annotations

from aqa_desktop.parts import App


def connect_assessment(app: App) -> None:
    """The score, what made it, and what the coach adds."""
    panel, what_if = app.assessment, app.scoring.what_if
    panel.seek_requested.connect(app.playback.seek)
    panel.loop_requested.connect(app.playback.play_loop)
    panel.dive_entered.connect(app.session.edits.set_dive)
    panel.true_score_entered.connect(app.session.edits.set_true_score)
    panel.notes_entered.connect(app.session.edits.set_notes)
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
    app.session.clip_changed.connect(app.scoring.score_opened)
    app.session.dive_changed.connect(app.scoring.rescore)
    app.actions.score.triggered.connect(app.scoring.score)
    app.actions.cancel.triggered.connect(app.scoring.cancel)
    app.window.status.cancel_requested.connect(app.scoring.cancel)
    app.scoring.started.connect(app.session.scores.begin_scoring)
    app.scoring.scored.connect(app.session.scores.scored)
    app.scoring.cancelled.connect(app.session.scores.scoring_cancelled)
    app.scoring.failed.connect(app.session.scores.scoring_failed)
    app.scoring.failed.connect(app.assessment.show_failure)
    app.scoring.failed.connect(app.window.notices.show_error)
    app.scoring.loading_failed.connect(app.window.notices.show_error)
