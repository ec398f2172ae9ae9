"""Tells clip files apart by what they hold, wherever they lie and whatever they are called."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

from aqa_core.errors import ClipError
from aqa_core.progress import CancelToken, never
from aqa_core.video.pictures import is_picture_folder

_CHUNK_BYTES: Final = 1 << 22


def clip_hash(path: Path, *, cancel: CancelToken | None = None) -> str:
    """Give the sha256 of a clip file's content; of a folder of pictures, that of their names and sizes.

    Raises:
        ClipError: the file went away or cannot be read.
        CancelledError: the work was asked to stop.
    """
    token = cancel or never()
    digest = hashlib.sha256()
    try:
        if is_picture_folder(path):
            for name, size in sorted((one.name, one.stat().st_size) for one in path.iterdir()):
                digest.update(f"{name} {size}\n".encode())
            return digest.hexdigest()
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK_BYTES):
                token.raise_if_cancelled()
                digest.update(chunk)
    except OSError as error:
        raise ClipError(f"{path} cannot be read ({error.strerror}).") from error
    return digest.hexdigest()
