"""What can be grabbed on the timeline - in, out, markers, origin - and what it snaps to; no drawing here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from typing import TYPE_CHECKING

from aqa_desktop.session import InOut
from aqa_desktop.timeline.frames import Frames

if TYPE_CHECKING:
    from aqa_core.data.annotations import Marker
    from aqa_core.results import Assessment


class Kind(Enum):
    """What a handle moves; the first of two at one place is grabbed."""

    MARKER = auto()
    IN = auto()
    OUT = auto()
    ORIGIN = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Handle:
    """Something to grab.

    Attributes:
        kind: what it moves.
        time_s: where it is.
        number: which marker; 0 for the others.
    """

    kind: Kind
    time_s: float
    number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """What the user put on the timeline.

    Attributes:
        in_out: in and out points.
        markers: in order of time.
        origin_s: the moment shown as 0, or None.
    """

    in_out: InOut = field(default_factory=InOut)
    markers: tuple[Marker, ...] = ()
    origin_s: float | None = None

    @property
    def handles(self) -> tuple[Handle, ...]:
        """All that can be grabbed."""
        found = [
            Handle(kind=Kind.MARKER, time_s=marker.time_s, number=number)
            for number, marker in enumerate(self.markers)
        ]
        others = (
            (Kind.IN, self.in_out.start_s),
            (Kind.OUT, self.in_out.end_s),
            (Kind.ORIGIN, self.origin_s),
        )
        found += [Handle(kind=kind, time_s=at) for kind, at in others if at is not None]
        return tuple(found)

    def moved(self, handle: Handle, time_s: float) -> Marks:
        """Give the marks as they look while a handle is held at another time; markers keep their numbers."""
        if handle.kind is Kind.IN:
            return replace(self, in_out=replace(self.in_out, start_s=time_s))
        if handle.kind is Kind.OUT:
            return replace(self, in_out=replace(self.in_out, end_s=time_s))
        if handle.kind is Kind.ORIGIN:
            return replace(self, origin_s=time_s)
        markers = list(self.markers)
        markers[handle.number] = replace(markers[handle.number], time_s=time_s)
        return replace(self, markers=tuple(markers))

    def room_of(self, handle: Handle, frames: Frames) -> tuple[float, float]:
        """Between which seconds a handle may be moved: in stays a frame before out."""
        first_s, last_s = 0.0, frames.duration_s
        if handle.kind is Kind.IN:
            end_s = self.in_out.end_s
            last_s = frames.start_s(frames.at((last_s if end_s is None else end_s) - 1e-4))
        elif handle.kind is Kind.OUT:
            first_s = frames.start_s(frames.at(self.in_out.start_s or 0.0) + 1)
        else:
            last_s = frames.start_s(frames.at(last_s))
        return first_s, last_s


def snap_times(
    marks: Marks, assessment: Assessment | None, *, without: Handle | None
) -> list[float]:
    """List the moments that attract: edges of segments and what the user marked, except what is being moved."""
    times_s = [one.time_s for one in marks.handles if one != without]
    if assessment is not None:
        times_s += [time_s for one in assessment.segments for time_s in (one.start_s, one.end_s)]
    return times_s


def snapped(time_s: float, attracting: Sequence[float], *, reach_s: float) -> float | None:
    """Give the attracting moment that is nearest, or None where none is within reach."""
    nearest = min(attracting, key=lambda one: abs(one - time_s), default=None)
    return nearest if nearest is not None and abs(nearest - time_s) <= reach_s else None
