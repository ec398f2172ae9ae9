"""Which frames are worth holding: those around the playhead, the working zone, and all of a short clip."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

# read before the playhead in one go: decoding starts at a key frame anyway, further back
_BACK_AT_ONCE = 48
_ZONE_COST = 1 << 30
_REST_COST = 1 << 31


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is worth holding at one moment; a snapshot that threads may share.

    Attributes:
        focus: number of the frame that is looked at.
        behind: so many frames before it are wanted.
        ahead: so many frames after it are wanted.
        zone: first and last frame of the working zone, or None.
        last: number of the clip's last frame.
    """

    focus: int = 0
    behind: int = 0
    ahead: int = 0
    zone: tuple[int, int] | None = None
    last: int = 0

    def cost(self, index: int) -> int:
        """Give how little a frame is worth; the frame of the highest cost goes first."""
        distance = abs(index - self.focus)
        if -self.behind <= index - self.focus <= self.ahead:
            return distance
        if self.zone and self.zone[0] <= index <= self.zone[1]:
            return _ZONE_COST + distance
        return _REST_COST + distance

    def next_gap(
        self, is_settled: Callable[[int], bool], *, everything: bool
    ) -> tuple[int, int] | None:
        """Give the first and last of the frames to read next, or None where nothing is wanted.

        Args:
            is_settled: whether a frame needs not be read.
            everything: whether the whole clip can be held.
        """
        start, end = max(0, self.focus - self.behind), min(self.last, self.focus + self.ahead)
        gap = _forward(self.focus, end, is_settled) or _backward(start, self.focus, is_settled)
        if gap is None and self.zone is not None:
            gap = self._around(*self.zone, is_settled)
        if gap is None and everything:
            gap = self._around(0, self.last, is_settled)
        return gap

    def is_hungry(self, is_settled: Callable[[int], bool]) -> bool:
        """Tell whether so much is missing near the playhead that reading should begin."""
        start = max(0, self.focus - self.behind // 2)
        end = min(self.last, self.focus + self.ahead // 2)
        return not all(is_settled(index) for index in range(start, end + 1))

    def _around(
        self, first: int, last: int, is_settled: Callable[[int], bool]
    ) -> tuple[int, int] | None:
        middle = self.focus if first <= self.focus <= last else first
        return _forward(middle, last, is_settled) or _backward(first, middle, is_settled)


def _forward(first: int, last: int, is_settled: Callable[[int], bool]) -> tuple[int, int] | None:
    start = next((one for one in range(first, last + 1) if not is_settled(one)), None)
    if start is None:
        return None
    end = next((one for one in range(start + 1, last + 1) if is_settled(one)), last + 1)
    return start, end - 1


def _backward(first: int, last: int, is_settled: Callable[[int], bool]) -> tuple[int, int] | None:
    end = next((one for one in range(last, first - 1, -1) if not is_settled(one)), None)
    if end is None:
        return None
    furthest = max(first, end - _BACK_AT_ONCE + 1)
    start = next((one for one in range(end - 1, furthest - 1, -1) if is_settled(one)), furthest - 1)
    return start + 1, end
