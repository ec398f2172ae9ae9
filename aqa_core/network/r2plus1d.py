"""The (2+1)D ResNet: each 3D convolution is a spatial one followed by a temporal one (paper section 3.1).

Modules are placed and named so that the public ig65m weights differ from ours by names only; the numbers that
vary (stem, widths, blocks) are arguments.
"""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor, nn

# the public ig65m networks were trained with this epsilon; their momentum of 0.9 (PyTorch's sense) is a trap:
# running statistics would be nine tenths of the last batch, so ours stays at the default
BATCH_NORM_EPS = 1e-3


def middle_width(width_in: int, width_out: int, *, multiple: int = 1) -> int:
    """Give the channels between spatial and temporal part that keep a 3×3×3 convolution's parameter count.

    Tran et al. 2018, section 3.5: ⌊t d² N_in N_out / (d² N_in + t N_out)⌋ with t = d = 3; then rounded
    down to a multiple, at least one.
    """
    width = (width_in * width_out * 27) // (width_in * 9 + width_out * 3)
    return max(1, width // multiple) * multiple


def _batch_norm(width: int) -> nn.BatchNorm3d:
    return nn.BatchNorm3d(width, eps=BATCH_NORM_EPS)


class Conv2Plus1D(nn.Sequential):
    """A 1×3×3 convolution, BatchNorm and ReLU, then a 3×1×1 convolution."""

    def __init__(self, width_in: int, mid: int, width_out: int, *, stride: int = 1) -> None:
        super().__init__()
        self.spatial = nn.Conv3d(
            width_in, mid, (1, 3, 3), stride=(1, stride, stride), padding=(0, 1, 1), bias=False
        )
        self.norm = _batch_norm(mid)
        self.relu = nn.ReLU(inplace=True)
        self.temporal = nn.Conv3d(
            mid, width_out, (3, 1, 1), stride=(stride, 1, 1), padding=(1, 0, 0), bias=False
        )


class Stem(nn.Sequential):
    """The first layers: a large spatial convolution, then a temporal one of kernel 3; no max-pool."""

    def __init__(
        self, mid: int, width_out: int, *, kernel: int, stride: int, time_stride: int = 1
    ) -> None:
        super().__init__()
        self.spatial = nn.Conv3d(
            3,
            mid,
            (1, kernel, kernel),
            stride=(1, stride, stride),
            padding=(0, kernel // 2, kernel // 2),
            bias=False,
        )
        self.norm_spatial = _batch_norm(mid)
        self.relu_spatial = nn.ReLU(inplace=True)
        self.temporal = nn.Conv3d(
            mid, width_out, (3, 1, 1), stride=(time_stride, 1, 1), padding=(1, 0, 0), bias=False
        )
        self.norm_temporal = _batch_norm(width_out)
        self.relu_temporal = nn.ReLU(inplace=True)


class BasicBlock(nn.Module):
    """Two (2+1)D convolutions beside a shortcut; the first block of a stage halves time and size."""

    def __init__(
        self, width_in: int, width_out: int, *, stride: int = 1, middle_multiple: int = 1
    ) -> None:
        super().__init__()
        mid1 = middle_width(width_in, width_out, multiple=middle_multiple)
        mid2 = middle_width(width_out, width_out, multiple=middle_multiple)
        self.conv1 = Conv2Plus1D(width_in, mid1, width_out, stride=stride)
        self.norm1 = _batch_norm(width_out)
        self.relu1 = nn.ReLU(inplace=True)
        self.conv2 = Conv2Plus1D(width_out, mid2, width_out)
        self.norm2 = _batch_norm(width_out)
        self.relu2 = nn.ReLU(inplace=True)
        self.shortcut = nn.Sequential()
        if stride != 1 or width_in != width_out:
            self.shortcut.append(nn.Conv3d(width_in, width_out, 1, stride=stride, bias=False))
            self.shortcut.append(_batch_norm(width_out))

    def forward(self, input_BCnHW: Tensor) -> Tensor:
        """Give the block's output, half as long and wide where the block strides."""
        output = self.relu1(self.norm1(self.conv1(input_BCnHW)))
        output = self.norm2(self.conv2(output))
        return self.relu2(output + self.shortcut(input_BCnHW))


class R2Plus1D(nn.Module):
    """A (2+1)D ResNet without its classifier: one segment in, one trunk feature out.

    Args:
        stem: turns B×3×n×H×W into B×widths[0]×n×H/s×W/s.
        widths: channels of the four stages; the last is D.
        blocks: basic blocks of the four stages (3, 4, 6, 3 for 34 layers).
        middle_multiple: see `middle_width`.
    """

    def __init__(
        self,
        stem: nn.Module,
        *,
        widths: Sequence[int],
        blocks: Sequence[int],
        middle_multiple: int = 1,
    ) -> None:
        super().__init__()
        self.stem = stem
        stages = []
        width_in = widths[0]
        for stage, (width, count) in enumerate(zip(widths, blocks, strict=True)):
            stride = 1 if stage == 0 else 2
            layers = [BasicBlock(width_in, width, stride=stride, middle_multiple=middle_multiple)]
            layers += [
                BasicBlock(width, width, middle_multiple=middle_multiple) for _ in range(count - 1)
            ]
            stages.append(nn.Sequential(*layers))
            width_in = width
        self.layer1, self.layer2, self.layer3, self.layer4 = stages
        self.pool = nn.AdaptiveAvgPool3d(1)
        _initialise(self)

    def forward(self, segments_BCnHW: Tensor) -> Tensor:
        """Give the trunk features.

        Args:
            segments_BCnHW: normalised RGB, float, B×3×n×H×W.

        Returns:
            B×D, the average over time and space of the last stage.
        """
        output = self.stem(segments_BCnHW)
        output = self.layer4(self.layer3(self.layer2(self.layer1(output))))
        return self.pool(output).flatten(1)


def _initialise(module: nn.Module) -> None:
    for part in module.modules():
        # a network on the meta device only lends its shapes: drawing numbers there loads torch's compiler, slowly
        if isinstance(part, nn.Conv3d) and not part.weight.is_meta:
            nn.init.kaiming_normal_(part.weight, mode="fan_out", nonlinearity="relu")
