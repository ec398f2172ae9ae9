"""The composition root: builds every part and has it wired. Nothing else."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from aqa_desktop.actions import Actions
from aqa_desktop.assessment.panel import AssessmentPanel
from aqa_desktop.assessment.scoring import Scoring
from aqa_desktop.backend import Backend
from aqa_desktop.desk import Desk
from aqa_desktop.jobs.lane import Lane
from aqa_desktop.main_window import MainWindow
from aqa_desktop.parts import App
from aqa_desktop.player.commands import PlayerCommands
from aqa_desktop.player.film import FilmMaker
from aqa_desktop.player.opening import FrameLoader, Opening
from aqa_desktop.player.panel import PlayerPanel
from aqa_desktop.player.playback import Playback
from aqa_desktop.session import Session
from aqa_desktop.theme import Theme, ThemeChoice
from aqa_desktop.timeline.view import TimelineView
from aqa_desktop.welcome.page import WelcomePage
from aqa_desktop.wiring import connect_features

__all__ = ["App", "build"]


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
