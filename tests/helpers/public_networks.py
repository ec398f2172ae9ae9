"""The public networks once more, by key and shape and as plain functions of a state dict.

Nothing here uses the project's own networks: that is what makes it a witness of theirs.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import TypeVar

import torch
from torch import Tensor
from torch.nn import functional

State = dict[str, Tensor]
Shapes = dict[str, tuple[int, ...]]
Value = TypeVar("Value")

WIDTHS = (64, 128, 256, 512)
BLOCKS_34 = (3, 4, 6, 3)
BLOCKS_101 = (3, 4, 23, 3)


def random_state(shapes: Shapes, *, seed: int = 0) -> State:
    """Give every tensor numbers with which a deep network neither fades nor explodes."""
    state = {}
    for name, shape in shapes.items():
        generator = torch.Generator().manual_seed(zlib.crc32(name.encode()) + seed)
        if name.endswith("num_batches_tracked"):
            state[name] = torch.tensor(7)
        elif name.endswith("running_var") or (len(shape) == 1 and name.endswith("weight")):
            state[name] = torch.rand(shape, generator=generator) * 0.5 + 0.5
        elif len(shape) == 1:
            state[name] = torch.randn(shape, generator=generator) * 0.1
        else:
            fan_in = torch.Size(shape[1:]).numel()
            state[name] = torch.randn(shape, generator=generator) * (2 / fan_in) ** 0.5
    return state


def thin_state(shapes: Shapes) -> State:
    """Give tensors of the right shapes that take hardly any memory, for tests about names and shapes alone."""
    return {
        name: torch.tensor(7)
        if name.endswith("num_batches_tracked")
        else torch.ones(()).expand(shape)
        for name, shape in shapes.items()
    }


def clips(*, count: int = 1, frames: int = 8, size: int = 112) -> Tensor:
    """Give clips_NCnHW of noise."""
    generator = torch.Generator().manual_seed(11)
    return torch.randn((count, 3, frames, size, size), generator=generator)


def middle(width_in: int, width_out: int) -> int:
    """Give the channels between a spatial and a temporal convolution (Tran et al. 2018, section 3.5)."""
    return (3 * 9 * width_in * width_out) // (9 * width_in + 3 * width_out)


def batch_norm_shapes(name: str, width: int) -> Shapes:
    parts = ("weight", "bias", "running_mean", "running_var")
    return {f"{name}.{part}": (width,) for part in parts} | {f"{name}.num_batches_tracked": ()}


def classifier_shapes(width: int, classes: int) -> Shapes:
    return {"fc.weight": (classes, width), "fc.bias": (classes,)}


def conv(state: State, name: str, input_: Tensor, *, stride: Sequence[int] = (1, 1, 1)) -> Tensor:
    """Convolve; every public network pads so that stride 1 keeps the size."""
    weight = state[f"{name}.weight"]
    padding = [size // 2 for size in weight.shape[2:]]
    bias = state.get(f"{name}.bias")
    return functional.conv3d(input_, weight, bias, stride=tuple(stride), padding=tuple(padding))


def norm(state: State, name: str, input_: Tensor, *, eps: float) -> Tensor:
    return functional.batch_norm(
        input_,
        state[f"{name}.running_mean"],
        state[f"{name}.running_var"],
        state[f"{name}.weight"],
        state[f"{name}.bias"],
        training=False,
        eps=eps,
    )


# moabitcoin/ig65m-pytorch


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
        for block in range(_blocks(state, stage)):
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


# the authors' wrapper around either

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


# kenshohara/3D-ResNets-PyTorch


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
        for block in range(_blocks(state, stage)):
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


# DavideA/c3d-pytorch


def c3d_shapes(*, widths: Sequence[int] = (*WIDTHS, 512), fc: int = 4096) -> Shapes:
    """Give the tensors of c3d.pickle."""
    names = ("conv1", "conv2", "conv3a", "conv3b", "conv4a", "conv4b", "conv5a", "conv5b")
    outs = [widths[int(name[4]) - 1] for name in names]
    shapes: Shapes = {}
    for name, width_in, width in zip(names, (3, *outs), outs, strict=False):
        shapes |= {f"{name}.weight": (width, width_in, 3, 3, 3), f"{name}.bias": (width,)}
    for name, width_in, width in (
        ("fc6", widths[-1] * 16, fc),
        ("fc7", fc, fc),
        ("fc8", fc, 487),
    ):
        shapes |= {f"{name}.weight": (width, width_in), f"{name}.bias": (width,)}
    return shapes


def c3d_features(state: State, clips_NCnHW: Tensor) -> Tensor:
    """Run their network on 16 frames of 112×112 up to fc6 and its ReLU."""
    x = clips_NCnHW
    for stage, names in enumerate(
        (("conv1",), ("conv2",), ("conv3a", "conv3b"), ("conv4a", "conv4b"), ("conv5a", "conv5b"))
    ):
        for name in names:
            x = conv(state, name, x).relu()
        window = (1, 2, 2) if stage == 0 else (2, 2, 2)
        x = functional.max_pool3d(x, window, window, padding=(0, 1, 1) if stage == 4 else 0)
    return functional.linear(x.flatten(1), state["fc6.weight"], state["fc6.bias"]).relu()


def _blocks(state: State, stage: int) -> int:
    return len({name.split(".")[1] for name in state if name.startswith(f"layer{stage}.")})
