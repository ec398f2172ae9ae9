"""A file that is still arriving: it grows under a temporary name and gets its own once it has been checked."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path

from aqa_core.errors import AqaError
from aqa_core.storage import StorageError


class PartialFile:
    """The file that grows, and a note of which version of the server's file it is the beginning of."""

    def __init__(self, target: Path) -> None:
        self.path = _part_of(target)
        self._note = target.with_name(f"{target.name}.part.json")
        with writing(self.path):
            self.path.parent.mkdir(parents=True, exist_ok=True)

    @property
    def size(self) -> int:
        """Bytes so far."""
        return self.path.stat().st_size if self.path.exists() else 0

    def validator(self, url: str) -> str:
        """Give what tells the server's version of the file, if this part is of `url`, else an empty string."""
        try:
            note = json.loads(self._note.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return ""
        is_ours = isinstance(note, dict) and note.get("url") == url
        return str(note.get("validator", "")) if is_ours else ""

    def note(self, url: str, validator: str) -> None:
        """Remember the server's version of the file."""
        with writing(self._note):
            self._note.write_text(
                json.dumps({"url": url, "validator": validator}), encoding="utf-8"
            )

    def discard(self) -> None:
        """Throw away what has arrived."""
        with writing(self.path):
            self.path.unlink(missing_ok=True)
            self._note.unlink(missing_ok=True)

    def finish(self, target: Path, check: Callable[[Path], None]) -> Path:
        """Check the file and give it its name."""
        try:
            check(self.path)
        except AqaError:
            self.discard()
            raise
        with writing(target):
            self.path.replace(target)
        self._note.unlink(missing_ok=True)
        return target


def bytes_of_part(target: Path) -> int:
    """Give how much of a file has arrived; looks only."""
    path = _part_of(target)
    return path.stat().st_size if path.exists() else 0


def _part_of(target: Path) -> Path:
    return target.with_name(f"{target.name}.part")


@contextlib.contextmanager
def writing(path: Path) -> Iterator[None]:
    """Tell trouble with the disk from trouble with the network, which are both OSErrors."""
    try:
        yield
    except OSError as error:
        raise StorageError(
            f"{path} cannot be written ({error.strerror or error}).",
            "Free some room, or set AQA_HOME to a folder you may write to.",
        ) from error
