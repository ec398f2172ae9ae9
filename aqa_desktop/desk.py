"""The window's own chores: choosing a file, saying what goes on, showing logs. The commands without a feature."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from aqa_core import __version__
from aqa_core.resources import resource
from aqa_core.results import Assessment
from aqa_core.storage import log_folder
from aqa_desktop.actions import Actions
from aqa_desktop.actions.commands import Need
from aqa_desktop.main_window import MainWindow
from aqa_desktop.notices import Notice
from aqa_desktop.session import DiveEntry, InOut, State
from aqa_desktop.widgets import words

if TYPE_CHECKING:
    from aqa_core.video.info import ClipInfo

SAMPLE = ("samples", "rendered_dive.mp4")
CLIP_FILES = "*.mp4 *.mov *.m4v *.avi *.mkv *.webm *.gif *.mts *.m2ts *.ts *.mpg *.mpeg *.wmv *.3gp"


class Desk(QObject):
    """Serves the commands that belong to the window as a whole.

    Signals:
        clip_chosen: Path of a clip to open.
        dive_known: Path of a clip and the DiveEntry it shows.
    """

    clip_chosen = Signal(object)
    dive_known = Signal(object, object)

    def __init__(self, window: MainWindow, actions: Actions, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._window = window
        self._actions = actions
        self._folder = ""
        window.say(self.tr("Open a clip to begin."))

    @Slot()
    def choose_clip(self) -> None:
        """Ask for a clip file."""
        name, _ = QFileDialog.getOpenFileName(
            self._window,
            self.tr("Open a clip"),
            self._folder,
            f"{self.tr('Clips')} ({CLIP_FILES});;{self.tr('All files')} (*)",
        )
        if name:
            self._folder = str(Path(name).parent)
            self.clip_chosen.emit(Path(name))

    @Slot()
    def choose_sample(self) -> None:
        """Take the sample dive that ships with the program."""
        sample = resource(*SAMPLE)
        note = json.loads(sample.with_suffix(".json").read_text(encoding="utf-8"))
        self.dive_known.emit(sample, DiveEntry(dive=note["dive"], height_m=note["height_m"]))
        self.clip_chosen.emit(sample)

    @Slot(object)
    def show_clip(self, info: ClipInfo) -> None:
        """Name the clip that was opened, and what is wrong with it."""
        self._window.show_clip(Path(info.path).name)
        self._actions.allow(Need.CLIP, is_there=True)
        if info.damage:
            self._window.notices.show_notice(Notice(kind="warning", happened=info.damage))

    @Slot(object)
    def show_state(self, state: State) -> None:
        """Say what goes on in the status bar."""
        status = self._window.status
        self._actions.allow(Need.WORK, is_there=state is State.SCORING)
        if state is State.SCORING:
            self._window.say(self.tr("Scoring the dive. You can play it meanwhile."))
            status.begin_job(self.tr("Scoring"), can_cancel=True)
            return
        if state is State.OPENING:
            status.begin_job(self.tr("Opening the clip"), can_cancel=False)
            return
        status.end_job()
        messages = {
            State.UNSCORED: self.tr("Not scored."),
            State.FAILED: self.tr("The clip could not be scored."),
        }
        if state in messages:
            self._window.say(messages[state])

    @Slot(object)
    def announce(self, assessment: Assessment | None) -> None:
        """Say a new score once, also where a screen reader hears it."""
        self._actions.allow(Need.SCORE, is_there=assessment is not None)
        if assessment is None:
            return
        is_points = assessment.unit == "points"
        scored = self.tr("Scored {0} points.") if is_points else self.tr("Scored: execution {0}.")
        decimals = words.decimals_of(assessment.unit)
        self._window.say(scored.format(words.number(assessment.total, decimals)))

    @Slot(object)
    def show_in_out(self, in_out: InOut) -> None:
        """Allow to clear the in and out points where there are any."""
        self._actions.allow(Need.IN_OUT, is_there=in_out.is_set)

    @Slot()
    def show_logs(self) -> None:
        """Open the folder that holds the logs."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(log_folder())))

    @Slot()
    def show_about(self) -> None:
        """Say what this program is."""
        about = self.tr("AQA Desktop {0} scores dives from video on this computer alone.")
        self._window.notices.show_notice(Notice(kind="info", happened=about.format(__version__)))
