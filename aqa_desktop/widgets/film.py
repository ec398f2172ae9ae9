"""The small pictures along the timeline: the player makes them, the timeline shows them."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QImage


@dataclass(frozen=True, slots=True, kw_only=True)
class Film:
    """Pictures evenly spread over some seconds.

    Attributes:
        start_s: where the first picture's share begins.
        end_s: where the last picture's share ends.
        pictures: in order of time; None where there is none yet.
    """

    start_s: float
    end_s: float
    pictures: tuple[QImage | None, ...]
