"""Remembers what was seen in clips, so that a folder that is checked again after a change answers at once."""

from __future__ import annotations

from pathlib import Path

from aqa_core.errors import ClipError
from aqa_core.progress import CancelToken
from aqa_core.video.content import clip_hash
from aqa_core.video.info import ClipInfo
from aqa_core.video.probe import probe

_Stamp = tuple[Path, int, int]


class KnownClips:
    """What clips hold; one is looked at again only where its file changed. For one thread at a time."""

    def __init__(self) -> None:
        self._infos: dict[_Stamp, ClipInfo | ClipError] = {}
        self._contents: dict[_Stamp, str] = {}

    def info(self, clip: Path, *, cancel: CancelToken | None = None) -> ClipInfo:
        """Give what probing a clip gives.

        Raises:
            ClipError: it cannot be used.
            CancelledError: the work was asked to stop.
        """
        stamp = _stamp(clip)
        if stamp not in self._infos:
            try:
                self._infos[stamp] = probe(clip, cancel=cancel)
            except ClipError as error:
                # anew: one that was raised holds on to everything that was under way
                self._infos[stamp] = ClipError(error.sentence, error.remedy)
        found = self._infos[stamp]
        if isinstance(found, ClipError):
            raise ClipError(found.sentence, found.remedy)
        return found

    def content(self, clip: Path, *, cancel: CancelToken | None = None) -> str:
        """Give a sha256 of what a clip holds.

        Raises:
            ClipError: it cannot be read.
            CancelledError: the work was asked to stop.
        """
        stamp = _stamp(clip)
        if stamp not in self._contents:
            self._contents[stamp] = clip_hash(clip, cancel=cancel)
        return self._contents[stamp]


def _stamp(clip: Path) -> _Stamp:
    try:
        found = clip.stat()
    except OSError:
        return clip, -1, -1
    return clip, found.st_size, found.st_mtime_ns
