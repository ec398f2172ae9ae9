"""Tells a clean end from a crash by a file that stands while the window does; keeps the trace of a fault."""

from __future__ import annotations

import faulthandler
import logging
import time
from pathlib import Path
from typing import Final, TextIO

from aqa_core import __version__
from aqa_core.storage import log_folder
from aqa_desktop.process.alive import is_alive, own_name

log = logging.getLogger(__name__)

FAULTS: Final = "aqa-desktop.faults.log"
_MARKER: Final = "running-"
_MOST_BYTES: Final = 200_000
_KEPT: Final = 3


class Ending:
    """Watches this process from `begin` to `end`."""

    def __init__(self) -> None:
        self._marker = log_folder() / f"{_MARKER}{own_name()}"
        self._faults: TextIO | None = None

    def begin(self) -> bool:
        """Write the marker, and from now on the trace of a fault.

        Returns:
            Whether an earlier process ended without removing its marker; it is told once.
        """
        crashed = [path for path in self._marker.parent.glob(f"{_MARKER}*") if _is_left(path)]
        for path in crashed:
            log.warning("the process %s ended unexpectedly", path.name.removeprefix(_MARKER))
            _remove(path)
        try:
            self._marker.write_text(f"AQA Desktop {__version__}\n", encoding="utf-8")
            self._faults = _open_faults()
        except OSError as error:
            log.warning("a crash would not be noticed: %s", error)
        return bool(crashed)

    def end(self) -> None:
        """Remove the marker: all went well."""
        if self._faults is not None:
            faulthandler.disable()
            self._faults.close()
            self._faults = None
        _remove(self._marker)


def _is_left(path: Path) -> bool:
    return is_alive(path.name.removeprefix(_MARKER)) is False


def _open_faults() -> TextIO:
    path = log_folder() / FAULTS
    if path.exists() and path.stat().st_size > _MOST_BYTES:
        _rotate(path)
    faults = path.open("a", encoding="utf-8")
    now = time.strftime("%Y-%m-%d %H:%M:%S")
    faults.write(f"{now} AQA Desktop {__version__}, process {own_name()}\n")
    faults.flush()
    faulthandler.enable(faults)
    return faults


def _rotate(path: Path) -> None:
    """Number the older files as the log's are; on Windows one that another process writes to stays."""
    for number in range(_KEPT, 0, -1):
        older = path.with_name(f"{path.name}.{number - 1}") if number > 1 else path
        try:
            older.replace(path.with_name(f"{path.name}.{number}"))
        except FileNotFoundError:
            continue
        except OSError as error:
            log.info("%s is not rotated: %s", path.name, error)


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        log.warning("%s cannot be removed: %s", path.name, error)
