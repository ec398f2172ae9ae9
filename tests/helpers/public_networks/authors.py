"""The authors' wrapper around the other public networks."""

from __future__ import annotations

from typing import TypeVar

Value = TypeVar("Value")

_IG65M_CHILDREN = ("stem", "layer1", "layer2", "layer3", "layer4", "avgpool")
_STAGES = ("relu", "maxpool", "layer1", "layer2", "layer3", "layer4", "avgpool")


def wrapped(named: dict[str, Value]) -> dict[str, Value]:
    """Put a network's children but the last into a Sequential called features, which numbers them."""
    if "stem.0.weight" in named:
        children: tuple[str, ...] = _IG65M_CHILDREN
    elif "conv1.weight" in named:
        children = ("conv1", "bn1", *_STAGES)
    else:
        children = ("conv1_s", "bn1_s", "conv1_t", "bn1_t", *_STAGES)
    numbered = {}
    for name, value in named.items():
        child, rest = name.split(".", 1)
        if child != "fc":
            numbered[f"features.{children.index(child)}.{rest}"] = value
    return numbered
