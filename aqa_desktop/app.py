"""The composition root: builds every part and has it wired. Nothing else."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from aqa_desktop.actions import Actions
from aqa_desktop.announcer import Announcer
from aqa_desktop.assessment.panel import AssessmentPanel
from aqa_desktop.assessment.scoring import Scoring
from aqa_desktop.backend import Backend
from aqa_desktop.desk import Desk
from aqa_desktop.finetune.closing import Closing
from aqa_desktop.finetune.looking import Looking
from aqa_desktop.finetune.teaching import Teaching
from aqa_desktop.jobs.lane import Lane
from aqa_desktop.labels.collecting import LabelCollector
from aqa_desktop.labels.doctor import Doctor
from aqa_desktop.labels.visiting import Visit
from aqa_desktop.library.batch import BatchScoring
from aqa_desktop.library.panel import LibraryPanel
from aqa_desktop.main_window import MainWindow
from aqa_desktop.models.getting import BackboneGetter
from aqa_desktop.models.keeper import ModelKeeper
from aqa_desktop.models.way_back import WayBack
from aqa_desktop.parts import App
from aqa_desktop.player.commands import PlayerCommands
from aqa_desktop.player.film import FilmMaker
from aqa_desktop.player.opening import FrameLoader, Opening
from aqa_desktop.player.panel import PlayerPanel
from aqa_desktop.player.playback import Playback
from aqa_desktop.process.update_watch import UpdateWatch
from aqa_desktop.report.reporter import Reporter
from aqa_desktop.session import RecentFiles, Recovery, Session
from aqa_desktop.session.last_clips import LastClips
from aqa_desktop.settings.engine import Engine
from aqa_desktop.settings.shelf import ModelShelf
from aqa_desktop.settings.store import SettingsStore
from aqa_desktop.sheets import Sheets
from aqa_desktop.theme import Theme, ThemeChoice
from aqa_desktop.timeline.view import TimelineView
from aqa_desktop.welcome.page import WelcomePage
from aqa_desktop.window_state import restore_window
from aqa_desktop.wiring import connect_features

__all__ = ["App", "build"]


def build(application: QApplication, backend: Backend, *, theme: ThemeChoice | None = None) -> App:
    """Build the window and everything behind it; nothing is shown or loaded yet.

    Args:
        application: Qt's.
        backend: what scores.
        theme: for this time only; None takes the one of the settings.
    """
    actions, session, settings = Actions(), Session(), SettingsStore()
    scoring_lane, reading_lane, fetching_lane = Lane("scoring"), Lane("reading"), Lane("fetching")
    playback, loader = Playback(), FrameLoader(reading_lane)
    window = _build_window(actions, playback, loader)
    scoring, checking_lane = Scoring(session, backend, scoring_lane), Lane("checking")
    keeper, teaching = ModelKeeper(reading_lane), Teaching()
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
        scoring=scoring,
        batch=BatchScoring(backend, scoring_lane),
        recent=RecentFiles(),
        last=LastClips(checking_lane),
        recovery=Recovery(session),
        settings=settings,
        engine=Engine(settings, backend, scoring.prepare),
        shelf=ModelShelf(scoring_lane),
        keeper=keeper,
        way_back=WayBack(),
        fetching_lane=fetching_lane,
        backbones=BackboneGetter(fetching_lane),
        checking_lane=checking_lane,
        doctor=Doctor(),
        collector=LabelCollector(reading_lane),
        visit=Visit(),
        teaching=teaching,
        looking=Looking(reading_lane),
        closing=Closing(teaching, window),
        window=window,
        desk=Desk(window),
        announcer=Announcer(window, actions, session),
        sheets=Sheets(window, actions, settings, keeper, teaching),
        reporter=Reporter(reading_lane),
        updates=UpdateWatch(fetching_lane),
    )
    connect_features(app)
    restore_window(window)
    settings.announce()
    actions.show_theme(settings.values.theme)
    app.theme.apply(theme or settings.values.theme)
    return app


def _build_window(actions: Actions, playback: Playback, loader: FrameLoader) -> MainWindow:
    return MainWindow(
        actions=actions,
        welcome=WelcomePage([actions.open, actions.open_folder, actions.sample]),
        player=PlayerPanel(playback, loader, actions.transport),
        timeline=TimelineView(),
        assessment=AssessmentPanel(actions.score),
        library=LibraryPanel([actions.score_all, actions.open, actions.open_folder]),
    )
