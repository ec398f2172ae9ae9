"""Decoded frames kept as JPEG under a memory limit, those worth most longest.

One thread writes, another reads.
"""

from __future__ import annotations

import threading
from dataclasses import replace

from aqa_desktop.player.wanted import Wanted

DEFAULT_LIMIT_BYTES = 512 * 1024 * 1024
# before so many frames are held their mean size says nothing
_SURE_FRAMES = 8
_USUAL_BYTES = 200_000
# a whole clip is expected to fit where its frames take at most this share of the limit
_FITTING = 0.95


class FrameStore:
    """Compressed frames of one clip file by frame number.

    A 720p dive of 360 frames is 1 GB as pictures and some 50 MB as JPEG, so stepping back costs what stepping
    forward does. When the limit is reached, the frame that is worth least makes room.
    """

    def __init__(self, frame_count: int, *, limit_bytes: int = DEFAULT_LIMIT_BYTES) -> None:
        self.frame_count = frame_count
        self.wanted = Wanted(last=max(0, frame_count - 1))
        self._limit_bytes = limit_bytes
        self._frames: dict[int, bytes] = {}
        self._given_up: set[int] = set()
        self._bytes = 0
        self._lock = threading.Lock()

    @property
    def bytes_held(self) -> int:
        """Memory the frames take."""
        return self._bytes

    @property
    def count(self) -> int:
        """How many frames are held."""
        return len(self._frames)

    @property
    def focus(self) -> int:
        """Number of the frame that is looked at."""
        return self.wanted.focus

    @property
    def capacity(self) -> int:
        """How many frames there is room for, by those that are held."""
        held = len(self._frames)
        mean = self._bytes / held if held >= _SURE_FRAMES else _USUAL_BYTES
        return int(self._limit_bytes / max(1.0, mean))

    @property
    def fits_whole_clip(self) -> bool:
        """Whether all frames of the clip are expected to find room."""
        return self.frame_count <= _FITTING * self.capacity

    def set_focus(self, index: int) -> None:
        """Say which frame is looked at."""
        self.wanted = replace(self.wanted, focus=index)

    def set_zone(self, zone: tuple[int, int] | None) -> None:
        """Say which frames are worked on, first and last."""
        self.wanted = replace(self.wanted, zone=zone)

    def set_reach(self, behind: int, ahead: int) -> None:
        """Say how many frames around the one looked at are wanted; never more than find room."""
        room = self.capacity
        self.wanted = replace(
            self.wanted, behind=min(behind, int(0.3 * room)), ahead=min(ahead, int(0.6 * room))
        )

    def set_limit_bytes(self, limit_bytes: int) -> None:
        """Allow more memory or less, at once."""
        with self._lock:
            self._limit_bytes = limit_bytes
            self._make_room(0)

    def has(self, index: int) -> bool:
        """Whether a frame is held."""
        return index in self._frames

    def is_settled(self, index: int) -> bool:
        """Whether a frame is held, or cannot be had because it is damaged."""
        return index in self._frames or index in self._given_up

    def get(self, index: int) -> bytes | None:
        """Give a frame's JPEG, or None where it is not held."""
        return self._frames.get(index)

    def give_up(self, index: int) -> None:
        """Know that a frame cannot be decoded, so that nobody waits for it."""
        self._given_up.add(index)

    def put(self, index: int, jpeg: bytes) -> bool:
        """Keep a frame.

        Returns:
            False where the store is full of frames that are worth more.
        """
        with self._lock:
            if index in self._frames:
                return True
            if not self._make_room(len(jpeg), for_cost=self.wanted.cost(index)):
                return False
            self._frames[index] = jpeg
            self._bytes += len(jpeg)
            return True

    def next_gap(self) -> tuple[int, int] | None:
        """Give the first and last of the frames to read next, or None where nothing is wanted."""
        return self.wanted.next_gap(self.is_settled, everything=self.fits_whole_clip)

    def nearest(self, index: int) -> int | None:
        """Give the number of the held frame nearest to `index`, or None where nothing is held."""
        with self._lock:
            if not self._frames:
                return None
            return min(self._frames, key=lambda held: abs(held - index))

    def spans(self) -> list[tuple[int, int]]:
        """Give the stretches that are held as first and last frame, in order."""
        with self._lock:
            held = sorted(self._frames)
        spans: list[tuple[int, int]] = []
        for index in held:
            if spans and spans[-1][1] == index - 1:
                spans[-1] = (spans[-1][0], index)
            else:
                spans.append((index, index))
        return spans

    def _make_room(self, length: int, *, for_cost: int | None = None) -> bool:
        cost = self.wanted.cost
        while self._frames and self._bytes + length > self._limit_bytes:
            least = max(self._frames, key=cost)
            if for_cost is not None and cost(least) <= for_cost:
                return False
            self._bytes -= len(self._frames.pop(least))
        return True
