"""kenshohara/3D-ResNets-PyTorch once more: 3D and (2+1)D ResNets."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor
from torch.nn import functional

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


def resnet3d_shapes(
    *,
    widths: Sequence[int] = WIDTHS,
    blocks: Sequence[int] = BLOCKS_34,
    bottleneck: bool = False,
    classes: int = 700,
) -> Shapes:
    """Give the tensors of their 3D ResNets, shortcut type B."""
    shapes: Shapes = {"conv1.weight": (widths[0], 3, 7, 7, 7)}
    shapes |= batch_norm_shapes("bn1", widths[0])
    grow, width_in = (4 if bottleneck else 1), widths[0]
    for stage, (width, count) in enumerate(zip(widths, blocks, strict=True), start=1):
        for block in range(count):
            name = f"layer{stage}.{block}"
            kernels = (1, 3, 1) if bottleneck else (3, 3)
            outs = (width, width, 4 * width) if bottleneck else (width, width)
            width_from = width_in
            for index, (kernel, out) in enumerate(zip(kernels, outs, strict=True), start=1):
                shapes[f"{name}.conv{index}.weight"] = (out, width_from, kernel, kernel, kernel)
                shapes |= batch_norm_shapes(f"{name}.bn{index}", out)
                width_from = out
            if block == 0 and (stage > 1 or bottleneck):
                shapes[f"{name}.downsample.0.weight"] = (grow * width, width_in, 1, 1, 1)
                shapes |= batch_norm_shapes(f"{name}.downsample.1", grow * width)
            width_in = grow * width
    return shapes | classifier_shapes(width_in, classes)


def resnet2p1d_shapes(
    *,
    widths: Sequence[int] = WIDTHS,
    blocks: Sequence[int] = BLOCKS_34,
    bottleneck: bool = False,
    classes: int = 700,
) -> Shapes:
    """Give the tensors of their (2+1)D ResNets, shortcut type B."""
    # the stem's middle keeps the parameters of a 7×7×7 convolution
    stem = (3 * widths[0] * 7 * 49) // (3 * 49 + 7 * widths[0])
    shapes: Shapes = {"conv1_s.weight": (stem, 3, 1, 7, 7)} | batch_norm_shapes("bn1_s", stem)
    shapes["conv1_t.weight"] = (widths[0], stem, 7, 1, 1)
    shapes |= batch_norm_shapes("bn1_t", widths[0])
    grow, width_in = (4 if bottleneck else 1), widths[0]
    for stage, (width, count) in enumerate(zip(widths, blocks, strict=True), start=1):
        for block in range(count):
            name = f"layer{stage}.{block}"
            pairs = ((2, width),) if bottleneck else ((1, width_in), (2, width))
            for index, width_from in pairs:
                mid = middle(width_from, width)
                shapes[f"{name}.conv{index}_s.weight"] = (mid, width_from, 1, 3, 3)
                shapes |= batch_norm_shapes(f"{name}.bn{index}_s", mid)
                shapes[f"{name}.conv{index}_t.weight"] = (width, mid, 3, 1, 1)
                shapes |= batch_norm_shapes(f"{name}.bn{index}_t", width)
            if bottleneck:
                shapes[f"{name}.conv1.weight"] = (width, width_in, 1, 1, 1)
                shapes |= batch_norm_shapes(f"{name}.bn1", width)
                shapes[f"{name}.conv3.weight"] = (4 * width, width, 1, 1, 1)
                shapes |= batch_norm_shapes(f"{name}.bn3", 4 * width)
            if block == 0 and (stage > 1 or bottleneck):
                shapes[f"{name}.downsample.0.weight"] = (grow * width, width_in, 1, 1, 1)
                shapes |= batch_norm_shapes(f"{name}.downsample.1", grow * width)
            width_in = grow * width
    return shapes | classifier_shapes(width_in, classes)


def kenshohara_features(state: State, clips_NCnHW: Tensor, *, stem_relu: bool = True) -> Tensor:
    """Run their network of either kind up to its classifier.

    `stem_relu=False` leaves out the ReLU between the stem's two convolutions, as the authors' wrapper does.
    """
    eps = 1e-5
    if "conv1_s.weight" in state:
        x = norm(state, "bn1_s", conv(state, "conv1_s", clips_NCnHW, stride=(1, 2, 2)), eps=eps)
        x = norm(state, "bn1_t", conv(state, "conv1_t", x.relu() if stem_relu else x), eps=eps)
    else:
        x = norm(state, "bn1", conv(state, "conv1", clips_NCnHW, stride=(1, 2, 2)), eps=eps)
    x = functional.max_pool3d(x.relu(), kernel_size=3, stride=2, padding=1)
    for stage in range(1, 5):
        for block in range(block_count(state, stage)):
            name, kept = f"layer{stage}.{block}", x
            step = 2 if stage > 1 and block == 0 else 1
            x = _kenshohara_block(state, name, x, step)
            if f"{name}.downsample.0.weight" in state:
                kept = conv(state, f"{name}.downsample.0", kept, stride=(step,) * 3)
                kept = norm(state, f"{name}.downsample.1", kept, eps=eps)
            x = (x + kept).relu()
    return x.mean(dim=(2, 3, 4))


def _kenshohara_block(state: State, name: str, x: Tensor, step: int) -> Tensor:
    """Run a block without its shortcut; a bottleneck strides in its second convolution, not its first."""
    is_bottleneck = f"{name}.conv3.weight" in state
    last = 3 if is_bottleneck else 2
    for index in range(1, last + 1):
        stride = step if index == last - 1 else 1
        if f"{name}.conv{index}_s.weight" in state:
            x = conv(state, f"{name}.conv{index}_s", x, stride=(1, stride, stride))
            x = norm(state, f"{name}.bn{index}_s", x, eps=1e-5).relu()
            x = conv(state, f"{name}.conv{index}_t", x, stride=(stride, 1, 1))
            x = norm(state, f"{name}.bn{index}_t", x, eps=1e-5)
        else:
            x = conv(state, f"{name}.conv{index}", x, stride=(stride,) * 3)
            x = norm(state, f"{name}.bn{index}", x, eps=1e-5)
        x = x if index == last else x.relu()
    return x
