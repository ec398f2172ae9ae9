"""ResNets for video: 3D and (2+1)D, of basic or bottleneck blocks (paper section 3.1).

One structure serves the public ig65m and kenshohara networks and our own small ones. Modules are placed and named
so that public weights differ from ours by names only; what varies (stem, layers, blocks, widths) is an argument.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import cast

from torch import Tensor, nn

from aqa_core.network.config import EXPANSION
from aqa_core.network.convolutions import Layers, initialise

# a convolution, and the BatchNorm behind it
Unit = tuple[nn.Module, nn.Module]


class ResidualBlock(nn.Module):
    """Convolutions, each with its BatchNorm, beside a shortcut; a ReLU between them and behind the addition.

    Args:
        units: convolution and BatchNorm of each layer, in order; they become `conv1`, `norm1`, `conv2` …
        shortcut: 1×1×1 convolution and BatchNorm, or empty for the input as it is.
        width_out: channels the block gives.
    """

    def __init__(self, units: Sequence[Unit], shortcut: nn.Sequential, *, width_out: int) -> None:
        super().__init__()
        self.width_out = width_out
        self.names = tuple((f"conv{place}", f"norm{place}") for place in range(1, len(units) + 1))
        for (conv, norm), (conv_name, norm_name) in zip(units, self.names, strict=True):
            self.add_module(conv_name, conv)
            self.add_module(norm_name, norm)
        self.shortcut = shortcut
        self.relu = nn.ReLU(inplace=True)

    def units(self) -> Iterator[Unit]:
        """Give convolution and BatchNorm of each layer, in order."""
        for conv_name, norm_name in self.names:
            yield self.get_submodule(conv_name), self.get_submodule(norm_name)

    def forward(self, input_BCnHW: Tensor) -> Tensor:
        """Give the block's output, half as long and wide where the block strides."""
        *first, (last_conv, last_norm) = self.units()
        output = input_BCnHW
        for conv, norm in first:
            output = self.relu(norm(conv(output)))
        output = last_norm(last_conv(output)) + self.shortcut(input_BCnHW)
        return cast("Tensor", self.relu(output))


# width_in, inner width, stride → a block
MakeBlock = Callable[[int, int, int], ResidualBlock]


def basic_block(layers: Layers, width_in: int, width: int, stride: int) -> ResidualBlock:
    """Make a block of two 3×3×3 convolutions that gives `width` channels."""
    units = [
        (layers.convolution(width_in, width, stride=stride), layers.norm(width)),
        (layers.convolution(width, width), layers.norm(width)),
    ]
    return ResidualBlock(units, _shortcut(layers, width_in, width, stride), width_out=width)


def bottleneck_block(layers: Layers, width_in: int, width: int, stride: int) -> ResidualBlock:
    """Make a block of a 1×1×1, a 3×3×3 and a 1×1×1 convolution that gives 4·`width` channels."""
    width_out = EXPANSION * width
    units = [
        (layers.pointwise(width_in, width), layers.norm(width)),
        (layers.convolution(width, width, stride=stride), layers.norm(width)),
        (layers.pointwise(width, width_out), layers.norm(width_out)),
    ]
    return ResidualBlock(units, _shortcut(layers, width_in, width_out, stride), width_out=width_out)


def _shortcut(layers: Layers, width_in: int, width_out: int, stride: int) -> nn.Sequential:
    shortcut = nn.Sequential()
    if stride != 1 or width_in != width_out:
        shortcut.append(layers.pointwise(width_in, width_out, stride=stride))
        shortcut.append(layers.norm(width_out))
    return shortcut


class ResNet(nn.Sequential):
    """A ResNet for video without its classifier: segments B×3×n×H×W in, trunk features B×D out.

    D is the average over time and space of the last stage.

    Args:
        stem: turns 3 channels into widths[0].
        widths: inner widths of the four stages.
        blocks: blocks of the four stages (3, 4, 6, 3 for 34 layers of basic and 50 of bottleneck blocks).
        block: makes a block.
    """

    def __init__(
        self, stem: nn.Module, *, widths: Sequence[int], blocks: Sequence[int], block: MakeBlock
    ) -> None:
        super().__init__()
        self.stem = stem
        stages = []
        width_in = widths[0]
        for stage, (width, count) in enumerate(zip(widths, blocks, strict=True)):
            made: list[ResidualBlock] = []
            for place in range(count):
                stride = 2 if stage > 0 and place == 0 else 1
                made.append(block(width_in, width, stride))
                width_in = made[-1].width_out
            stages.append(nn.Sequential(*made))
        self.layer1, self.layer2, self.layer3, self.layer4 = stages
        self.pool = nn.AdaptiveAvgPool3d(1)
        self.flatten = nn.Flatten()
        initialise(self)
