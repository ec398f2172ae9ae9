"""What was written down but is not in a sidecar yet, in a file of our own that outlives the process.

A line a state of one clip's annotations, appended and never changed: a line cut short is the last one, and is
passed over. The file's name tells which process writes it, so that the next start knows whether that one is gone.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication

from aqa_core.data.annotations import Annotations, AnnotationsError
from aqa_core.data.sidecar import read_annotations, remove_leftovers
from aqa_core.storage import StorageError, data_folder, write_text
from aqa_desktop.process.alive import is_alive, own_name

log = logging.getLogger(__name__)

_SUFFIX: Final = ".jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsaved:
    """What was written down about a clip and never reached its sidecar.

    Attributes:
        clip: the clip file.
        annotations: as they were last.
        at_s: when, seconds since 1970.
    """

    clip: Path
    annotations: Annotations
    at_s: float

    def line(self) -> str:
        """Give the line that keeps it."""
        document = {
            "clip": str(self.clip),
            "at_s": self.at_s,
            "annotations": self.annotations.to_json(),
        }
        return json.dumps(document, ensure_ascii=False) + "\n"


class Journal:
    """The journal of this process; a process that has nothing unsaved has no file."""

    def __init__(self) -> None:
        self._path = _folder() / f"{own_name()}-{id(self):x}{_SUFFIX}"

    def note(self, unsaved: Iterable[tuple[Path, Annotations]]) -> None:
        """Append what is written down about clips; a killed process has then told it to the system.

        Raises:
            StorageError: it cannot be written.
        """
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("a", encoding="utf-8") as file:
                file.writelines(_unsaved(clip, kept).line() for clip, kept in unsaved)
        except OSError as error:
            happened = QCoreApplication.translate("journal", "{0} cannot be written ({1}).")
            remedy = QCoreApplication.translate("journal", "Free some room.")
            raise StorageError(happened.format(self._path, error.strerror), remedy) from error

    def keep_only(self, unsaved: Iterable[tuple[Path, Annotations]]) -> None:
        """Forget everything but this, because the rest is in the sidecars.

        Raises:
            StorageError: it cannot be written.
        """
        lines = "".join(_unsaved(clip, kept).line() for clip, kept in unsaved)
        if lines:
            write_text(self._path, lines)
        else:
            _unlink(self._path)


def find_unsaved() -> tuple[Unsaved, ...]:
    """Give what processes that are gone left unsaved, as far as the clips are there; the oldest first."""
    newest: dict[Path, Unsaved] = {}
    for path in _orphans():
        left = _left(path)
        newest.update({one.clip: one for one in left})
        if not left:
            _unlink(path)
    for clip in newest:
        remove_leftovers(clip)
    there = (one for one in newest.values() if one.clip.exists())
    return tuple(sorted(there, key=lambda one: one.at_s))


def forget_unsaved(clips: Iterable[Path]) -> None:
    """Take clips out of the journals of processes that are gone.

    Raises:
        StorageError: a journal cannot be written.
    """
    done = set(clips)
    for path in _orphans():
        left = [one for one in _left(path) if one.clip not in done]
        if left:
            write_text(path, "".join(one.line() for one in left))
        else:
            _unlink(path)


def _unsaved(clip: Path, annotations: Annotations) -> Unsaved:
    return Unsaved(clip=clip.absolute(), annotations=annotations, at_s=time.time())


def _folder() -> Path:
    return data_folder() / "journal"


def _orphans() -> list[Path]:
    """Give the journals whose processes are gone, in order of their last line."""
    found = [path for path in _folder().glob(f"*{_SUFFIX}") if not is_alive(path.stem)]
    return sorted(found, key=lambda path: path.stat().st_mtime)


def _left(path: Path) -> list[Unsaved]:
    """Give the last state of each clip in a journal where its sidecar holds another; a clip may be away."""
    last = {one.clip: one for one in _read(path)}
    return [
        one
        for one in last.values()
        if not one.clip.exists() or read_annotations(one.clip).annotations != one.annotations
    ]


def _read(path: Path) -> list[Unsaved]:
    try:
        lines = path.read_bytes().decode("utf-8", errors="replace").splitlines()
    except OSError as error:
        log.warning("the journal %s cannot be read: %s", path, error)
        return []
    found = (_parse(line) for line in lines)
    return [one for one in found if one is not None]


def _parse(line: str) -> Unsaved | None:
    try:
        document = json.loads(line)
        return Unsaved(
            clip=Path(document["clip"]),
            annotations=Annotations.from_json(document["annotations"]),
            at_s=float(document["at_s"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError, AnnotationsError):
        return None  # cut short by the end of the process


def _unlink(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        log.warning("the journal %s cannot be removed: %s", path, error)
