"""Drives the real window through its states and writes a picture of each, to be looked at.

    python -m tests.benchmarks.desktop_screenshots FOLDER [--local] [--only STATE ...] [--sizes 1280x800 ...]

Every state at 1024×600, 1280×800, 1920×1080 and at 200 %, light and dark. With `--local` the clips are scored by
the model that ships; without, by the fake backend of the tests. Runs
under Xvfb where that is installed and there is no display, offscreen otherwise.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SIZES = ("1024x600", "1280x800", "1920x1080")
DOUBLE = "1280x800"
_SCREEN = "3840x2400x24"


def main() -> int:
    """Write the pictures."""
    arguments = _parser().parse_args()
    _find_a_display()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    with _own_home():
        _take(arguments)
    if not arguments.sizes and not os.environ.get("QT_SCALE_FACTOR"):
        # the scale of a screen is read once, so the pictures at 200 % need a process of their own
        again = [*_command(), *sys.argv[1:], "--sizes", DOUBLE]
        return subprocess.run(
            again, env={**os.environ, "QT_SCALE_FACTOR": "2"}, check=False
        ).returncode
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--local", action="store_true", help="score with the model that ships")
    parser.add_argument("--only", nargs="+", default=[], metavar="STATE")
    parser.add_argument("--sizes", nargs="+", default=[], metavar="1280x800")
    parser.add_argument("--themes", nargs="+", default=["light", "dark"])
    return parser


def _take(arguments: argparse.Namespace) -> None:
    from PySide6.QtWidgets import QApplication

    from tests.benchmarks.desktop_labels_states import LABELS_STATES
    from tests.benchmarks.desktop_states import STATES, Studio
    from tests.benchmarks.desktop_teaching_states import TEACHING_STATES

    application = QApplication(["screenshots"])
    application.setCursorFlashTime(0)
    sizes = [_size(text) for text in arguments.sizes or SIZES]
    studio = Studio(
        application, arguments.folder, sizes=sizes, themes=arguments.themes, local=arguments.local
    )
    states = {**STATES, **TEACHING_STATES, **LABELS_STATES}
    for name in arguments.only or states:
        states[name](studio)


def _size(text: str) -> tuple[int, int]:
    width, height = text.split("x")
    return int(width), int(height)


def _command() -> list[str]:
    return [sys.executable, "-m", "tests.benchmarks.desktop_screenshots"]


def _find_a_display() -> None:
    if os.environ.get("DISPLAY") or os.environ.get("QT_QPA_PLATFORM"):
        return
    if shutil.which("xvfb-run"):
        screen = ["xvfb-run", "-a", "-s", f"-screen 0 {_SCREEN}"]
        os.execvp("xvfb-run", [*screen, *_command(), *sys.argv[1:]])
    os.environ["QT_QPA_PLATFORM"] = "offscreen"


@contextmanager
def _own_home() -> Iterator[None]:
    # the pictures show the program as it comes, and leave no trace in the user's own folders
    before = os.environ.get("AQA_HOME")
    with tempfile.TemporaryDirectory() as home:
        os.environ["AQA_HOME"] = home
        try:
            yield
        finally:
            os.environ.pop("AQA_HOME")
            if before is not None:
                os.environ["AQA_HOME"] = before


if __name__ == "__main__":
    sys.exit(main())
