"""Which frame a moment belongs to, so that marks land on frames and stepping between them never sticks."""

from __future__ import annotations

import numpy as np

# a time computed as k / frame rate must find frame k whatever the rounding
_ROUNDING_S = 1e-6
_LONE_FRAME_S = 0.04


class Frames:
    """The frame times of one clip.

    Args:
        times_s: (T,) strictly increasing seconds from the first frame.
        duration_s: when the last frame ends.
    """

    def __init__(self, times_s: np.ndarray, duration_s: float) -> None:
        self._times_s = times_s
        self.duration_s = duration_s

    @property
    def step_s(self) -> float:
        """How long a frame typically lasts."""
        return float(np.median(np.diff(self._times_s))) if len(self._times_s) > 1 else _LONE_FRAME_S

    def at(self, time_s: float) -> int:
        """Give the frame shown at a time: the last one that does not start after it."""
        found = int(np.searchsorted(self._times_s, time_s + _ROUNDING_S, side="right")) - 1
        return min(max(found, 0), len(self._times_s) - 1)

    def start_s(self, index: int) -> float:
        """Give the time at which a frame starts, the clip's end after the last."""
        if index >= len(self._times_s):
            return max(self.duration_s, float(self._times_s[-1]))
        return float(self._times_s[max(index, 0)])

    def begin_near(self, time_s: float) -> float:
        """Give the beginning of a frame that is nearest to a time."""
        index = self.at(time_s)
        start_s, next_s = self.start_s(index), self.start_s(index + 1)
        is_last = index + 1 >= len(self._times_s)
        return start_s if is_last or time_s - start_s <= next_s - time_s else next_s

    def end_near(self, time_s: float) -> float:
        """Give the end of a frame that is nearest to a time."""
        index = self.at(time_s)
        start_s, end_s = self.start_s(index), self.start_s(index + 1)
        return start_s if index > 0 and time_s - start_s < end_s - time_s else end_s
