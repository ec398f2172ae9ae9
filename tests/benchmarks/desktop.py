"""Drives the real window under Xvfb and prints how fast it is.

    python -m tests.benchmarks.desktop [--only start,player,scoring,training,memory] [--runs N]

Each figure stands beside its target. Runs under Xvfb where that is installed and there is no display, offscreen
otherwise. Its home is a folder of its own; nothing of the user's is read or written.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PARTS = ("start", "player", "scoring", "training", "memory")


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default=",".join(PARTS), help="parts to measure, by commas")
    parser.add_argument("--runs", type=int, default=5, help="how often the program is started")
    arguments = parser.parse_args()
    parts = arguments.only.split(",")
    if unknown := set(parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    with tempfile.TemporaryDirectory(prefix="aqa_desktop_") as folder:
        environment, display = _screen(Path(folder))
        try:
            for part in parts:
                _measure(part, Path(folder), environment, arguments.runs)
        finally:
            if display is not None:
                display.terminate()
                display.wait()
    return 0


def _measure(part: str, folder: Path, environment: dict[str, str], runs: int) -> None:
    # each part in a process of its own: what one loads or keeps is not the next one's
    command = [sys.executable, "-m", f"tests.benchmarks.desktop_{part}", str(folder), str(runs)]
    subprocess.run(command, env=environment, check=True, timeout=1800)


def _screen(folder: Path) -> tuple[dict[str, str], subprocess.Popen[bytes] | None]:
    environment = {**os.environ, "AQA_HOME": str(folder / "home")}
    if environment.get("DISPLAY") or environment.get("QT_QPA_PLATFORM"):
        return environment, None
    if not shutil.which("Xvfb"):
        return {**environment, "QT_QPA_PLATFORM": "offscreen"}, None
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1920x1080x24"]
    display = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    with os.fdopen(reading) as told:
        environment["DISPLAY"] = f":{told.readline().strip()}"
    return environment, display


if __name__ == "__main__":
    sys.exit(main())
