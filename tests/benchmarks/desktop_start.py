"""How long the program takes from start to a visible window and to a ready model; part of the benchmark.

Wall time beside processor time: the second is what a quiet machine would take.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time

from tests.benchmarks.desktop_driving import say

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


def main(count: int) -> None:
    """Print the figures of so many starts."""
    runs = [_run() for _ in range(count)]
    warm = runs[1:] or runs
    say("first start to visible window", f"{runs[0]['visible'][0]:.2f} s")
    for name, words in (
        ("visible", "start to visible window"),
        ("ready", "start to a model ready"),
    ):
        wall = statistics.median(run[name][0] for run in warm)
        cpu = statistics.median(run[name][1] for run in warm)
        target = "2.00 s" if name == "visible" else ""
        say(f"{words}, warm, median of {len(warm)}", f"{wall:.2f} s", target)
        say("    of it processor time", f"{cpu:.2f} s")
    is_early = any(run["torch_loaded"] for run in runs)
    say("torch loaded before the window was visible", str(is_early).lower(), "false")


def _run() -> dict[str, list[float]]:
    environment = {**os.environ, "AQA_STARTED": str(time.time())}
    command = [sys.executable, "-c", _CHILD]
    ended = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=180, check=True
    )
    figures: dict[str, list[float]] = json.loads(ended.stdout.splitlines()[-1])
    return figures


if __name__ == "__main__":
    main(int(sys.argv[2]))
