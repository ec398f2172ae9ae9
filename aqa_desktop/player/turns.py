"""How held frames are to be turned after a correction, so that they need not be read again."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aqa_core.video.info import Orientation


def quarter_turns(held: Orientation, wanted: Orientation) -> int:
    """Give the quarter turns clockwise that make a frame of one orientation one of the other.

    Raises:
        ValueError: no turning does, one of the two is mirrored.
    """
    from aqa_core.video.correction import turned

    for turns in range(4):
        if held == wanted:
            return turns
        held = turned(held)
    raise ValueError("a correction never mirrors")
