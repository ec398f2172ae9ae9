"""Drives the real window through its states and writes a picture of each, to be looked at.

    python -m tests.benchmarks.desktop_screenshots FOLDER [--local]

Every state in light and dark, at 1280×800 and 1024×600. With `--local` the clips are scored by the model that
ships; without, by the tests' fake backend, so that pictures can be made before there is a model. Runs under Xvfb
where that is installed and there is no display, offscreen otherwise.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from aqa_core.errors import ClipError
from aqa_core.resources import resource
from aqa_desktop.app import App, build
from aqa_desktop.backend import Backend, LocalBackend
from aqa_desktop.session import State
from aqa_desktop.theme import ThemeChoice
from tests.desktop.fake_backend import DEMONSTRATION, FakeBackend
from tests.helpers.shared_data import shared_data

SIZES = ((1280, 800), (1024, 600))
THEMES: tuple[ThemeChoice, ...] = ("light", "dark")
_PATIENCE_MS = 120_000


def main() -> int:
    """Write the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--local", action="store_true", help="score with the model that ships")
    arguments = parser.parse_args()
    _find_a_display()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    application = QApplication(["screenshots"])
    application.setCursorFlashTime(0)
    for theme in THEMES:
        for width, height in SIZES:
            studio = Studio(application, arguments.folder, theme, (width, height))
            studio.take_all(local=arguments.local)
    return 0


def _find_a_display() -> None:
    if os.environ.get("DISPLAY") or os.environ.get("QT_QPA_PLATFORM"):
        return
    if shutil.which("xvfb-run") and "--no-xvfb" not in sys.argv:
        again = [sys.executable, "-m", "tests.benchmarks.desktop_screenshots", *sys.argv[1:]]
        os.execvp("xvfb-run", ["xvfb-run", "-a", "-s", "-screen 0 1600x1000x24", *again])
    os.environ["QT_QPA_PLATFORM"] = "offscreen"


class Studio:
    """Takes the pictures of one theme and size."""

    def __init__(
        self, application: QApplication, folder: Path, theme: ThemeChoice, size: tuple[int, int]
    ) -> None:
        self._application = application
        self._folder = folder
        self._theme = theme
        self._size = size

    def take_all(self, *, local: bool) -> None:
        """Take every state."""
        sample = resource("samples", "rendered_dive.mp4")
        with self._window(FakeBackend()) as app:
            self._take(app, "empty")
        self._take_scoring(sample)
        self._take_failed(sample)
        clips = {"scored_rendered": sample}
        root = shared_data()
        if root is not None:
            clips["scored_10m"] = root / "clips" / "dive_207C_10m_84.15.avi"
            clips["scored_springboard"] = root / "clips" / "dive_springboard_long_leadin.avi"
        for name, clip in clips.items():
            self._take_scored(name, clip, local=local)

    def _take_scored(self, name: str, clip: Path, *, local: bool) -> None:
        backend = LocalBackend() if local else FakeBackend(warnings=(DEMONSTRATION,))
        with self._window(backend) as app:
            app.opening.open(clip)
            self._wait(lambda: app.session.state is State.SCORED and app.reading_lane.is_idle)
            app.assessment.table.selectRow(2)
            self._take(app, name)
            if "10m" in name:
                form = app.assessment.form
                form.dive.setText("207C")
                form.height_m.setCurrentIndex(form.height_m.findData(10.0))
                self._wait(lambda: _has_points(app))
                self._take(app, name + "_points")

    def _take_scoring(self, clip: Path) -> None:
        backend = FakeBackend()
        backend.gate.clear()
        with self._window(backend) as app:
            app.opening.open(clip)
            self._wait(lambda: bool(backend.orders) and app.reading_lane.is_idle)
            self._take(app, "scoring")
            backend.gate.set()
            self._wait(lambda: app.scoring_lane.is_idle)

    def _take_failed(self, clip: Path) -> None:
        backend = FakeBackend()
        backend.error = ClipError(
            "rendered_dive.mp4 holds a single frame.", "Choose a clip that shows the whole dive."
        )
        with self._window(backend) as app:
            app.opening.open(clip)
            self._wait(lambda: bool(app.window.notices.notices) and app.reading_lane.is_idle)
            self._take(app, "failed")

    @contextmanager
    def _window(self, backend: Backend) -> Iterator[App]:
        app = build(self._application, backend, theme=self._theme)
        app.window.resize(*self._size)
        app.start(None, model=None)
        self._wait(lambda: app.window.status.model.isEnabled())
        yield app
        app.window.close()
        app.close()
        app.window.deleteLater()

    def _take(self, app: App, state: str) -> None:
        _live(150)
        width, height = self._size
        path = self._folder / f"{state}_{self._theme}_{width}x{height}.png"
        app.window.grab().save(str(path))
        sys.stdout.write(f"{path}\n")

    def _wait(self, is_done: Callable[[], bool]) -> None:
        waited_ms = 0
        while not is_done():
            _live(20)
            waited_ms += 20
            if waited_ms > _PATIENCE_MS:
                raise TimeoutError("the window did not get there")


def _live(milliseconds: int) -> None:
    """Run the event loop; QTest.qWait would hold the GIL and stop the worker threads."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def _has_points(app: App) -> bool:
    return app.session.assessment is not None and app.session.assessment.score is not None


if __name__ == "__main__":
    sys.exit(main())
