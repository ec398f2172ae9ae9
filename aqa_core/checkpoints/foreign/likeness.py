"""Says which network a file's tensors look like, so that a refusal can name the likeliest cause."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from aqa_core.checkpoints.described import BACKBONE_PREFIX

Shapes = Mapping[str, tuple[int, ...]]

_OUR_STEMS: Final = frozenset({"stem.spatial.weight", "stem.conv.weight"})
_OUR_C3D: Final = "fc6.weight"
_BLOCK: Final = re.compile(r"layer([1-4])\.(\d+)\.")
# the authors' wrapper numbers a network's children; which numbers the four stages have tells what it wraps
_WRAPPED: Final = re.compile(r"features\.(\d+)\.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """What a file looks like.

    Attributes:
        layout: the layout it would be imported with, or empty where we have none for it.
        arch: its architecture, or empty where that cannot be told.
        words: the same for people.
    """

    layout: str
    arch: str
    words: str


def likeness(shapes: Shapes) -> Likeness | None:
    """Tell by names and ranks what the tensors of a file belong to; None where they look like nothing we know."""
    if "conv3a.weight" in shapes:
        return Likeness(layout="c3d", arch="c3d", words="C3D")
    if _is_ours(shapes):
        return Likeness(layout="", arch="", words="a model file of this program")
    if any(_WRAPPED.match(name) for name in shapes):
        return Likeness(layout="authors", arch="", words="the authors' model_CNN file")
    depth = _depth(shapes)
    return _resnet(shapes, depth) if depth else None


def special_cause(shapes: Shapes, layout: str) -> str:
    """Name a known trap that a file of the right architecture can still be, or give an empty string."""
    middle = shapes.get("layer2.0.conv2.0.0.weight", ())
    if layout == "ig65m" and middle[:1] == (230,):
        return (
            "it has torchvision's own widths in three blocks, which the ig65m networks do not have"
        )
    names = set(shapes)
    has_shortcut = any(".downsample." in name for name in names)
    if layout == "kenshohara" and "layer2.0.bn1.weight" in names and not has_shortcut:
        return "it was trained with shortcut type A, and this program has type B"
    return ""


def _is_ours(shapes: Shapes) -> bool:
    inside = {
        name.removeprefix(BACKBONE_PREFIX) for name in shapes if name.startswith(BACKBONE_PREFIX)
    }
    # the names of C3D are ours and theirs alike, so only the prefix tells those apart
    return bool(_OUR_STEMS & (inside | set(shapes)) or _OUR_C3D in inside)


def _resnet(shapes: Shapes, depth: int) -> Likeness | None:
    first = len(shapes.get("conv1.weight", ()))
    if first == 4:
        return Likeness(layout="", arch="", words=f"a ResNet-{depth} for single pictures")
    if first == 5:
        layout, family = "kenshohara", "resnet3d"
    elif "conv1_s.weight" in shapes:
        layout, family = "kenshohara", "r2plus1d"
    elif "stem.0.weight" in shapes:
        layout, family = "ig65m", "r2plus1d"
    else:
        return None
    arch = f"{family}_{depth}"
    return Likeness(layout=layout, arch=arch, words=f"{arch} of the layout {layout}")


def _depth(shapes: Collection[str]) -> int:
    """Count the layers as the names of ResNets do; 0 where there are not four stages."""
    blocks = {found.groups() for name in shapes if (found := _BLOCK.match(name))}
    if {stage for stage, _ in blocks} != set("1234"):
        return 0
    is_bottleneck = any(".conv3." in name for name in shapes)
    return len(blocks) * (3 if is_bottleneck else 2) + 2
