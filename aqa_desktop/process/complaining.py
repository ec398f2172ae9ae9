"""Says why the program does not start where it is seen: in the terminal, or in a box for who clicked an icon."""

from __future__ import annotations

import ctypes
import importlib
import logging
import os
import shutil
import subprocess
import sys
from typing import Final

from aqa_core.errors import AqaError
from aqa_desktop.process.outside import for_others
from aqa_desktop.process.system_libraries import check_qt, screens

log = logging.getLogger(__name__)

_TITLE: Final = "AQA Desktop"
_STOP_ICON: Final = 0x10
_SCREENS: Final = {"xcb", "wayland"}
# desktops bring one or another
_BOXES: Final = (
    ("zenity", "--error", "--no-markup", f"--title={_TITLE}", "--text={0}"),
    ("kdialog", "--title", _TITLE, "--error", "{0}"),
    ("xmessage", "-center", "{0}"),
)
_ALERT: Final = (
    "-e",
    "on run told",
    "-e",
    f'display alert "{_TITLE}" message (item 1 of told) as critical',
    "-e",
    "end run",
)


def complain(message: str, *, has_box: bool = True) -> None:
    """Write a message to stderr, and show it in a box where nobody reads stderr.

    Args:
        message: what happened, with the remedy.
        has_box: False where a script is waiting and nobody could answer a box.
    """
    if sys.stderr is not None:
        sys.stderr.write(f"error: {message}\n")
    if has_box and not _has_terminal() and not (_with_qt(message) or _with_system(message)):
        log.warning("nobody could be told")


def _has_terminal() -> bool:
    return sys.stderr is not None and sys.stderr.isatty()


def _has_screen() -> bool:
    return not sys.platform.startswith("linux") or bool(_SCREENS.intersection(screens(os.environ)))


def _with_qt(message: str) -> bool:
    """Show a box of Qt's, where that can start, and tell whether it was shown."""
    if not _has_screen():
        return False
    try:
        check_qt(os.environ)
        widgets = importlib.import_module("PySide6.QtWidgets")
    except (AqaError, ImportError) as error:
        log.info("Qt shows no box: %s", error)
        return False
    application = widgets.QApplication.instance() or widgets.QApplication(["aqa-desktop"])
    if not isinstance(application, widgets.QApplication):
        return False
    widgets.QMessageBox.critical(None, _TITLE, message)
    return True


def _with_system(message: str) -> bool:
    """Show a box with what the system brings, and tell whether it was shown."""
    if sys.platform == "win32":
        return bool(ctypes.windll.user32.MessageBoxW(None, message, _TITLE, _STOP_ICON))
    if sys.platform == "darwin":
        return _run("osascript", *_ALERT, message)
    if not _has_screen():
        return False
    boxes = (box for box in _BOXES if shutil.which(box[0]))
    return any(_run(name, *(one.format(message) for one in rest)) for name, *rest in boxes)


def _run(*command: str) -> bool:
    """Run a program until its box is closed; closing it is no failure, being unable to draw it is."""
    try:
        done = subprocess.run(
            command,
            env=for_others(os.environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,  # ours has one sentence
            check=False,
        )
    except OSError as error:
        log.info("%s shows no box: %s", command[0], error)
        return False
    return done.returncode in (0, 1)
