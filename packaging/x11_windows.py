"""Windows on an X11 screen, seen from outside by the usual small programs (xwininfo, xprop, xwd or import)."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path


def of_class(name: str) -> set[str]:
    """Give the ids of the windows of a program, shown or not."""
    tree = _told("xwininfo", "-root", "-tree")
    return set(re.findall(rf'^\s+(0x[0-9a-f]+) [^\n]*\("{re.escape(name)}" ', tree, re.MULTILINE))


def is_shown(window: str) -> bool:
    """Say whether a window is on the screen."""
    return "Map State: IsViewable" in _told("xwininfo", "-id", window)


def wait_for_new(name: str, before: set[str], *, longest_s: float) -> str | None:
    """Wait until a program shows a window it did not have before.

    Args:
        name: the class of its windows.
        before: windows that do not count.
        longest_s: seconds after which None is given.
    """
    deadline = time.monotonic() + longest_s
    while time.monotonic() < deadline:
        for window in of_class(name) - before:
            if is_shown(window):
                return window
        time.sleep(0.02)
    return None


def take_picture(file: Path) -> None:
    """Write what the screen shows: a PNG where ImageMagick is here, otherwise an X window dump."""
    if shutil.which("import"):
        subprocess.run(["import", "-window", "root", str(file)], check=True)
    elif shutil.which("xwd"):
        subprocess.run(
            ["xwd", "-root", "-silent", "-out", str(file.with_suffix(".xwd"))], check=True
        )


def end_owner(window: str) -> None:
    """End the process that has a window, and wait until it is gone."""
    found = re.search(r"= (\d+)", _told("xprop", "-id", window, "_NET_WM_PID"))
    if found is None:
        return
    number = int(found[1])
    os.kill(number, signal.SIGTERM)
    for _ in range(200):
        if not Path(f"/proc/{number}/status").exists():
            return
        time.sleep(0.05)
    os.kill(number, signal.SIGKILL)


def _told(*command: str) -> str:
    told = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    return told.stdout
