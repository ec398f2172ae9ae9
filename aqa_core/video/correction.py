"""What a person knows better than the clip file: which way up it is, and how fast it was filmed."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final

from aqa_core.errors import ClipError
from aqa_core.video.info import ClipInfo, Orientation

_TURNS: Final = 4
# no camera a coach owns films slower or faster
LEAST_FPS: Final = 1.0
MOST_FPS: Final = 10_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What to put right when a clip file is read; all times are then those of the corrected clip.

    Attributes:
        quarter_turns: quarter turns clockwise, 0 to 3, on top of the rotation that the file itself asks for.
        filmed_fps: frames a second at which the camera filmed, where the file plays slower (240 saved at 30), or
            None to believe the file.

    Raises:
        ClipError: the turns or the rate are impossible.
    """

    quarter_turns: int = 0
    filmed_fps: float | None = None

    def __post_init__(self) -> None:
        if self.quarter_turns not in range(_TURNS):
            raise ClipError(
                f"A picture cannot be turned by {self.quarter_turns} quarters.", "Give 0 to 3."
            )
        check_filmed_fps(self.filmed_fps)

    @property
    def is_none(self) -> bool:
        """Whether the file is taken as it is."""
        return self.quarter_turns == 0 and self.filmed_fps is None


def check_filmed_fps(filmed_fps: float | None) -> None:
    """Make sure that a camera can film so fast.

    Raises:
        ClipError: it cannot.
    """
    if filmed_fps is None:
        return
    if not (math.isfinite(filmed_fps) and LEAST_FPS <= filmed_fps <= MOST_FPS):
        raise ClipError(
            f"No camera films {filmed_fps:g} frames a second.",
            f"Give a number from {LEAST_FPS:g} to {MOST_FPS:g}, such as 240.",
        )


def correct(info: ClipInfo, correction: Correction) -> ClipInfo:
    """Give what is in a clip file once it is put right; whoever reads by it sees turned frames at true times.

    Args:
        info: what probing the file gave, not corrected yet.
        correction: what to put right.

    Returns:
        The info with its orientation turned on, and all its times scaled by `info.frame_rate / filmed_fps`.
    """
    if correction.is_none:
        return info
    orientation, width, height = info.orientation, info.width, info.height
    for _ in range(correction.quarter_turns):
        orientation, width, height = turned(orientation), height, width
    factor = time_factor(info, correction)
    return replace(
        info,
        orientation=orientation,
        width=width,
        height=height,
        frame_rate=correction.filmed_fps or info.frame_rate,
        frame_rate_low=info.frame_rate_low / factor,
        frame_rate_high=info.frame_rate_high / factor,
        duration_s=info.duration_s * factor,
        frame_times_s=info.frame_times_s * factor,
    )


def time_factor(info: ClipInfo, correction: Correction) -> float:
    """Give by how much a second of the file is stretched (above 1) or shortened in the corrected clip."""
    return info.frame_rate / correction.filmed_fps if correction.filmed_fps else 1.0


def turned(orientation: Orientation) -> Orientation:
    """Give the orientation whose picture is that of `orientation`, turned a quarter clockwise."""
    # a quarter clockwise swaps the axes and then mirrors left to right; swapping axes swaps the older mirrorings
    return Orientation(
        transposed=not orientation.transposed,
        flip_x=not orientation.flip_y,
        flip_y=orientation.flip_x,
    )


NOTHING_TO_CORRECT: Final = Correction()
