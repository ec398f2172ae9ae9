"""Runs a folded backbone on a processor through oneDNN: parameters laid out for it once, ReLU and addition fused.

The operators are those that torch's own compiler emits for CPUs. Against calling the modules they save reordering
the parameters on every call and three passes over memory for each convolution.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from aqa_core.network.r2plus1d import BasicBlock, R2Plus1D


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
        sizes = zip(shape[2:], self._padding, convolution.kernel_size, self._stride, strict=True)
        self.shape_out = (
            shape[0],
            convolution.out_channels,
            *((size + 2 * pad - kernel) // stride + 1 for size, pad, kernel, stride in sizes),
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
    def __init__(self, block: BasicBlock, shape: tuple[int, ...]) -> None:
        self.shortcut = (
            PackedConvolution(_convolution(block.shortcut[0]), shape)
            if len(block.shortcut)
            else None
        )
        self.layers = []
        for pair in (block.conv1, block.conv2):
            for part in (pair.spatial, pair.temporal):
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
        folded: what `folding.fold` gave, in the precision it will run in; not needed afterwards.
        shape: B, 3, n, H, W of the segments it will see; another B works, a little slower.
    """

    def __init__(self, folded: R2Plus1D, shape: tuple[int, ...]) -> None:
        stem = folded.stem
        self._stem = []
        for part in (stem.get_submodule("spatial"), stem.get_submodule("temporal")):
            self._stem.append(PackedConvolution(_convolution(part), shape))
            shape = self._stem[-1].shape_out
        self._blocks = []
        for stage in (folded.layer1, folded.layer2, folded.layer3, folded.layer4):
            for block in stage:
                assert isinstance(block, BasicBlock)
                self._blocks.append(_PackedBlock(block, shape))
                shape = self._blocks[-1].shape_out

    def __call__(self, segments_BCnHW: Tensor) -> Tensor:
        """Give the trunk features, B×D."""
        output = segments_BCnHW.contiguous(memory_format=torch.channels_last_3d)
        for layer in self._stem:
            output = layer(output, relu=True)
        for block in self._blocks:
            output = block(output)
        return output.float().mean(dim=(2, 3, 4))


def _convolution(module: nn.Module) -> nn.Conv3d:
    assert isinstance(module, nn.Conv3d)
    return module
