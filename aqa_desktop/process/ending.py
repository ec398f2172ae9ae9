"""Tells a clean end from a crash by a file that stands while the window does."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Final

from aqa_core import __version__
from aqa_core.storage import log_folder
from aqa_desktop.process.alive import is_alive, own_name

log = logging.getLogger(__name__)

_MARKER: Final = "running-"


class Ending:
    """Watches this process from `begin` to `end`."""

    def __init__(self) -> None:
        self._marker = log_folder() / f"{_MARKER}{own_name()}"

    def begin(self) -> bool:
        """Write the marker.

        Returns:
            Whether an earlier process ended without removing its marker; it is told once.
        """
        crashed = [path for path in self._marker.parent.glob(f"{_MARKER}*") if _is_left(path)]
        for path in crashed:
            log.warning("the process %s ended unexpectedly", path.name.removeprefix(_MARKER))
            _remove(path)
        try:
            self._marker.write_text(f"AQA Desktop {__version__}\n", encoding="utf-8")
        except OSError as error:
            log.warning("a crash would not be noticed: %s", error)
        return bool(crashed)

    def end(self) -> None:
        """Remove the marker: all went well."""
        _remove(self._marker)


def _is_left(path: Path) -> bool:
    return is_alive(path.name.removeprefix(_MARKER)) is False


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        log.warning("%s cannot be removed: %s", path.name, error)
