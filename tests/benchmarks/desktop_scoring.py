"""How long the window stands still while torch loads and while the full network scores; part of the benchmark."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

from aqa_core.resources import resource
from aqa_desktop.app import App
from aqa_desktop.backend import LocalBackend
from aqa_desktop.session import State
from tests.benchmarks.desktop_driving import Heartbeat, say, wait, window

_MODEL = "bench_r2plus1d_34"


def main(folder: Path) -> None:
    """Print the gaps."""
    _write_model(folder)
    beat = Heartbeat()
    with window(LocalBackend(), model=str(folder / f"{_MODEL}.safetensors")) as app:
        beat.start()
        loading_s = wait(lambda: app.window.status.model.isEnabled())
        say("longest gap while torch and the model load", _ms(beat.stop()), "200 ms")
        say("torch and the model loaded after", f"{loading_s:.1f} s")
        app.opening.open(resource("samples", "rendered_dive.mp4"))
        wait(lambda: app.session.state is State.SCORING)
        beat.start()
        started = time.perf_counter()
        wait(lambda: app.session.state in (State.SCORED, State.FAILED), step_ms=5)
        gap = beat.stop()
        if app.session.state is not State.SCORED:
            raise RuntimeError("the benchmark's dive could not be scored")
        say("longest gap while r2plus1d_34_32f scores on the CPU", _ms(gap), "100 ms")
        say("scored after", f"{time.perf_counter() - started:.1f} s")
        _mute(app)
        _cancel(app)


def _mute(app: App) -> None:
    """Ask what the score would be without each segment."""
    what_if, assessment = app.scoring.what_if, app.session.assessment
    assert assessment is not None
    took_s = []
    for index in range(len(assessment.segments)):
        asked = time.perf_counter()
        what_if.mute(index)
        wait(lambda: what_if.muted is not None and what_if.muted.total is not None)
        took_s.append(time.perf_counter() - asked)
    what_if.unmute()
    say("score without a segment after, median", _ms(statistics.median(took_s)), "100 ms")


def _cancel(app: App) -> None:
    """Ask for another score and cancel it while the network runs."""
    told: list[float] = []
    app.scoring.cancelling.connect(lambda: told.append(time.perf_counter()))
    app.session.edits.set_in(0.2)
    app.actions.score.trigger()
    wait(lambda: app.session.state is State.SCORING)
    asked = time.perf_counter()
    app.actions.cancel.trigger()
    wait(lambda: bool(told))
    say("Cancel acknowledged after", _ms(told[0] - asked), "100 ms")
    ended_s = wait(lambda: app.session.state is not State.SCORING, step_ms=5)
    say("the network stopped after", f"{ended_s:.2f} s")


def _write_model(folder: Path) -> None:
    # in a process of its own, so that torch is not loaded here before it is measured
    code = (
        "import sys; from pathlib import Path; from tests.helpers.models import write_model; "
        f"write_model(Path(sys.argv[1]), 'r2plus1d_34_32f_wd', name='{_MODEL}')"
    )
    path = folder / f"{_MODEL}.safetensors"
    subprocess.run([sys.executable, "-c", code, str(path)], check=True)


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
