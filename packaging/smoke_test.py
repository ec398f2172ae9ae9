#!/usr/bin/env python3
"""Tries an installed AQA Desktop out, from its desktop entry where there is one; needs only the standard library.

python3 packaging/smoke_test.py                         the installed application, by its desktop entry
python3 packaging/smoke_test.py --program FOLDER        a frozen folder that is not installed

It starts the window (twice: the second time everything is in memory), has it score the sample, train two steps in
a child process and draw the timeline, and has the command line score. Without a display Qt draws off the screen,
and nothing is clicked.
"""

from __future__ import annotations

import argparse
import configparser
import json
import os
import shlex
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import x11_windows

ENTRY = "org.aqadesktop.AQADesktop.desktop"
LONGEST_S = 900
WINDOW_LIMIT_S, SCORED_LIMIT_S = 3.0, 10.0
LEAST_PICTURE_BYTES = 5_000
# ways to start a desktop entry, the first that is here is taken
LAUNCHERS = (("gio", "launch"), ("dex",))


class Failed(Exception):  # noqa: N818 - it is what is read, not what is handled
    """What did not work, in one sentence."""


def find_entry() -> Path | None:
    """Give the installed desktop entry, or None."""
    home = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    shared = os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
    for folder in (home, *shared.split(":")):
        entry = Path(folder) / "applications" / ENTRY
        if entry.is_file():
            return entry
    return None


def command_of(entry: Path) -> list[str]:
    """Give the command of a desktop entry, without the places of files."""
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # its keys have capitals
    parser.read(entry, encoding="utf-8")
    words = shlex.split(parser["Desktop Entry"]["Exec"])
    return [word.replace("%%", "%") for word in words if not word.startswith("%") or word == "%%"]


def beside(program: str) -> str:
    """Give the command line's program, that lies beside the window's."""
    path = Path(program)
    return str(path.with_name("aqa" + path.suffix)) if path.parent != Path() else "aqa"


def launcher() -> list[str] | None:
    """Give a program that starts desktop entries as a click does, or None."""
    for words in LAUNCHERS:
        for folder in os.environ.get("PATH", "").split(os.pathsep):
            if (Path(folder) / words[0]).is_file():
                return list(words)
    return None


def click(entry: Path, home: Path, picture: Path | None) -> float:
    """Start the desktop entry as a click does, wait for its window, and end it.

    Args:
        entry: of the installed application.
        home: takes what it writes.
        picture: takes a screenshot, once the window has had a while to draw; None for none.

    Returns:
        Seconds from the click to a window on the screen.

    Raises:
        Failed: no window came.
    """
    start = launcher()
    if start is None:
        raise Failed("There is no program here that starts desktop entries (gio, dex).")
    before = x11_windows.of_class("aqa-desktop")
    began = time.monotonic()
    subprocess.run([*start, str(entry)], check=True, env={**os.environ, "AQA_HOME": str(home)})
    window = x11_windows.wait_for_new("aqa-desktop", before, longest_s=60)
    took = time.monotonic() - began
    if window is None:
        raise Failed("The desktop entry was started, and no window came within a minute.")
    if picture is not None:
        time.sleep(3)
        x11_windows.take_picture(picture)
    x11_windows.end_owner(window)
    return took


def try_window(command: Sequence[str], folder: Path) -> dict[str, Any]:
    """Have the window try itself out, and give what it found.

    Raises:
        Failed: it did not end well, left no timeline behind, or is not the frozen program.
    """
    tried = subprocess.run(
        [*command, "--smoke-test", str(folder)], check=False, capture_output=True, timeout=LONGEST_S
    )
    verdict = folder / "smoke.json"
    if not verdict.is_file():
        said = tried.stderr.decode(errors="replace").strip()
        raise Failed(f"The window ended with {tried.returncode} and no verdict: {said[-2000:]}")
    found: dict[str, Any] = json.loads(verdict.read_text(encoding="utf-8"))
    if tried.returncode or not found["ok"]:
        raise Failed(f"The window ended with {tried.returncode}: {found['problem']}")
    if not found["is_frozen"]:
        raise Failed(
            f"{found['program']} was tried out, a Python with the project in it and no frozen program."
        )
    for name in ("timeline.png", "window.png"):
        if (folder / name).stat().st_size < LEAST_PICTURE_BYTES:
            raise Failed(f"{name} is too small to show anything.")
    return found


