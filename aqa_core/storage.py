"""Where we write, and how: folders by the platform's rules, files to a temporary name and then renamed."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from platformdirs import PlatformDirs

from aqa_core.errors import AqaError

_DIRS = PlatformDirs("AQA Desktop", appauthor=False)


class StorageError(AqaError):
    """A file cannot be written: no room, no permission, a folder that went away."""


def _folder(name: str, default: str) -> Path:
    home = os.environ.get("AQA_HOME")
    path = Path(home).expanduser() / name if home else Path(default)
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(
            f"The folder {path} cannot be made ({error.strerror}).",
            "Free some room or set AQA_HOME to a folder you may write to.",
        ) from error
    return path


def settings_folder() -> Path:
    """Give the folder for settings and window state."""
    return _folder("settings", _DIRS.user_config_dir)


def data_folder() -> Path:
    """Give the folder for the user's models and library."""
    return _folder("data", _DIRS.user_data_dir)


def cache_folder() -> Path:
    """Give the folder for what can be computed again: trunk features, thumbnails, frames."""
    return _folder("cache", _DIRS.user_cache_dir)


def log_folder() -> Path:
    """Give the folder for logs."""
    return _folder("log", _DIRS.user_log_dir)


@contextlib.contextmanager
def replacing(path: Path, *, is_precious: bool = True) -> Iterator[Path]:
    """Give a temporary path beside `path` to write to; on success it takes the name of `path` in one step.

    A failure leaves `path` as it was and, where the system lets it be deleted, no temporary file behind.

    Args:
        path: the file to write.
        is_precious: wait until the disk has it; a cache that can be computed again need not survive a power cut.

    Raises:
        StorageError: the folder cannot be written to or is full.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(
            prefix=f".{path.name}.", suffix=path.suffix, dir=path.parent
        )
        os.close(handle)
    except OSError as error:
        raise _cannot_write(path, error) from error
    temporary = Path(name)
    try:
        yield temporary
        if is_precious:
            with temporary.open("r+b") as file:
                os.fsync(file.fileno())
        temporary.chmod(0o644)
        temporary.replace(path)
    except OSError as error:
        raise _cannot_write(path, error) from error
    finally:
        with contextlib.suppress(
            OSError
        ):  # what went wrong before matters more than what it leaves behind
            temporary.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write `text` as UTF-8 so that a reader finds the old file or the new one, never half of one.

    Raises:
        StorageError: the folder cannot be written to or is full.
    """
    with replacing(path) as temporary:
        temporary.write_text(text, encoding="utf-8")


def _cannot_write(path: Path, error: OSError) -> StorageError:
    return StorageError(
        f"{path} cannot be written ({error.strerror or error}).",
        "Free some room, or choose a folder you may write to.",
    )
