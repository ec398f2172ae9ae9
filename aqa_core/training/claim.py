"""Keeps a run folder to one process: two that go on with the same run would write over each other."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from aqa_core.errors import RunError

log = logging.getLogger(__name__)

_NAME: Final = ".in-use"


@contextlib.contextmanager
def claimed(folder: Path, *, leads: bool = True) -> Iterator[None]:
    """Hold a run folder; the system lets go of it when the process ends, however it ends.

    Args:
        folder: made where it is missing, and taken away again if nothing was written into it.
        leads: whether this process writes; the others of a team hold nothing.

    Raises:
        RunError: another process holds it.
    """
    if not leads:
        yield
        return
    lock = FileLock(folder / _NAME)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
    except Timeout:
        raise RunError(
            f"Another process is at work in {folder}.", "Wait for it, or stop it first."
        ) from None
    except (OSError, NotImplementedError) as error:
        # where nothing can be written, the run itself says so; where nothing can be held, it goes on without
        log.info("%s is not held: %s", folder, error)
        yield
        return
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            (folder / _NAME).unlink(missing_ok=True)
        lock.release()
        with contextlib.suppress(OSError):
            folder.rmdir()  # only where it is empty
