"""Keeps the window's size, place and layout from one start to the next, apart from the settings."""

from __future__ import annotations

import json
import logging
from typing import Any

from aqa_core.storage import StorageError, settings_folder, write_text
from aqa_desktop.main_window import MainWindow

log = logging.getLogger(__name__)

_NAME = "window.json"


def restore_window(window: MainWindow) -> None:
    """Lay the window out as it was when it was closed; without a usable file it stays as it is."""
    try:
        state = json.loads((settings_folder() / _NAME).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return
    except (OSError, ValueError, StorageError) as error:
        log.warning("the layout cannot be read: %s", error)
        return
    if isinstance(state, dict):
        window.restore_layout(state)


def keep_window(window: MainWindow) -> None:
    """Write down how the window is laid out; a layout that cannot be kept is no reason to stay open."""
    state: dict[str, Any] = {"schema": 1, **window.layout_state()}
    try:
        write_text(settings_folder() / _NAME, json.dumps(state, indent=1) + "\n")
    except StorageError as error:
        log.warning("the layout is not kept: %s", error)
