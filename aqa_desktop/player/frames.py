"""Decoded frames kept as JPEG under a memory limit, those nearest the playhead longest.

One thread writes, another reads.
"""

from __future__ import annotations

import threading

DEFAULT_LIMIT_BYTES = 512 * 1024 * 1024


class FrameStore:
    """Compressed frames of one clip file by frame number.

    A 720p dive of 360 frames is 1 GB as pictures and some 50 MB as JPEG, so stepping back costs what stepping
    forward does. When the limit is reached the frame furthest from `focus` makes room.
    """

    def __init__(self, frame_count: int, *, limit_bytes: int = DEFAULT_LIMIT_BYTES) -> None:
        self.frame_count = frame_count
        self._limit_bytes = limit_bytes
        self._frames: dict[int, bytes] = {}
        self._bytes = 0
        self._focus = 0
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
        return self._focus

    def set_focus(self, index: int) -> None:
        """Say which frame is looked at; frames near it are the last to go."""
        self._focus = index

    def has(self, index: int) -> bool:
        """Whether a frame is held."""
        return index in self._frames

    def get(self, index: int) -> bytes | None:
        """Give a frame's JPEG, or None where it is not held."""
        return self._frames.get(index)

    def put(self, index: int, jpeg: bytes) -> bool:
        """Keep a frame.

        Returns:
            False where the store is full of frames nearer the playhead.
        """
        with self._lock:
            if index in self._frames:
                return True
            while self._frames and self._bytes + len(jpeg) > self._limit_bytes:
                furthest = max(self._frames, key=self._distance)
                if self._distance(furthest) <= self._distance(index):
                    return False
                self._bytes -= len(self._frames.pop(furthest))
            self._frames[index] = jpeg
            self._bytes += len(jpeg)
            return True

    def nearest(self, index: int) -> int | None:
        """Give the number of the held frame nearest to `index`, or None where nothing is held."""
        with self._lock:
            if not self._frames:
                return None
            return min(self._frames, key=lambda held: abs(held - index))

    def _distance(self, index: int) -> int:
        return abs(index - self._focus)
