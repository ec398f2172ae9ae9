"""Room on the disk for the large arrays that trainings keep in the cache folder."""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path

from aqa_core.storage import StorageError


def check_room(folder: Path, needed: int) -> None:
    """Refuse at once what a full disk would end halfway, without a word, where a file is written through memory.

    Args:
        folder: made where it is missing.
        needed: bytes.

    Raises:
        StorageError: there is less room.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(folder).free
    except OSError as error:
        raise StorageError(
            f"{folder} cannot be written ({error.strerror}).", "Free some room."
        ) from error
    if needed > free:
        raise StorageError(
            f"The frames need {needed / 1e9:.1f} GB in {folder}, and {free / 1e9:.1f} GB are free.",
            "Free some room, or set AQA_HOME to a folder on another disk.",
        )


def make_room(folder: Path, *, most_bytes: int) -> None:
    """Delete the kept arrays used longest ago until the rest is small enough."""
    if not folder.is_dir():
        return
    with contextlib.suppress(OSError):  # another process may be deleting too
        files = sorted(folder.glob("*.npy"), key=lambda file: file.stat().st_atime)
        total = sum(file.stat().st_size for file in files)
        for file in files:
            if total <= most_bytes:
                break
            total -= file.stat().st_size
            file.with_suffix(".json").unlink(missing_ok=True)
            file.unlink()
