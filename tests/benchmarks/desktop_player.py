"""How fast the window opens a 1080p60 clip, steps through it and scrubs over it; a part of the benchmark."""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

import numpy as np
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication

from aqa_desktop.app import App
from tests.benchmarks.desktop_driving import Heartbeat, footage, recording, say, wait, window
from tests.desktop.fake_backend import FakeBackend

_STEPS = 120
_SCRUB_S = 4.0
_OPENINGS = 5


def main(folder: Path) -> None:
    """Print the figures of the player."""
    clips = {"1080p60, 10 s": footage(folder), "1080p60, 10 minutes": recording(folder)}
    for name, clip in clips.items():
        with window(FakeBackend()) as app:
            wait(lambda: app.window.status.model.isEnabled())
            _open(app, clip, name)
            _step(app, name)
            _scrub(app, name)


def _open(app: App, clip: Path, name: str) -> None:
    beat = Heartbeat()
    beat.start()
    at_rest = [_one_opening(app, clip) for _ in range(_OPENINGS) if _rest(app)]
    gap = beat.stop()
    say(f"open to first frame, {name}", f"{statistics.median(at_rest):.2f} s", "0.50 s")
    say(f"longest gap while opening, {name}", f"{gap * 1000:.0f} ms", "100 ms")
    _one_opening(app, clip)
    hasty = [_one_opening(app, clip) for _ in range(_OPENINGS)]
    say(
        f"    while frames of the clip before are read, {name}", f"{statistics.median(hasty):.2f} s"
    )
    _rest(app)


def _rest(app: App) -> bool:
    wait(lambda: app.reading_lane.is_idle and app.scoring_lane.is_idle, step_ms=20)
    return True


def _one_opening(app: App, clip: Path) -> float:
    app.player.picture.open_store(type(app.loader.store)(0))
    app.opening.open(clip)
    return wait(lambda: app.player.picture.shown_index is not None)


def _step(app: App, name: str) -> None:
    for action, word in ((app.actions.step_forward, "forward"), (app.actions.step_back, "back")):
        taken = [_one_step(app, action) for _ in range(_STEPS)]
        worst = float(np.percentile(taken, 95)) * 1000
        say(f"step {word}, 95th percentile, {name}", f"{worst:.1f} ms", "33 ms")


def _one_step(app: App, action: QAction) -> float:
    before = app.playback.index
    started = time.perf_counter()
    action.trigger()  # what its key does; a display without a window manager gives no window the keys
    if app.playback.index == before:
        raise RuntimeError("the command did not step")
    while app.player.picture.shown_index != app.playback.index:
        QApplication.processEvents()
    return time.perf_counter() - started


def _scrub(app: App, name: str) -> None:
    shown = 0
    last = app.playback.last_index
    middle = app.playback.index
    span = min(300, last)
    started = time.perf_counter()
    turn = 0
    while (elapsed := time.perf_counter() - started) < _SCRUB_S:
        phase = (elapsed / 2) % 2  # there and back again every four seconds
        wanted = min(
            max(middle - span // 2, 0) + int(span * (phase if phase < 1 else 2 - phase)), last
        )
        if wanted == app.playback.index:
            QApplication.processEvents()
            continue
        app.timeline.seek_requested.emit(float(app.session.info.frame_times_s[wanted]))  # type: ignore[union-attr]
        QApplication.processEvents()
        shown += app.player.picture.shown_index == app.playback.index
        turn += 1
    say(f"scrub positions shown a second, {name}", f"{shown / _SCRUB_S:.0f}", "30")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
