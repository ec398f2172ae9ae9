"""Which seconds the timeline shows: plain arithmetic, tested without a window."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

_LONG = 0.5
_COMFORT = 0.12
_LEAD = 0.08


@dataclass(frozen=True, slots=True, kw_only=True)
class Zoom:
    """The seconds in sight.

    Attributes:
        duration_s: length of the clip.
        start_s: first second in sight.
        end_s: last second in sight.
        shortest_s: the closest zoom.
    """

    duration_s: float
    start_s: float
    end_s: float
    shortest_s: float

    @classmethod
    def whole(cls, duration_s: float, *, shortest_s: float) -> Self:
        """Show all of a clip."""
        longest_s = max(duration_s, shortest_s)
        return cls(duration_s=longest_s, start_s=0.0, end_s=longest_s, shortest_s=shortest_s)

    @property
    def span_s(self) -> float:
        """How many seconds are in sight."""
        return self.end_s - self.start_s

    @property
    def is_whole(self) -> bool:
        """Whether all of the clip is in sight."""
        return self.span_s >= self.duration_s * (1 - 1e-9)

    def shows(self, time_s: float) -> bool:
        """Whether a moment is in sight."""
        return self.start_s <= time_s <= self.end_s

    def all(self) -> Self:
        """Show the whole clip."""
        return replace(self, start_s=0.0, end_s=self.duration_s)

    def closer(self, factor: float, at_s: float) -> Self:
        """Show fewer seconds (`factor` over 1) or more, and keep a moment where it is."""
        span_s = min(max(self.span_s / factor, self.shortest_s), self.duration_s)
        share = (at_s - self.start_s) / self.span_s
        return self._placed(at_s - share * span_s, span_s)

    def moved(self, seconds: float) -> Self:
        """Show what lies so many seconds later, or earlier where negative."""
        return self._placed(self.start_s + seconds, self.span_s)

    def to(self, start_s: float, end_s: float) -> Self:
        """Show some seconds with a little room about them."""
        room_s = _COMFORT * (end_s - start_s)
        span_s = min(max(end_s - start_s + 2 * room_s, self.shortest_s), self.duration_s)
        return self._placed((start_s + end_s - span_s) / 2, span_s)

    def following(self, time_s: float, *, from_s: float) -> Self:
        """Turn the page when the playhead left the seconds in sight.

        Args:
            time_s: where the playhead is.
            from_s: where it was; from within it goes on at the page's edge, from elsewhere it lands in the middle.
        """
        if self.shows(time_s):
            return self
        if not self.shows(from_s):
            return self._placed(time_s - self.span_s / 2, self.span_s)
        lead = _LEAD if time_s > self.end_s else 1 - _LEAD
        return self._placed(time_s - lead * self.span_s, self.span_s)

    def showing(self, start_s: float, end_s: float) -> Self:
        """Scroll only as far as it takes to have some seconds in sight."""
        if start_s < self.start_s:
            return self._placed(start_s - _LEAD * self.span_s, self.span_s)
        if end_s > self.end_s:
            return self._placed(end_s - (1 - _LEAD) * self.span_s, self.span_s)
        return self

    def stretched(self, duration_s: float) -> Self:
        """Show the same pictures after the clip's seconds became longer or shorter."""
        factor = duration_s / self.duration_s
        return replace(
            self,
            duration_s=duration_s,
            start_s=self.start_s * factor,
            end_s=self.end_s * factor,
            shortest_s=self.shortest_s * factor,
        )

    def is_lost(self, start_s: float, end_s: float) -> bool:
        """Whether some seconds are too small to read when the whole clip is in sight."""
        return end_s - start_s < _LONG * self.duration_s

    def _placed(self, start_s: float, span_s: float) -> Self:
        start_s = min(max(start_s, 0.0), self.duration_s - span_s)
        return replace(self, start_s=start_s, end_s=start_s + span_s)
