"""Keeps the trace of what Python cannot catch, in a file of its own: a windowed program has no stderr."""

from __future__ import annotations

import faulthandler
import logging
import os
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Final, Self, TextIO

from aqa_core import __version__
from aqa_core.storage import log_folder

log = logging.getLogger(__name__)

FAULTS: Final = "aqa-desktop.faults.log"
_MOST_BYTES: Final = 200_000
_KEPT: Final = 3


def settle_streams() -> None:
    """Give a process without stdout and stderr ones that go nowhere; libraries write to them unasked."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - as long as the process


class Faults:
    """Writes the trace of a fault from the beginning of the `with` statement to its end."""

    def __init__(self) -> None:
        self._file: TextIO | None = None

    def __enter__(self) -> Self:
        try:
            self._file = _open()
        except OSError as error:
            log.warning("a fault would leave no trace: %s", error)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file is not None:
            faulthandler.disable()
            self._file.close()
            self._file = None


def _open() -> TextIO:
    path = log_folder() / FAULTS
    if path.exists() and path.stat().st_size > _MOST_BYTES:
        _rotate(path)
    faults = path.open("a", encoding="utf-8")
    now = time.strftime("%Y-%m-%d %H:%M:%S")
    faults.write(f"{now} AQA Desktop {__version__}, process {os.getpid()}\n")
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
