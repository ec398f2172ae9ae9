"""The layout of DavideA/c3d-pytorch's `c3d.pickle`: a bare state dict, taken up to fc6."""

from __future__ import annotations


def their_name(ours: str) -> str:
    """Give the name that a parameter of our C3D has in their file: the same."""
    return ours


def dropped(trunk_width: int) -> dict[str, tuple[int | None, ...]]:
    """Give shapes of the layers behind fc6."""
    return {
        "fc7.weight": (None, trunk_width),
        "fc7.bias": (None,),
        "fc8.weight": (None, None),
        "fc8.bias": (None,),
    }
