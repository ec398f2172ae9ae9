"""Looks at each recording once: where a dive lies in it, and what tells the dive apart from others by content."""

from __future__ import annotations

import hashlib
import threading
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from aqa_core.data.samples import FrameRange, LabelledDive
from aqa_core.errors import ClipError
from aqa_core.progress import CancelToken
from aqa_core.results import Window
from aqa_core.video.content import clip_hash
from aqa_core.video.info import ClipInfo
from aqa_core.video.probe import probe

# a broadcast of gigabytes is told apart by its size and its ends
_END_BYTES: Final = 1 << 22


class Recordings:
    """What is known of the recordings of a set of dives; may be used by several threads."""

    def __init__(self) -> None:
        self._infos: dict[Path, ClipInfo] = {}
        self._ends: dict[Path, str] = {}
        self._contents: dict[Path, str] = {}
        self._lock = threading.Lock()
        self._looking: defaultdict[Path, threading.Lock] = defaultdict(threading.Lock)

    def info(self, dive: LabelledDive, *, cancel: CancelToken | None = None) -> ClipInfo:
        """Give what a dive's clip holds; one of many dives is looked at once, others in other threads meanwhile.

        Raises:
            ClipError: it cannot be read.
            CancelledError: the work was asked to stop.
        """
        with self._lock:
            looking = self._looking[dive.clip]
        with looking:
            if dive.clip not in self._infos:
                self._infos[dive.clip] = probe(dive.clip, cancel=cancel)
            return self._infos[dive.clip]

    def content(self, dive: LabelledDive, *, cancel: CancelToken | None = None) -> str:
        """Give a sha256 that tells dives apart by what their frames hold, wherever they lie.

        A clip file is hashed whole, once for all dives in it. For a range of a video its size, both its ends and
        the range are hashed; for a range of pictures their sizes and the last one.

        Raises:
            ClipError: a file cannot be read.
        """
        if dive.frames is None:
            if dive.clip not in self._contents:
                self._contents[dive.clip] = clip_hash(dive.clip, cancel=cancel)
            return self._contents[dive.clip]
        digest = hashlib.sha256(f"{dive.frames.first} {dive.frames.last}\n".encode())
        try:
            if dive.clip.is_dir():
                _add_pictures(digest, self.info(dive, cancel=cancel), dive.frames)
            else:
                digest.update(self._ends_of(dive.clip).encode())
        except OSError as error:
            raise ClipError(f"{error.filename} cannot be read ({error.strerror}).") from error
        return digest.hexdigest()

    def _ends_of(self, path: Path) -> str:
        with self._lock:
            if path not in self._ends:
                with path.open("rb") as file:
                    size = file.seek(0, 2)
                    digest = hashlib.sha256(f"{size}\n".encode())
                    for place in (0, max(0, size - _END_BYTES)):
                        file.seek(place)
                        digest.update(file.read(_END_BYTES))
                self._ends[path] = digest.hexdigest()
            return self._ends[path]


def frames_window(info: ClipInfo, frames: FrameRange, *, count: int = 1) -> Window:
    """Give the seconds in which a range of frames is shown.

    Args:
        info: the recording.
        frames: the range.
        count: how many native frames that end at the last one must be there without a gap; frames before the
            recording's first do not count as a gap.

    Raises:
        ClipError: some of those frames are not in the recording.
    """
    last = position_of(info, frames.last)
    if last is None:
        raise ClipError(
            f"{info.path} has no frame {frames.last}: it holds {info.frame_count} frames.",
            "Get the whole recording at its own frame rate, and extract every frame of it.",
        )
    if info.index.pictures:
        lacking = min(count, frames.last) - _run_length(info, last, count)
        if lacking > 0:
            raise ClipError(
                f"{info.path} lacks {lacking} of the {count} frames that end with frame {frames.last}.",
                "Extract every frame of the recording.",
            )
    first = min(_index_of(info, frames.first), last)
    times = info.frame_times_s
    return Window(start_s=float(times[first]), end_s=float(times[last]), source="user")


def position_of(info: ClipInfo, number: int) -> int | None:
    """Give the index of the frame with a number (pictures are named so; a video's first frame is 1), or None."""
    index = _index_of(info, number)
    if not 0 <= index < info.frame_count:
        return None
    is_there = not info.index.pictures or int(info.index.pts_T[index]) == number
    return index if is_there else None


def dive_hashes(dives: Sequence[LabelledDive], *, cancel: CancelToken | None = None) -> list[str]:
    """Give a sha256 of each dive's content, for run folders, caches and manifests (`Recordings.content`).

    A dive whose clip cannot be read has an empty one; whoever reads its frames says why.

    Raises:
        CancelledError: the work was asked to stop.
    """
    recordings = Recordings()
    hashes = []
    for dive in dives:
        try:
            hashes.append(recordings.content(dive, cancel=cancel))
        except ClipError:
            hashes.append("")
    return hashes


def _index_of(info: ClipInfo, number: int) -> int:
    """Give the index of the first frame whose number is at least `number`."""
    if info.index.pictures:
        return int(np.searchsorted(info.index.pts_T, number))
    return number - 1


def _run_length(info: ClipInfo, last: int, most: int) -> int:
    """Give how many pictures up to index `last`, `most` at most, are numbered without a gap."""
    numbers = info.index.pts_T[max(0, last - most + 1) : last + 1][::-1]
    expected = numbers[0] - np.arange(numbers.size)
    return int(np.argmin(numbers == expected)) if (numbers != expected).any() else int(numbers.size)


def _add_pictures(digest: hashlib._Hash, info: ClipInfo, frames: FrameRange) -> None:
    numbers = info.index.pts_T
    low, high = np.searchsorted(numbers, (frames.first, frames.last + 1)).tolist()
    names = [
        info.path / info.index.pictures.format(number) for number in numbers[low:high].tolist()
    ]
    digest.update(" ".join(str(name.stat().st_size) for name in names).encode())
    for name in names[-1:]:
        digest.update(name.read_bytes())
