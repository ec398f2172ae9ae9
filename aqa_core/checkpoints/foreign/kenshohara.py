"""The layout of kenshohara/3D-ResNets-PyTorch: 3D and (2+1)D ResNets inside a `state_dict` wrapper."""

from __future__ import annotations

import re
from typing import Final

_LAYER: Final = re.compile(r"\.(conv|norm)([123])\.(?:(spatial|norm|temporal)\.)?")
_STEM: Final = {
    "stem.conv.": "conv1.",
    "stem.norm.": "bn1.",
    "stem.spatial.": "conv1_s.",
    "stem.norm_spatial.": "bn1_s.",
    "stem.temporal.": "conv1_t.",
    "stem.norm_temporal.": "bn1_t.",
}
# a (2+1)D convolution's second half shares its letter with the BatchNorm behind it
_INSIDE: Final = {"spatial": "conv{}_s", "norm": "bn{}_s", "temporal": "conv{}_t"}


def their_name(ours: str, *, factored: frozenset[int] = frozenset()) -> str:
    """Give the name that a parameter or buffer of our backbone has in their files.

    Args:
        ours: its name within the backbone.
        factored: which convolutions of a block consist of a spatial and a temporal one.
    """
    for place, theirs in _STEM.items():
        if ours.startswith(place):
            return theirs + ours.removeprefix(place)
    ours = ours.replace(".shortcut.", ".downsample.")
    return _LAYER.sub(lambda found: f".{_layer(found, factored)}.", ours)


def dropped(trunk_width: int) -> dict[str, tuple[int | None, ...]]:
    """Give shapes of the classifier, whose classes are of no use to us."""
    return {"fc.weight": (None, trunk_width), "fc.bias": (None,)}


def _layer(found: re.Match[str], factored: frozenset[int]) -> str:
    kind, number, inside = found.groups()
    if inside:
        return _INSIDE[inside].format(number)
    if kind == "conv":
        return f"conv{number}"
    return f"bn{number}_t" if int(number) in factored else f"bn{number}"
