"""What a report to us should say about the program and the computer; goes to the clipboard and no further."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from PySide6.QtCore import QLocale, qVersion
from PySide6.QtGui import QGuiApplication

from aqa_core.storage import log_folder
from aqa_desktop.report import versions
from aqa_desktop.settings.values import Settings

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
        *versions.system(),
        f"Qt {qVersion()}; screens: {', '.join(screens)}; {QGuiApplication.platformName()}; {QLocale().name()}",
        f"device: {device}; model: {model}",
        f"settings: {json.dumps(asdict(settings))}",
        *versions.packages(),
        "",
        *_log_tail(log_lines),
    ]
    return "\n".join(lines).replace(str(Path.home()), "~") + "\n"


def _log_tail(lines: int) -> list[str]:
    try:
        text = (log_folder() / "aqa-desktop.log").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ["no log"]
    return text.splitlines()[-lines:] if lines else []
