"""moabitcoin/ig65m-pytorch once more."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor

from tests.helpers.public_networks.tensors import (
    BLOCKS_34,
    WIDTHS,
    Shapes,
    State,
    batch_norm_shapes,
    block_count,
    classifier_shapes,
    conv,
    middle,
    norm,
)


def ig65m_shapes(
    *,
    widths: Sequence[int] = WIDTHS,
    blocks: Sequence[int] = BLOCKS_34,
    stem: int = 45,
    classes: int = 400,
) -> Shapes:
    """Give the tensors of their file."""
    shapes: Shapes = {"stem.0.weight": (stem, 3, 1, 7, 7)} | batch_norm_shapes("stem.1", stem)
    shapes["stem.3.weight"] = (widths[0], stem, 3, 1, 1)
    shapes |= batch_norm_shapes("stem.4", widths[0])
    width_in = widths[0]
    for stage, (width, count) in enumerate(zip(widths, blocks, strict=True), start=1):
        for block in range(count):
            name = f"layer{stage}.{block}"
            for index, width_from in ((1, width_in), (2, width)):
                mid, place = middle(width_from, width), f"{name}.conv{index}"
                shapes[f"{place}.0.0.weight"] = (mid, width_from, 1, 3, 3)
                shapes |= batch_norm_shapes(f"{place}.0.1", mid)
                shapes[f"{place}.0.3.weight"] = (width, mid, 3, 1, 1)
                shapes |= batch_norm_shapes(f"{place}.1", width)
            if block == 0 and stage > 1:
                shapes[f"{name}.downsample.0.weight"] = (width, width_in, 1, 1, 1)
                shapes |= batch_norm_shapes(f"{name}.downsample.1", width)
            width_in = width
    return shapes | classifier_shapes(width_in, classes)


def ig65m_features(state: State, clips_NCnHW: Tensor) -> Tensor:
    """Run their network up to its classifier."""
    eps = 1e-3
    x = conv(state, "stem.0", clips_NCnHW, stride=(1, 2, 2))
    x = conv(state, "stem.3", norm(state, "stem.1", x, eps=eps).relu())
    x = norm(state, "stem.4", x, eps=eps).relu()
    for stage in range(1, 5):
        for block in range(block_count(state, stage)):
            step = 2 if stage > 1 and block == 0 else 1
            name, kept = f"layer{stage}.{block}", x
            for index, stride in ((1, step), (2, 1)):
                place = f"{name}.conv{index}"
                x = conv(state, f"{place}.0.0", x, stride=(1, stride, stride))
                x = norm(state, f"{place}.0.1", x, eps=eps).relu()
                x = conv(state, f"{place}.0.3", x, stride=(stride, 1, 1))
                x = norm(state, f"{place}.1", x, eps=eps)
                x = x.relu() if index == 1 else x
            if step == 2:
                kept = conv(state, f"{name}.downsample.0", kept, stride=(2, 2, 2))
                kept = norm(state, f"{name}.downsample.1", kept, eps=eps)
            x = (x + kept).relu()
    return x.mean(dim=(2, 3, 4))
