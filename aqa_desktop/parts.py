"""Everything that lives as long as the window, under its name."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt

from aqa_desktop.actions import Actions
from aqa_desktop.announcer import Announcer
from aqa_desktop.assessment.panel import AssessmentPanel
from aqa_desktop.assessment.scoring import Scoring
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
from aqa_desktop.player.commands import PlayerCommands
from aqa_desktop.player.film import FilmMaker
from aqa_desktop.player.opening import FrameLoader, Opening
from aqa_desktop.player.panel import PlayerPanel
from aqa_desktop.player.playback import Playback
from aqa_desktop.process.request import Request
from aqa_desktop.process.update_watch import UpdateWatch
from aqa_desktop.report.reporter import Reporter
from aqa_desktop.session import DiveEntry, RecentFiles, Recovery, Session
from aqa_desktop.session.last_clips import LastClips
from aqa_desktop.settings.engine import Engine
from aqa_desktop.settings.shelf import ModelShelf
from aqa_desktop.settings.store import SettingsStore
from aqa_desktop.settings.values import THEMES
from aqa_desktop.sheets import Sheets
from aqa_desktop.theme import Theme
from aqa_desktop.timeline.view import TimelineView
from aqa_desktop.welcome.page import WelcomePage
from aqa_desktop.window_state import keep_window

# where Qt looks for the right to come forward on Wayland, which it uses once
_ACTIVATION: Final = "XDG_ACTIVATION_TOKEN"


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
    batch: BatchScoring
    recent: RecentFiles
    last: LastClips
    recovery: Recovery
    settings: SettingsStore
    engine: Engine
    shelf: ModelShelf
    keeper: ModelKeeper
    way_back: WayBack
    fetching_lane: Lane
    backbones: BackboneGetter
    checking_lane: Lane
    doctor: Doctor
    collector: LabelCollector
    visit: Visit
    teaching: Teaching
    looking: Looking
    closing: Closing
    window: MainWindow
    desk: Desk
    announcer: Announcer
    sheets: Sheets
    reporter: Reporter
    updates: UpdateWatch

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
    def library(self) -> LibraryPanel:
        """The clips of this time, at the left."""
        return self.window.library

    @property
    def assessment(self) -> AssessmentPanel:
        """The score, at the right."""
        return self.window.assessment

    def start(self, clip: Path | None, *, model: str | None, dive: DiveEntry | None = None) -> None:
        """Show the window; once it is on the screen load the model in the background and open a clip."""
        entry = dive or DiveEntry()
        clips = () if clip is None else (clip,)
        self.begin(Request(clips=clips, model=model, dive=entry.dive, height_m=entry.height_m))

    def begin(self, request: Request) -> None:
        """Show the window; once it is on the screen load the model in the background and do what is asked."""

        def go_on() -> None:
            self.engine.start(request.model)
            self.recovery.look()
            self._open(request)

        self.window.painted.connect(go_on)
        self.window.show()

    def serve(self, request: Request) -> None:
        """Come forward and do what a later start of the program, or the system, asks for."""
        if request.activation:
            os.environ[_ACTIVATION] = request.activation
        self.window.setWindowState(self.window.windowState() & ~Qt.WindowState.WindowMinimized)
        self.window.show()
        self.window.raise_()
        self.window.activateWindow()
        if request.model is not None:
            self.engine.start(request.model)
        theme = next((one for one in THEMES if one == request.theme), None)
        if theme is not None:
            self.theme.apply(theme)
        self._open(request)

    def _open(self, request: Request) -> None:
        if request.clips:
            dive = DiveEntry(dive=request.dive, height_m=request.height_m)
            self.session.expect_dive(request.clips[0], dive)
            self.desk.take_files(request.clips)

    def close(self) -> None:
        """Stop all work and wait for the threads."""
        self.playback.pause()
        self.teaching.close()
        self.film.stop()
        keep_window(self.window)
        self.session.close()
        self.doctor.close()
        self.fetching_lane.close()
        self.checking_lane.close()
        self.reading_lane.close()
        self.scoring_lane.close()
