"""Measures how long the program takes from its start to a visible window, and to a backend that can score.

    python -m tests.benchmarks.desktop_start [--runs N]

Runs under Xvfb where that is installed and there is no display, offscreen otherwise. Wall time beside processor
time: the second is what a quiet machine would take.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import time

_CHILD = """
import json, os, sys, time
from PySide6.QtCore import QTimer
import aqa_desktop.__main__ as program
import aqa_desktop.app as app_module
told = {}
build = app_module.build
def tell(name):
    told[name] = (time.time() - float(os.environ["AQA_STARTED"]), time.process_time())
def measured(application, backend, **how):
    app = build(application, backend, **how)
    def look():
        handle = app.window.windowHandle()
        if "visible" not in told and handle is not None and handle.isExposed():
            told["torch_loaded"] = "torch" in sys.modules
            tell("visible")
        if "visible" in told and "ready" in told:
            print(json.dumps(told)); sys.stdout.flush()
            app.window.close()
    def ended():
        tell("ready")
    app.scoring.ready.connect(lambda _ready: ended())
    app.scoring.loading_failed.connect(lambda _error: ended())
    timer = QTimer(app.window); timer.setInterval(2); timer.timeout.connect(look); timer.start()
    return app
app_module.build = measured
sys.exit(program.main([]))
"""


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    runs = [_run() for _ in range(parser.parse_args().runs)]
    warm = runs[1:] or runs
    _say(f"first start   {_words(runs[0])}")
    for name in ("visible", "ready"):
        wall = statistics.median(run[name][0] for run in warm)
        cpu = statistics.median(run[name][1] for run in warm)
        _say(
            f"{name:<13} {wall:.2f} s wall, {cpu:.2f} s processor (median of {len(warm)} warm starts)"
        )
    _say(f"torch loaded before the window was visible: {any(run['torch_loaded'] for run in runs)}")
    return 0


def _run() -> dict[str, list[float]]:
    command = [sys.executable, "-c", _CHILD]
    environment = dict(os.environ)
    if not environment.get("DISPLAY") and not environment.get("QT_QPA_PLATFORM"):
        if shutil.which("xvfb-run"):
            display = _start_display(environment)
            try:
                return _measure(command, environment)
            finally:
                display.terminate()
                display.wait()
        environment["QT_QPA_PLATFORM"] = "offscreen"
    return _measure(command, environment)


def _start_display(environment: dict[str, str]) -> subprocess.Popen[bytes]:
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1600x1000x24"]
    display = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    with os.fdopen(reading) as told:
        environment["DISPLAY"] = f":{told.readline().strip()}"
    return display


def _measure(command: list[str], environment: dict[str, str]) -> dict[str, list[float]]:
    environment["AQA_STARTED"] = str(time.time())
    ended = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=180, check=True
    )
    figures: dict[str, list[float]] = json.loads(ended.stdout.splitlines()[-1])
    return figures


def _words(run: dict[str, list[float]]) -> str:
    return f"visible {run['visible'][0]:.2f} s, ready {run['ready'][0]:.2f} s"


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
