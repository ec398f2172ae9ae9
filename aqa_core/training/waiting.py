"""A new best model waits under another name until the state that speaks of it is on the disk."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from aqa_core.storage import StorageError


@contextlib.contextmanager
def better_model(best_file: Path, epoch: int) -> Iterator[Path]:
    """Give where to write a new best model; it takes the old one's place when the state inside has been saved.

    A kill before that leaves the model that the state knows in its place; one after it leaves the new model
    waiting for whoever resumes (`promote_waiting`). So the file is always the one that the state speaks of.

    Args:
        best_file: where the best model is to be.
        epoch: that made it, from 0.

    Raises:
        StorageError: it cannot be renamed.
    """
    waiting = _waiting_file(best_file, epoch)
    try:
        yield waiting
    except StorageError:
        with contextlib.suppress(OSError):
            waiting.unlink(missing_ok=True)
        raise
    promote_waiting(best_file, epoch)


def promote_waiting(best_file: Path, epoch: int) -> None:
    """Put the model that waits for its epoch's state in its place; nothing where none waits.

    Raises:
        StorageError: it cannot be renamed.
    """
    waiting = _waiting_file(best_file, epoch)
    if not waiting.exists():
        return
    try:
        waiting.replace(best_file)
    except OSError as error:
        raise StorageError(
            f"{best_file} cannot be written ({error.strerror}).",
            "Close what has it open, and continue the run.",
        ) from error


def _waiting_file(best_file: Path, epoch: int) -> Path:
    # one of the names that a run tidies up (`RunFolder.load`)
    return best_file.with_name(f".{best_file.name}.{epoch}.safetensors")
