"""The session of last time: which clips were listed, which was open, and where. Nothing of what is in them."""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QObject, Signal, Slot

from aqa_core.progress import CancelToken, Report
from aqa_core.storage import StorageError, replacing, settings_folder
from aqa_desktop.jobs.lane import Lane
from aqa_desktop.jobs.latest import Latest

log = logging.getLogger(__name__)

MOST_CLIPS: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class LastTime:
    """A session, as it is kept for the next start.

    Attributes:
        clips: those that were listed, in their order.
        shown: the one that was open, or None.
        at_s: the playhead in it, in seconds of the corrected clip.
    """

    clips: tuple[Path, ...] = ()
    shown: Path | None = None
    at_s: float = 0.0


class LastClips(QObject):
    """Brings back what is still there, and keeps the rest for when its disk is there again.

    Signals:
        found: LastTime with the clips that are there.
    """

    found = Signal(object)

    def __init__(self, lane: Lane, parent: QObject | None = None) -> None:
        """Know where to look.

        Args:
            lane: a disk of the network that does not answer keeps it waiting.
            parent: the owner.
        """
        super().__init__(parent)
        self._away: tuple[Path, ...] = ()
        self._opens = True
        self._latest = Latest(lane, self)
        self._latest.succeeded.connect(self._on_found)

    def only_list(self) -> None:
        """Show no clip again: it may be the reason why the program ended."""
        self._opens = False

    def look(self) -> None:
        """Find out what of the last session is there."""
        last = read_last_time()
        self._away = last.clips
        if last.clips:
            self._latest.start(LookForClips(last))

    def keep(self, clips: Sequence[Path], *, shown: Path | None, at_s: float) -> None:
        """Write a session down, with the clips of the one before that were not there."""
        all_clips = tuple(dict.fromkeys((*clips, *self._away)))
        keep_last_time(LastTime(clips=all_clips, shown=shown, at_s=at_s))

    def forget(self) -> None:
        """Keep nothing."""
        self._away = ()
        forget_last_time()

    @Slot(object)
    def _on_found(self, there: LastTime) -> None:
        self._away = tuple(path for path in self._away if path not in set(there.clips))
        if self._away:
            log.info("%d clips of last time are not there", len(self._away))
        shown = there.shown if self._opens else None
        self.found.emit(LastTime(clips=there.clips, shown=shown, at_s=there.at_s))


@dataclass(frozen=True, slots=True)
class LookForClips:
    """The task of finding out which clips are there."""

    last: LastTime

    def __call__(self, report: Report, cancel: CancelToken) -> LastTime:
        """Give the session without those that are not."""
        there: dict[Path, None] = {}
        for path in self.last.clips:
            cancel.raise_if_cancelled()
            if _is_there(path):
                there[path] = None
        shown = self.last.shown if self.last.shown in there else None
        return LastTime(clips=tuple(there), shown=shown, at_s=self.last.at_s)


def read_last_time() -> LastTime:
    """Give what is kept, whether the clips are there or not."""
    try:
        stored = json.loads(_file().read_text(encoding="utf-8"))
    except FileNotFoundError:
        return LastTime()
    except (OSError, ValueError, StorageError) as error:
        log.warning("the clips of last time cannot be read: %s", error)
        return LastTime()
    names = stored.get("clips") if isinstance(stored, dict) else None
    if not isinstance(names, list):
        return LastTime()
    shown = stored.get("shown")
    return LastTime(
        clips=tuple(Path(name) for name in names[:MOST_CLIPS] if isinstance(name, str)),
        shown=Path(shown) if isinstance(shown, str) else None,
        at_s=_seconds(stored.get("at_s")),
    )


def keep_last_time(last: LastTime) -> None:
    """Write a session down; one that cannot be kept is no reason to complain."""
    document: dict[str, Any] = {"schema": 1, "clips": [str(one) for one in last.clips[:MOST_CLIPS]]}
    if last.shown is not None:
        document |= {"shown": str(last.shown), "at_s": last.at_s}
    try:
        with replacing(_file(), is_precious=False) as temporary:
            temporary.write_text(json.dumps(document), encoding="utf-8")
    except StorageError as error:
        log.warning("the clips of this time are not kept: %s", error)


def forget_last_time() -> None:
    """Keep no session."""
    try:
        _file().unlink(missing_ok=True)
    except (OSError, StorageError) as error:
        log.warning("the clips of last time are not forgotten: %s", error)


def _seconds(stored: object) -> float:
    if not isinstance(stored, int | float) or not math.isfinite(stored):
        return 0.0
    return max(float(stored), 0.0)


def _is_there(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _file() -> Path:
    return settings_folder() / "last_clips.json"
