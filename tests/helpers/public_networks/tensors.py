"""What the public networks have in common: tensors by name, made by rule, and plain operations on them."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional

State = dict[str, Tensor]
Shapes = dict[str, tuple[int, ...]]

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


def block_count(state: State, stage: int) -> int:
    """Count the blocks of a stage."""
    return len({name.split(".")[1] for name in state if name.startswith(f"layer{stage}.")})
