"""How long the window stands still while it learns, and how soon Stop is heard; part of the benchmark."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from aqa_core.data.labelled_folder import read_labelled_folder
from aqa_desktop.app import App
from aqa_desktop.backend import LocalBackend
from aqa_desktop.finetune.order import Order, place_for
from aqa_desktop.finetune.window import TeachingWindow
from tests.benchmarks.desktop_driving import Heartbeat, say, wait, window

_DIVES = 12
_STOP_AFTER = 3
_SETTLING_S = 2.0


def main(folder: Path) -> None:
    """Print the gaps and how soon Stop is heard and done."""
    dives = _render(folder / "club")
    with window(LocalBackend()) as app:
        wait(lambda: app.window.status.model.isEnabled())
        beat = Heartbeat()
        beat.start()
        app.actions.teach.trigger()
        teacher = app.sheets.teaching
        settled = time.perf_counter() + _SETTLING_S
        wait(lambda: app.reading_lane.is_idle and time.perf_counter() > settled)
        say("longest gap while the window that teaches opens", _ms(beat.stop()))
        _whole(app, teacher, dives)
        _stopped(app, teacher, dives)
        teacher.close()


def _whole(app: App, teacher: TeachingWindow, dives: Path) -> None:
    """Learn to the end, with the window that shows it open."""
    beat = Heartbeat()
    beat.start()
    app.teaching.start(_order(dives, "whole"))
    wait(lambda: app.teaching.state.phase == "learning", step_ms=5)
    say("longest gap until it learns, features with it", _ms(beat.stop()), "100 ms")
    say("of which the window itself worked at most", _ms(beat.busiest_s))
    beat.start()
    learning_s = wait(lambda: not app.teaching.is_running, step_ms=5)
    gap = beat.stop()
    if teacher.page is not teacher.result_page:
        raise RuntimeError(f"the benchmark's run ended in {app.teaching.state.ended!r}")
    say("longest gap while it learns and shows the result", _ms(gap), "100 ms")
    say("of which the window itself worked at most", _ms(beat.busiest_s))
    say(f"learned {len(app.teaching.state.epochs)} epochs in", f"{learning_s:.1f} s")


def _stopped(app: App, teacher: TeachingWindow, dives: Path) -> None:
    """Learn again, and press Stop in the middle."""
    app.teaching.start(_order(dives, "stopped"))
    wait(lambda: len(app.teaching.state.epochs) >= _STOP_AFTER, step_ms=5)
    steps = app.teaching.state.epochs
    heard: list[float] = []
    app.teaching.stopping.connect(lambda: heard.append(time.perf_counter()))
    asked = time.perf_counter()
    teacher.run_page.stop.click()
    wait(lambda: bool(heard) and not teacher.run_page.stop.isEnabled())
    say("Stop acknowledged after", _ms(heard[0] - asked), "100 ms")
    done_s = wait(lambda: not app.teaching.is_running, step_ms=5)
    say("stopped, compared and best kept after", f"{done_s:.2f} s")
    say("epochs begun after Stop", str(len(app.teaching.state.epochs) - len(steps)), "0")
    if teacher.page is not teacher.result_page:
        raise RuntimeError("Stop kept no model")


def _order(dives: Path, name: str) -> Order:
    return Order(
        folder=dives, start="starter_wd", mode="head", output=place_for(name), name=name, seed=1
    )


def _render(folder: Path) -> Path:
    # in a process of its own, so that rendering does not load here what is measured
    command = [sys.executable, "-m", "aqa_core", "synth", str(folder)]
    command += ["--count", str(_DIVES), "--seed", "5", "--style", "club"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    if len(read_labelled_folder(folder).dives) != _DIVES:
        raise RuntimeError("the benchmark's dives could not be rendered")
    return folder


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
