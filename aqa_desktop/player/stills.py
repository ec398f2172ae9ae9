"""Saves or copies the frame shown, at the clip's full resolution, decoded anew on the reading thread."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QByteArray, QCoreApplication, QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication, QImage, QImageWriter
from PySide6.QtWidgets import QFileDialog, QWidget

from aqa_core.errors import AqaError, ClipError
from aqa_core.progress import CancelToken, Report
from aqa_core.storage import replacing
from aqa_desktop.jobs.latest import Latest
from aqa_desktop.player import jpegs
from aqa_desktop.player.loading import FrameLoader

if TYPE_CHECKING:
    from aqa_core.video.info import ClipInfo


class StillTask:
    """Reads one frame; writes it where a path is given."""

    def __init__(self, info: ClipInfo, index: int, path: Path | None = None) -> None:
        self._info = info
        self._index = index
        self._path = path

    def __call__(self, report: Report, cancel: CancelToken) -> QImage | Path:
        """Give the picture, or the path it was written to."""
        image = self._read(cancel)
        if self._path is None:
            return image
        with replacing(self._path) as partial:
            if not QImageWriter(str(partial), QByteArray(b"png")).write(image):
                happened = QCoreApplication.translate("stills", "{0} cannot be written.")
                remedy = QCoreApplication.translate(
                    "stills", "Choose another folder, or free some room."
                )
                raise AqaError(happened.format(self._path), remedy)
        return self._path

    def _read(self, cancel: CancelToken) -> QImage:
        from aqa_core.video.convert import Converter
        from aqa_core.video.decoding import decode_frames

        wanted = np.array([self._index], dtype=np.int64)
        for _, frame in decode_frames(self._info, wanted, cancel=cancel):
            return jpegs.picture(Converter(self._info).bgr(frame))
        happened = QCoreApplication.translate("stills", "Frame {0} of {1} is damaged.")
        remedy = QCoreApplication.translate("stills", "Choose one beside it.")
        raise ClipError(happened.format(self._index + 1, self._info.path), remedy)


class Stills(QObject):
    """Serves the commands that keep a picture.

    Signals:
        said: what was done, for the status bar.
        failed: AqaError.
    """

    said = Signal(str)
    failed = Signal(object)

    def __init__(self, loader: FrameLoader, window: QWidget) -> None:
        super().__init__(window)
        self._loader = loader
        self._window = window
        self._folder: Path | None = None
        self._latest = Latest(loader.lane, self)
        self._latest.succeeded.connect(self._on_done)
        self._latest.failed.connect(self.failed)
        self._latest.finished.connect(loader.resume)

    def save(self, info: ClipInfo, index: int) -> None:
        """Ask where to, and write the frame as PNG."""
        folder = self._folder or Path(info.path).parent
        suggested = folder / still_name(Path(info.path), float(info.frame_times_s[index]))
        name, _ = QFileDialog.getSaveFileName(
            self._window, self.tr("Save this picture"), str(suggested), self.tr("Picture (*.png)")
        )
        if name:
            path = Path(name) if Path(name).suffix else Path(f"{name}.png")
            self._folder = path.parent
            self._start(StillTask(info, index, path))

    def copy(self, info: ClipInfo, index: int) -> None:
        """Put the frame into the clipboard."""
        self._start(StillTask(info, index))

    def _start(self, task: StillTask) -> None:
        self._loader.pause()
        self._latest.start(task)

    @Slot(object)
    def _on_done(self, done: object) -> None:
        if isinstance(done, QImage):
            QGuiApplication.clipboard().setImage(done)
            self.said.emit(self.tr("The picture is in the clipboard."))
        else:
            self.said.emit(self.tr("Saved {0}.").format(done))


def still_name(clip: Path, time_s: float) -> str:
    """Name a picture after its clip and its time: "jump_1.840s.png", with a dot in every language."""
    return f"{clip.stem}_{time_s:.3f}s.png"
