"""The layout of moabitcoin/ig65m-pytorch: a bare state dict with torchvision's names for R(2+1)D."""

from __future__ import annotations

import re
from typing import Final

# in their Sequential the ReLU between two convolutions takes a number too
_PLACES: Final = (
    (re.compile(r"^stem\.spatial\."), "stem.0."),
    (re.compile(r"^stem\.norm_spatial\."), "stem.1."),
    (re.compile(r"^stem\.temporal\."), "stem.3."),
    (re.compile(r"^stem\.norm_temporal\."), "stem.4."),
    (re.compile(r"\.conv([12])\.spatial\."), r".conv\1.0.0."),
    (re.compile(r"\.conv([12])\.norm\."), r".conv\1.0.1."),
    (re.compile(r"\.conv([12])\.temporal\."), r".conv\1.0.3."),
    (re.compile(r"\.norm([12])\."), r".conv\1.1."),
    (re.compile(r"\.shortcut\."), ".downsample."),
)


def their_name(ours: str) -> str:
    """Give the name that a parameter or buffer of our backbone has in their files."""
    theirs = ours
    for pattern, place in _PLACES:
        theirs = pattern.sub(place, theirs)
    return theirs


def dropped(trunk_width: int) -> dict[str, tuple[int | None, ...]]:
    """Give shapes of the classifier, whose classes are of no use to us."""
    return {"fc.weight": (None, trunk_width), "fc.bias": (None,)}
