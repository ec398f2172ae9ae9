"""The list of clips as it was last time: their paths, nothing of what is in them."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from aqa_core.storage import StorageError, replacing, settings_folder

log = logging.getLogger(__name__)

MOST_CLIPS: Final = 500


def read_last_clips() -> tuple[Path, ...]:
    """Give the clips of last time that are still there, in their order."""
    try:
        stored = json.loads(_file().read_text(encoding="utf-8"))
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, StorageError) as error:
        log.warning("the clips of last time cannot be read: %s", error)
        return ()
    names = stored.get("clips") if isinstance(stored, dict) else None
    if not isinstance(names, list):
        return ()
    paths = (Path(name) for name in names[:MOST_CLIPS] if isinstance(name, str))
    return tuple(path for path in paths if _is_there(path))


def keep_last_clips(clips: Sequence[Path]) -> None:
    """Write the list down; one that cannot be kept is no reason to complain."""
    names = [str(clip) for clip in clips[:MOST_CLIPS]]
    try:
        with replacing(_file(), is_precious=False) as temporary:
            temporary.write_text(json.dumps({"schema": 1, "clips": names}), encoding="utf-8")
    except StorageError as error:
        log.warning("the clips of this time are not kept: %s", error)


def forget_last_clips() -> None:
    """Keep no list."""
    try:
        _file().unlink(missing_ok=True)
    except (OSError, StorageError) as error:
        log.warning("the clips of last time are not forgotten: %s", error)


def _is_there(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _file() -> Path:
    return settings_folder() / "last_clips.json"