def try_command(program: str, folder: Path) -> dict[str, Any]:
    """Have the command line score a rendered dive of the window's test.

    Raises:
        Failed: it gave no score.
    """
    clip = next((folder / "dives").glob("*.mp4"))
    environment = {**os.environ, "AQA_HOME": str(folder / "home")}
    began = time.monotonic()
    tried = subprocess.run(
        [program, "score", str(clip), "--json"],
        check=False, capture_output=True, timeout=LONGEST_S, env=environment,
    )  # fmt: skip
    if tried.returncode:
        raise Failed(
            f"aqa score ended with {tried.returncode}: {tried.stderr.decode(errors='replace').strip()}"
        )
    document = json.loads(tried.stdout)
    return {
        "score": document["score"],
        "execution": document["execution"],
        "segments": len(document["segments"]),
        "aqa_score_s": round(time.monotonic() - began, 2),
    }


def try_out(arguments: argparse.Namespace) -> dict[str, Any]:
    """Do everything and give what was found."""
    folder = Path(arguments.folder or tempfile.mkdtemp(prefix="aqa-smoke-")).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    entry = None if arguments.program else find_entry()
    found: dict[str, Any] = {"folder": str(folder), "entry": str(entry) if entry else None}
    if arguments.program:
        suffix = ".exe" if os.name == "nt" else ""
        command = [str(Path(arguments.program).resolve() / f"aqa-desktop{suffix}")]
    elif entry:
        command = command_of(entry)
    else:
        raise Failed(
            f"AQA Desktop is not installed: no {ENTRY} is found. Or name a folder: --program"
        )
    if sys.platform.startswith("linux") and not os.environ.get("DISPLAY"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    elif entry:
        for name in ("first", "second"):
            picture = folder / "clicked.png" if name == "second" else None
            found[f"click_to_window_{name}_s"] = round(click(entry, folder / "click", picture), 2)
    found["window"] = try_window(command, folder)
    found["command"] = try_command(beside(command[0]), folder)
    return found


def too_slow(found: dict[str, Any]) -> list[str]:
    """Name what took longer than promised."""
    window, clicked = found["window"], found.get("click_to_window_second_s", 0.0)
    slow = []
    if max(window["window_s"], clicked) > WINDOW_LIMIT_S:
        slow.append(f"the window took over {WINDOW_LIMIT_S:g} s")
    if window["scored_s"] > SCORED_LIMIT_S:
        slow.append(f"the sample's score took over {SCORED_LIMIT_S:g} s")
    return slow


def main() -> int:
    """Try it out, print what was found as JSON, and say the verdict in the last line."""
    parser = argparse.ArgumentParser(description="Tries an installed AQA Desktop out.")
    parser.add_argument("--program", metavar="FOLDER", help="a frozen folder that is not installed")
    parser.add_argument("--folder", help="takes pictures and findings (default: a temporary one)")
    parser.add_argument(
        "--times", action="store_true", help="fail where it is slower than promised"
    )
    arguments = parser.parse_args()
    try:
        found = try_out(arguments)
    except (Failed, subprocess.SubprocessError, OSError) as failure:
        print(f"FAILED: {failure}")
        return 1
    print(json.dumps(found, indent=2))
    slow = too_slow(found)
    print(f"{'TOO SLOW' if slow else 'PASSED'}{': ' if slow else ''}{'; '.join(slow)}")
    return 1 if slow and arguments.times else 0


if __name__ == "__main__":
    sys.exit(main())
