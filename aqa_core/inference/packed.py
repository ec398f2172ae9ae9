"""Runs a folded backbone on a processor through oneDNN: parameters laid out for it once, ReLU and addition fused.

The operators are those that torch's own compiler emits for CPUs. Against calling the modules they save reordering
the parameters on every call and three passes over memory for each convolution.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import torch
from torch import Tensor, nn

from aqa_core.network.resnet import ResidualBlock


def can_pack() -> bool:
    """Whether this build of torch has the operators."""
    return bool(torch.backends.mkldnn.is_available()) and all(  # type: ignore[no-untyped-call]
        hasattr(torch.ops.mkldnn, name)
        for name in (
            "_convolution_pointwise",
            "_convolution_pointwise_",
            "_reorder_convolution_weight",
        )
    )


class PackedConvolution:
    """A convolution with bias whose parameters are laid out for inputs of one shape.

    Args:
        convolution: folded, of the precision it will run in.
        shape: B, C, n, H, W of its input; another B works, a little slower.
    """

    def __init__(self, convolution: nn.Conv3d, shape: tuple[int, ...]) -> None:
        self._stride = list(convolution.stride)
        self._padding = [int(side) for side in convolution.padding]
        self._dilation = list(convolution.dilation)
        self._bias = convolution.bias
        self._parameters = torch.ops.mkldnn._reorder_convolution_weight(
            convolution.weight.detach().contiguous(memory_format=torch.channels_last_3d),
            self._padding,
            self._stride,
            self._dilation,
            1,
            list(shape),
        )
        self.shape_out = (
            shape[0],
            convolution.out_channels,
            *_sizes_behind(convolution, shape[2:]),
        )

    def __call__(self, input_BCnHW: Tensor, *, relu: bool) -> Tensor:
        """Give the convolution, behind a ReLU where asked."""
        return torch.ops.mkldnn._convolution_pointwise(
            input_BCnHW,
            self._parameters,
            self._bias,
            self._padding,
            self._stride,
            self._dilation,
            1,
            "relu" if relu else "none",
            [],
            "",
        )

    def add_to(self, shortcut_BCnHW: Tensor, input_BCnHW: Tensor) -> Tensor:
        """Give the ReLU of shortcut plus convolution, in the shortcut's memory."""
        return torch.ops.mkldnn._convolution_pointwise_.binary(
            shortcut_BCnHW,
            input_BCnHW,
            self._parameters,
            self._bias,
            self._padding,
            self._stride,
            self._dilation,
            1,
            "add",
            1.0,
            "relu",
            [],
            None,
        )


class _PackedBlock:
    def __init__(self, block: ResidualBlock, shape: tuple[int, ...]) -> None:
        self.shortcut = (
            PackedConvolution(_convolution(block.shortcut[0]), shape)
            if len(block.shortcut)
            else None
        )
        self.layers = []
        # without BatchNorm every convolution of a block, whole or half, has a ReLU behind it
        for unit, _ in block.units():
            for part in (one for one in unit.modules() if isinstance(one, nn.Conv3d)):
                self.layers.append(PackedConvolution(part, shape))
                shape = self.layers[-1].shape_out
        self.shape_out = shape

    def __call__(self, input_BCnHW: Tensor) -> Tensor:
        shortcut = input_BCnHW
        if self.shortcut is not None:
            shortcut = self.shortcut(input_BCnHW, relu=False)
        output = input_BCnHW
        for layer in self.layers[:-1]:
            output = layer(output, relu=True)
        return self.layers[-1].add_to(shortcut, output)


class PackedTrunk:
    """A whole backbone, packed.

    Args:
        folded: what `folding.fold` gave, in the precision it will run in; layers other than convolutions are run
            as they are.
        shape: B, 3, n, H, W of the segments it will see; another B works, a little slower.
    """

    def __init__(self, folded: nn.Sequential, shape: tuple[int, ...]) -> None:
        self._steps: list[Callable[[Tensor], Tensor]] = []
        layers = [one for one in _flat(folded) if not isinstance(one, nn.Identity)]
        for place, layer in enumerate(layers):
            if isinstance(layer, nn.Conv3d):
                follower = layers[place + 1] if place + 1 < len(layers) else None
                packed = PackedConvolution(layer, shape)
                self._steps.append(partial(packed, relu=isinstance(follower, nn.ReLU)))
                shape = packed.shape_out
            elif isinstance(layer, ResidualBlock):
                block = _PackedBlock(layer, shape)
                self._steps.append(block)
                shape = block.shape_out
            elif isinstance(layer, nn.MaxPool3d):
                self._steps.append(layer)
                shape = (*shape[:2], *_sizes_behind(layer, shape[2:]))
            elif isinstance(layer, nn.AdaptiveAvgPool3d):
                self._steps.append(_average)
            elif not (isinstance(layer, nn.ReLU) and isinstance(layers[place - 1], nn.Conv3d)):
                self._steps.append(layer)

    def __call__(self, segments_BCnHW: Tensor) -> Tensor:
        """Give the trunk features, B×D."""
        output = segments_BCnHW.contiguous(memory_format=torch.channels_last_3d)
        for step in self._steps:
            output = step(output)
        return output


def _flat(module: nn.Module) -> Iterator[nn.Module]:
    """Give the layers of nested sequences, in order."""
    for layer in module.children():
        if isinstance(layer, nn.Sequential):
            yield from _flat(layer)
        else:
            yield layer


def _sizes_behind(layer: nn.Conv3d | nn.MaxPool3d, sizes: tuple[int, ...]) -> list[int]:
    """Give length, height and width behind a layer that slides over them."""
    each = [
        value if isinstance(value, tuple) else (value,) * 3
        for value in (layer.padding, layer.kernel_size, layer.stride)
    ]
    return [
        (size + 2 * int(pad) - int(kernel)) // int(stride) + 1
        for size, pad, kernel, stride in zip(sizes, *each, strict=True)
    ]


def _average(output_BCnHW: Tensor) -> Tensor:
    return output_BCnHW.float().mean(dim=(2, 3, 4), keepdim=True)


def _convolution(module: nn.Module) -> nn.Conv3d:
    assert isinstance(module, nn.Conv3d)
    return module
