"""What the parts of the window's benchmark share: the window, waiting, the longest gap, memory, printing."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QApplication

from aqa_desktop.app import App, build
from aqa_desktop.backend import Backend
from tests.benchmarks.desktop_footage import write_1080p60, write_recording

_PATIENCE_S = 900.0
_BEAT_MS = 2


class Heartbeat(QObject):
    """The longest time the event loop did not come round, and the most that the window itself did in one go.

    On a computer that has other work too, the first is longer by what the others took.
    """

    def __init__(self) -> None:
        super().__init__()
        self.longest_s = self.busiest_s = 0.0
        self._last, self._last_work = time.perf_counter(), time.thread_time()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_beat)

    def start(self) -> None:
        """Begin anew."""
        self.longest_s, self._last = 0.0, time.perf_counter()
        self.busiest_s, self._last_work = 0.0, time.thread_time()
        self._timer.start(_BEAT_MS)

    def stop(self) -> float:
        """Give the longest gap in seconds."""
        self._on_beat()
        self._timer.stop()
        return self.longest_s

    @Slot()
    def _on_beat(self) -> None:
        now = time.perf_counter()
        self.longest_s = max(self.longest_s, now - self._last)
        self._last = now
        work = time.thread_time()
        self.busiest_s = max(self.busiest_s, work - self._last_work)
        self._last_work = work


@contextmanager
def window(backend: Backend, *, model: str | None = None) -> Iterator[App]:
    """Build and show the real window, and close it."""
    application = QApplication.instance() or QApplication(["benchmark"])
    assert isinstance(application, QApplication)
    app = build(application, backend, theme="light")
    app.window.resize(1280, 800)
    app.start(None, model=model)
    yield app
    app.window.close()
    app.close()


def wait(is_done: Callable[[], bool], *, step_ms: int = 1) -> float:
    """Run the event loop until something holds; give the seconds it took.

    Raises:
        TimeoutError: it never did.
    """
    started = time.perf_counter()
    while not is_done():
        loop = QEventLoop()
        QTimer.singleShot(step_ms, loop.quit)
        loop.exec()
        if time.perf_counter() - started > _PATIENCE_S:
            raise TimeoutError("the window did not get there")
    return time.perf_counter() - started


def footage(folder: Path) -> Path:
    """Give the 1080p60 clip, made once a benchmark."""
    clip = folder / "1080p60.mp4"
    return clip if clip.exists() else write_1080p60(clip)


def recording(folder: Path) -> Path:
    """Give the ten-minute recording, made once a benchmark."""
    clip = folder / "ten_minutes.mp4"
    return clip if clip.exists() else write_recording(clip, footage(folder))


def memory_mb() -> float:
    """Give the resident memory of this process in MB."""
    return float(psutil.Process().memory_info().rss) / 1e6


def say(name: str, figure: str, target: str = "") -> None:
    """Print one figure beside its target."""
    sys.stdout.write(f"{name:<58} {figure:>12}" + (f"   target {target}\n" if target else "\n"))
    sys.stdout.flush()
