"""The options with which a person puts right what a clip file says of itself."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aqa_core.video.correction import Correction

_QUARTER_DEG = 90


def add_correction_arguments(parser: argparse.ArgumentParser) -> None:
    """Add `--rotate` and `--filmed-at`."""
    parser.add_argument(
        "--rotate",
        type=int,
        choices=(0, 90, 180, 270),
        default=0,
        help="turn the picture clockwise by so many degrees, on top of what the file says",
    )
    parser.add_argument(
        "--filmed-at",
        type=float,
        metavar="FPS",
        help="frames a second the camera filmed, where the file plays slower; all times are then real ones",
    )


def correction_of(arguments: argparse.Namespace) -> Correction:
    """Give what the options ask for.

    Raises:
        ClipError: no camera films at that rate.
    """
    from aqa_core.video.correction import Correction

    return Correction(
        quarter_turns=arguments.rotate // _QUARTER_DEG, filmed_fps=arguments.filmed_at
    )
