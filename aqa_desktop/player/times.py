"""The real time stamps of a clip's frames and the questions a player asks of them."""

from __future__ import annotations

import numpy as np

_LONE_FRAME_S = 0.04
# a time computed as k / frame rate must find frame k whatever the rounding
_ROUNDING_S = 1e-6


class FrameTimes:
    """When each frame of a clip is shown.

    Args:
        times_s: (T,) strictly increasing seconds from the first frame.
    """

    def __init__(self, times_s: np.ndarray) -> None:
        self._times_s = times_s
        self._step_s = float(np.median(np.diff(times_s))) if len(times_s) > 1 else _LONE_FRAME_S

    @property
    def last(self) -> int:
        """Number of the last frame."""
        return len(self._times_s) - 1

    def start_s(self, index: int) -> float:
        """Give the time at which a frame starts; beyond either end, where its neighbour would."""
        if index > self.last:
            return float(self._times_s[-1]) + self._step_s
        if index < 0:
            return float(self._times_s[0]) - self._step_s
        return float(self._times_s[index])

    def clip(self, index: int) -> int:
        """Give the frame number inside the clip that is nearest to `index`."""
        return min(max(index, 0), self.last)

    def at(self, time_s: float) -> int:
        """Give the frame shown at a time: the last one that does not start after it."""
        found = np.searchsorted(self._times_s, time_s + _ROUNDING_S, side="right")
        return self.clip(int(found) - 1)

    def at_backwards(self, time_s: float) -> int:
        """Give the frame shown at a time that runs backwards: the first one that does not start before it."""
        return self.clip(int(np.searchsorted(self._times_s, time_s - _ROUNDING_S, side="left")))
