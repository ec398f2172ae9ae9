"""What a coach writes down about a clip: in and out points, the dive, markers, the true score, notes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Final

from aqa_core.errors import AqaError
from aqa_core.video.correction import Correction

_TIMES: Final = ("in_s", "out_s", "origin_s")


class AnnotationsError(AqaError):
    """What was written down about a clip cannot be read or kept."""


@dataclass(frozen=True, slots=True)
class Marker:
    """A moment worth finding again.

    Attributes:
        time_s: seconds of the corrected clip.
        name: what it is called, may be empty.
    """

    time_s: float
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotations:
    """What is written down about one clip; all times are seconds of the corrected clip.

    Attributes:
        in_s: in point, or None.
        out_s: out point, or None.
        dive: dive number, "207C", or None.
        height_m: metres above the water, or None.
        markers: in order of time.
        origin_s: the moment that is shown as 0, or None for the clip's first frame.
        quarter_turns: quarter turns clockwise, 0 to 3.
        filmed_fps: frames a second at which the camera filmed, or None to believe the file.
        true_score: what judges gave, or None.
        notes: free text.
    """

    in_s: float | None = None
    out_s: float | None = None
    dive: str | None = None
    height_m: float | None = None
    markers: tuple[Marker, ...] = ()
    origin_s: float | None = None
    quarter_turns: int = 0
    filmed_fps: float | None = None
    true_score: float | None = None
    notes: str = ""

    def __post_init__(self) -> None:
        in_order = tuple(sorted(self.markers, key=lambda marker: marker.time_s))
        object.__setattr__(self, "markers", in_order)

    @property
    def is_blank(self) -> bool:
        """Whether nothing is written down."""
        return self == Annotations()

    @property
    def correction(self) -> Correction:
        """What is to be put right when the clip is read."""
        return Correction(quarter_turns=self.quarter_turns, filmed_fps=self.filmed_fps)

    def stretched(self, factor: float) -> Annotations:
        """Give the same moments after every second became `factor` seconds."""
        times: dict[str, Any] = {name: _times(getattr(self, name), factor) for name in _TIMES}
        markers = tuple(replace(one, time_s=one.time_s * factor) for one in self.markers)
        return replace(self, markers=markers, **times)

    def to_json(self) -> dict[str, Any]:
        """Give what a sidecar holds of it."""
        document: dict[str, Any] = {one.name: getattr(self, one.name) for one in fields(self)}
        document["markers"] = [
            {"time_s": marker.time_s, "name": marker.name} for marker in self.markers
        ]
        return document

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Annotations:
        """Read back what `to_json` gave; what is missing is not written down.

        Raises:
            AnnotationsError: a value is not what it should be.
        """
        markers = document.get("markers") or []
        if not isinstance(markers, list):
            raise _wrong("markers", markers)
        turns = document.get("quarter_turns", 0)
        if not isinstance(turns, int) or turns not in range(4):
            raise _wrong("quarter_turns", turns)
        found = cls(
            markers=tuple(_marker(one) for one in markers),
            quarter_turns=int(turns),
            dive=_text(document, "dive"),
            notes=_text(document, "notes") or "",
            **{
                name: _number(document, name)
                for name in (*_TIMES, "height_m", "filmed_fps", "true_score")
            },
        )
        try:
            _ = found.correction
        except AqaError as error:
            raise _wrong("filmed_fps", found.filmed_fps) from error
        return found


KEYS: Final = tuple(one.name for one in fields(Annotations))


def _times(time_s: float | None, factor: float) -> float | None:
    return None if time_s is None else time_s * factor


def _marker(document: Any) -> Marker:
    if not isinstance(document, dict):
        raise _wrong("markers", document)
    time_s = _number(document, "time_s")
    if time_s is None:
        raise _wrong("time_s", None)
    return Marker(time_s, _text(document, "name") or "")


def _number(document: Mapping[str, Any], name: str) -> float | None:
    value = document.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise _wrong(name, value)
    return float(value)


def _text(document: Mapping[str, Any], name: str) -> str | None:
    value = document.get(name)
    if value is not None and not isinstance(value, str):
        raise _wrong(name, value)
    return value


def _wrong(name: str, value: object) -> AnnotationsError:
    return AnnotationsError(f"{value!r} is not a value for {name}.")
