"""The window's own chores: choosing files, taking what is dropped, folders. The commands without a feature."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QUrl, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog

from aqa_core import __version__
from aqa_core.resources import resource
from aqa_core.storage import data_folder, log_folder
from aqa_desktop.dropping import CLIP_FILES, MODEL_SUFFIX, sort_dropped
from aqa_desktop.main_window import MainWindow
from aqa_desktop.notices import Answer, Notice
from aqa_desktop.process.outside import open_outside
from aqa_desktop.session import DiveEntry

SAMPLE = ("samples", "rendered_dive.mp4")


class Desk(QObject):
    """Serves the commands that belong to the window as a whole.

    Signals:
        clip_chosen: Path of a clip to open.
        clips_chosen: list of Paths to list; the first is opened.
        dive_known: Path of a clip and the DiveEntry it shows.
        model_offered: Path of a model file to add.
    """

    clip_chosen = Signal(object)
    clips_chosen = Signal(object)
    dive_known = Signal(object, object)
    model_offered = Signal(object)

    def __init__(self, window: MainWindow, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._window = window
        self._folder = ""
        self._ways_out: list[Callable[[], bool]] = []

    @Slot()
    def choose_clip(self) -> None:
        """Ask for clip files."""
        names, _ = QFileDialog.getOpenFileNames(
            self._window,
            self.tr("Open clips"),
            self._folder,
            f"{self.tr('Clips')} ({CLIP_FILES});;{self.tr('All files')} (*)",
        )
        if names:
            self._folder = str(Path(names[0]).parent)
            self._open([Path(name) for name in names])

    @Slot()
    def choose_folder(self) -> None:
        """Ask for a folder of clips."""
        name = QFileDialog.getExistingDirectory(
            self._window, self.tr("Open a folder of clips"), self._folder
        )
        if name:
            self._folder = name
            self.take_files([Path(name)])

    @Slot()
    def choose_sample(self) -> None:
        """Take the sample dive that ships with the program."""
        sample = resource(*SAMPLE)
        note = json.loads(sample.with_suffix(".json").read_text(encoding="utf-8"))
        self.dive_known.emit(sample, DiveEntry(dive=note["dive"], height_m=note["height_m"]))
        self.clip_chosen.emit(sample)

    @Slot()
    def choose_model(self) -> None:
        """Ask for a model file."""
        name, _ = QFileDialog.getOpenFileName(
            self._window,
            self.tr("Add a model"),
            self._folder,
            f"{self.tr('Models')} (*{MODEL_SUFFIX})",
        )
        if name:
            self.model_offered.emit(Path(name))

    @Slot(object)
    def take_files(self, paths: Sequence[Path]) -> None:
        """Open clips and folders of clips; offer to add model files."""
        dropped = sort_dropped(paths)
        for model in dropped.models:
            self._offer(model)
        if dropped.clips:
            self._open(dropped.clips)
        elif dropped.empty_folders:
            self._say_empty(dropped.empty_folders[0])

    def add_way_out(self, way: Callable[[], bool]) -> None:
        """Know something that Esc leaves.

        Args:
            way: leaves it and tells whether there was anything to leave; those that were added first go first.
        """
        self._ways_out.append(way)

    @Slot()
    def back_out(self) -> None:
        """Leave the first thing that can be left."""
        for way in self._ways_out:
            if way():
                return

    @Slot()
    def show_logs(self) -> None:
        """Open the folder that holds the logs."""
        _show(log_folder())

    @Slot()
    def show_data(self) -> None:
        """Open the folder that holds the models and what is kept of clips."""
        _show(data_folder())

    @Slot()
    def show_about(self) -> None:
        """Say what this program is."""
        about = self.tr("AQA Desktop {0} scores dives from video on this computer alone.")
        self._window.notices.show_notice(Notice(kind="info", happened=about.format(__version__)))

    def copy_diagnostics(self, text: str) -> None:
        """Put a report on the clipboard and say so."""
        QGuiApplication.clipboard().setText(text)
        self._window.say(self.tr("The diagnostics are on the clipboard."))

    def _open(self, clips: Sequence[Path]) -> None:
        if len(clips) == 1:
            self.clip_chosen.emit(clips[0])
        else:
            self.clips_chosen.emit(list(clips))

    def _offer(self, model: Path) -> None:
        asked = self.tr("{0} is a model file. Add it to your models?").format(model.name)
        add = Answer(text=self.tr("Add model"), act=lambda: self.model_offered.emit(model))
        self._window.notices.show_notice(
            Notice(kind="info", happened=asked, answers=(add,), is_lasting=True)
        )

    def _say_empty(self, folder: Path) -> None:
        said = self.tr("There are no clips in {0}.").format(folder.name)
        remedy = self.tr("Choose a folder that holds video files.")
        self._window.notices.show_notice(Notice(kind="warning", happened=said, remedy=remedy))


def _show(folder: Path) -> None:
    open_outside(QUrl.fromLocalFile(str(folder)))
