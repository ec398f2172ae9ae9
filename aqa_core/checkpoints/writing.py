"""What safetensors says when a file cannot be written, in one sentence of ours."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from safetensors import SafetensorError

from aqa_core.storage import StorageError


@contextlib.contextmanager
def one_sentence_where_full(path: Path) -> Iterator[None]:
    """Turn safetensors' own error, which is how it tells of a full disk, into ours.

    Args:
        path: what is being written, for the sentence.

    Raises:
        StorageError: it cannot be written.
    """
    try:
        yield
    except SafetensorError as error:
        raise StorageError(
            f"{path} cannot be written ({error}).",
            "Free some room, or choose a folder you may write to.",
        ) from error
