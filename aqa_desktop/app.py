"""The composition root: builds every part, wires the features, and keeps them. Nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import QApplication

from aqa_desktop.actions import Actions
from aqa_desktop.assessment.panel import AssessmentPanel
from aqa_desktop.assessment.scoring import Scoring
from aqa_desktop.backend import Backend
from aqa_desktop.desk import Desk
from aqa_desktop.jobs.lane import Lane
from aqa_desktop.main_window import MainWindow
from aqa_desktop.player.commands import PlayerCommands
from aqa_desktop.player.film import FilmMaker
from aqa_desktop.player.opening import FrameLoader, Opening
from aqa_desktop.player.panel import PlayerPanel
from aqa_desktop.player.playback import Playback
from aqa_desktop.session import DiveEntry, Session
from aqa_desktop.theme import Theme, ThemeChoice
from aqa_desktop.timeline.view import TimelineView
from aqa_desktop.welcome.page import WelcomePage


@dataclass(frozen=True, slots=True, kw_only=True, weakref_slot=True)
class App:
    """Everything that lives as long as the window."""

    theme: Theme
    actions: Actions
    session: Session
    scoring_lane: Lane
    reading_lane: Lane
    opening: Opening
    loader: FrameLoader
    film: FilmMaker
    playback: Playback
    commands: PlayerCommands
    scoring: Scoring
    window: MainWindow
    desk: Desk

    @property
    def welcome(self) -> WelcomePage:
        """The empty state."""
        return self.window.welcome

    @property
    def player(self) -> PlayerPanel:
        """The video with its transport."""
        return self.window.player

    @property
    def timeline(self) -> TimelineView:
        """What shaped the score, under the video."""
        return self.window.timeline

    @property
    def assessment(self) -> AssessmentPanel:
        """The score, at the right."""
        return self.window.assessment

    def start(self, clip: Path | None, *, model: str | None, dive: DiveEntry | None = None) -> None:
        """Show the window; once it is on the screen load the model in the background and open a clip."""

        def go_on() -> None:
            self.scoring.prepare(model)
            if clip is not None:
                self.session.expect_dive(clip, dive or DiveEntry())
                self.opening.open(clip)

        self.window.painted.connect(go_on)
        self.window.show()

    def close(self) -> None:
        """Stop all work and wait for the threads."""
        self.playback.pause()
        self.reading_lane.close()
        self.scoring_lane.close()


def build(application: QApplication, backend: Backend, *, theme: ThemeChoice = "system") -> App:
    """Build the window and everything behind it; nothing is shown or loaded yet."""
    actions, session = Actions(), Session()
    scoring_lane, reading_lane = Lane("scoring"), Lane("reading")
    playback, loader = Playback(), FrameLoader(reading_lane)
    window = _build_window(actions, playback, loader)
    app = App(
        theme=Theme(application),
        actions=actions,
        session=session,
        scoring_lane=scoring_lane,
        reading_lane=reading_lane,
        opening=Opening(reading_lane),
        loader=loader,
        film=FilmMaker(loader),
        playback=playback,
        commands=PlayerCommands(playback),
        scoring=Scoring(session, backend, scoring_lane),
        window=window,
        desk=Desk(window, actions),
    )
    connect_features(app)
    app.theme.apply(theme)
    return app


def _build_window(actions: Actions, playback: Playback, loader: FrameLoader) -> MainWindow:
    return MainWindow(
        actions=actions,
        welcome=WelcomePage(actions.open, actions.sample),
        player=PlayerPanel(playback, loader, actions.transport),
        timeline=TimelineView(),
        assessment=AssessmentPanel(actions.score),
    )


def connect_features(app: App) -> None:
    """Wire the features: who says something, and who hears it. Read it as the map of the program."""
    _connect_clip(app)
    _connect_playing(app)
    _connect_time(app)
    _connect_scoring(app)
    _connect_frame(app)


def _connect_clip(app: App) -> None:
    app.actions.open.triggered.connect(app.desk.choose_clip)
    app.actions.sample.triggered.connect(app.desk.choose_sample)
    app.desk.dive_known.connect(app.session.expect_dive)
    app.desk.clip_chosen.connect(app.opening.open)
    app.window.clip_dropped.connect(app.opening.open)
    app.opening.started.connect(app.session.begin_opening)
    app.opening.failed.connect(app.session.opening_failed)
    app.opening.failed.connect(app.window.notices.show_error)
    app.opening.opened.connect(app.session.open_clip)
    app.session.clip_changed.connect(app.window.notices.clear)
    app.session.clip_changed.connect(app.desk.show_clip)
    app.session.clip_changed.connect(app.player.open_clip)
    app.session.clip_changed.connect(app.timeline.open_clip)
    app.session.clip_changed.connect(app.film.open_clip)
    app.session.clip_changed.connect(app.scoring.score)
    app.loader.failed.connect(app.window.notices.show_error)
    app.film.film_changed.connect(app.timeline.show_film)


def _connect_playing(app: App) -> None:
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
    app.actions.loop.triggered.connect(app.player.set_looping)


def _connect_time(app: App) -> None:
    app.playback.playing_changed.connect(app.actions.show_playing)
    app.playback.loop_changed.connect(app.actions.show_loop)
    app.playback.time_changed.connect(app.timeline.set_playhead)
    app.timeline.seek_requested.connect(app.playback.seek)
    app.timeline.step_requested.connect(app.playback.step)
    app.timeline.loop_requested.connect(app.playback.play_loop)
    app.assessment.seek_requested.connect(app.playback.seek)
    app.assessment.loop_requested.connect(app.playback.play_loop)
    app.actions.mark_in.triggered.connect(app.player.mark_in)
    app.actions.mark_out.triggered.connect(app.player.mark_out)
    app.actions.clear_marks.triggered.connect(app.session.clear_in_out)
    app.player.in_requested.connect(app.session.set_in)
    app.player.out_requested.connect(app.session.set_out)
    app.session.in_out_changed.connect(app.player.set_in_out)
    app.session.in_out_changed.connect(app.timeline.set_in_out)


def _connect_scoring(app: App) -> None:
    app.actions.score.triggered.connect(app.scoring.score)
    app.actions.cancel.triggered.connect(app.scoring.cancel)
    app.window.status.cancel_requested.connect(app.scoring.cancel)
    app.window.status.model_requested.connect(app.scoring.prepare)
    app.assessment.dive_entered.connect(app.session.set_dive)
    app.session.dive_changed.connect(app.assessment.show_dive)
    app.session.dive_changed.connect(app.scoring.rescore)
    app.scoring.started.connect(app.session.begin_scoring)
    app.scoring.scored.connect(app.session.scored)
    app.scoring.cancelled.connect(app.session.scoring_cancelled)
    app.scoring.failed.connect(app.session.scoring_failed)
    app.scoring.failed.connect(app.assessment.show_failure)
    app.scoring.failed.connect(app.window.notices.show_error)
    app.scoring.loading_failed.connect(app.window.notices.show_error)
    app.session.assessment_changed.connect(app.player.set_assessment)
    app.session.assessment_changed.connect(app.timeline.set_assessment)
    app.session.assessment_changed.connect(app.assessment.set_assessment)
    app.session.staleness_changed.connect(app.assessment.show_staleness)
    app.session.state_changed.connect(app.assessment.show_state)
    app.session.state_changed.connect(app.timeline.show_state)


def _connect_frame(app: App) -> None:
    status = app.window.status
    app.scoring.loading.connect(status.show_loading)
    app.scoring.ready.connect(status.show_ready)
    app.scoring.models_found.connect(status.show_models)
    app.scoring.loading_failed.connect(status.show_not_ready)
    app.scoring.progressed.connect(status.show_progress)
    app.scoring.cancelling.connect(status.show_cancelling)
    app.session.state_changed.connect(app.desk.show_state)
    app.session.assessment_changed.connect(app.desk.announce)
    app.actions.theme_requested.connect(app.theme.apply)
    app.actions.logs.triggered.connect(app.desk.show_logs)
    app.actions.about.triggered.connect(app.desk.show_about)
    app.theme.changed.connect(app.actions.set_colours)
    app.theme.changed.connect(app.window.notices.set_colours)
    app.theme.changed.connect(app.welcome.set_colours)
    app.theme.changed.connect(app.player.set_colours)
    app.theme.changed.connect(app.timeline.set_colours)
    app.theme.changed.connect(app.assessment.set_colours)
