"""What a report to us should say about the program and the computer; goes to the clipboard and no further."""

from __future__ import annotations

import importlib.metadata
import json
import platform
from dataclasses import asdict
from pathlib import Path

from PySide6.QtCore import QLocale, qVersion
from PySide6.QtGui import QGuiApplication

from aqa_core import __version__
from aqa_core.storage import log_folder
from aqa_desktop.settings.values import Settings

_PACKAGES = ("torch", "torchvision", "PySide6_Essentials", "av", "opencv-python-headless", "numpy")
_LOG_LINES = 40


def diagnostics(settings: Settings, *, device: str, model: str, log_lines: int = _LOG_LINES) -> str:
    """Write it down.

    Args:
        settings: those that hold.
        device: what scores, in words.
        model: name of the model that does.
        log_lines: how many of the log's last lines go with it.
    """
    screens = [
        f"{one.size().width()}x{one.size().height()} at {one.devicePixelRatio():g}"
        for one in QGuiApplication.screens()
    ]
    lines = [
        f"AQA Desktop {__version__}",
        f"{platform.platform()}, Python {platform.python_version()}, Qt {qVersion()}",
        f"screens: {', '.join(screens)}; {QGuiApplication.platformName()}; {QLocale().name()}",
        f"device: {device}; model: {model}",
        f"settings: {json.dumps(asdict(settings))}",
        *(f"{name} {_version(name)}" for name in _PACKAGES),
        "",
        *_log_tail(log_lines),
    ]
    return "\n".join(lines).replace(str(Path.home()), "~") + "\n"


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "is missing"


def _log_tail(lines: int) -> list[str]:
    try:
        text = (log_folder() / "aqa-desktop.log").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ["no log"]
    return text.splitlines()[-lines:] if lines else []
