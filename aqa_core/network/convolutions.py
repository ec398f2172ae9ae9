"""The convolutions that ResNets for video are made of, whole (3D) or as a spatial and a temporal part ((2+1)D)."""

from __future__ import annotations

from dataclasses import dataclass

from torch import nn


def middle_width(width_in: int, width_out: int, *, multiple: int = 1) -> int:
    """Give the channels between spatial and temporal part that keep a 3×3×3 convolution's parameter count.

    Tran et al. 2018, section 3.5: ⌊t d² N_in N_out / (d² N_in + t N_out)⌋ with t = d = 3; then rounded
    down to a multiple, at least one.
    """
    width = (width_in * width_out * 27) // (width_in * 9 + width_out * 3)
    return max(1, width // multiple) * multiple


class Conv2Plus1D(nn.Sequential):
    """A 1×3×3 convolution, BatchNorm and ReLU, then a 3×1×1 convolution."""

    def __init__(
        self, width_in: int, mid: int, width_out: int, *, stride: int = 1, eps: float = 1e-5
    ) -> None:
        super().__init__()
        self.spatial = nn.Conv3d(
            width_in, mid, (1, 3, 3), stride=(1, stride, stride), padding=(0, 1, 1), bias=False
        )
        self.norm = nn.BatchNorm3d(mid, eps=eps)
        self.relu = nn.ReLU(inplace=True)
        self.temporal = nn.Conv3d(
            mid, width_out, (3, 1, 1), stride=(stride, 1, 1), padding=(1, 0, 0), bias=False
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Layers:
    """How the layers of one family of networks are made.

    Attributes:
        is_factored: whether a 3×3×3 convolution becomes a spatial and a temporal one.
        middle_multiple: see `middle_width`; unused by whole convolutions.
        eps: what BatchNorm adds to a variance.
    """

    is_factored: bool
    middle_multiple: int
    eps: float

    def convolution(self, width_in: int, width_out: int, *, stride: int = 1) -> nn.Module:
        """Make a 3×3×3 convolution without bias, whole or factored."""
        if not self.is_factored:
            return nn.Conv3d(width_in, width_out, 3, stride=stride, padding=1, bias=False)
        mid = middle_width(width_in, width_out, multiple=self.middle_multiple)
        return Conv2Plus1D(width_in, mid, width_out, stride=stride, eps=self.eps)

    def pointwise(self, width_in: int, width_out: int, *, stride: int = 1) -> nn.Conv3d:
        """Make a 1×1×1 convolution without bias."""
        return nn.Conv3d(width_in, width_out, 1, stride=stride, bias=False)

    def norm(self, width: int) -> nn.BatchNorm3d:
        """Make a BatchNorm."""
        return nn.BatchNorm3d(width, eps=self.eps)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Kernel and stride of a stem.

    Attributes:
        kernel: (time, space), odd.
        stride: (time, space).
    """

    kernel: tuple[int, int]
    stride: tuple[int, int]


class Stem(nn.Sequential):
    """The first layers of a 3D ResNet: one large convolution."""

    def __init__(self, width_out: int, *, reach: Reach, eps: float) -> None:
        super().__init__()
        time, space = reach.kernel
        self.conv = nn.Conv3d(
            3,
            width_out,
            (time, space, space),
            stride=(reach.stride[0], reach.stride[1], reach.stride[1]),
            padding=(time // 2, space // 2, space // 2),
            bias=False,
        )
        self.norm = nn.BatchNorm3d(width_out, eps=eps)
        self.relu = nn.ReLU(inplace=True)


class Stem2Plus1D(nn.Sequential):
    """The first layers of a (2+1)D ResNet: a large spatial convolution, then a temporal one.

    Args:
        mid: channels between the two.
        width_out: channels behind them.
        reach: kernel and stride.
        eps: of BatchNorm.
        has_middle_relu: whether a ReLU stands between the two.
    """

    def __init__(
        self, mid: int, width_out: int, *, reach: Reach, eps: float, has_middle_relu: bool = True
    ) -> None:
        super().__init__()
        time, space = reach.kernel
        self.spatial = nn.Conv3d(
            3,
            mid,
            (1, space, space),
            stride=(1, reach.stride[1], reach.stride[1]),
            padding=(0, space // 2, space // 2),
            bias=False,
        )
        self.norm_spatial = nn.BatchNorm3d(mid, eps=eps)
        if has_middle_relu:
            self.relu_spatial = nn.ReLU(inplace=True)
        self.temporal = nn.Conv3d(
            mid,
            width_out,
            (time, 1, 1),
            stride=(reach.stride[0], 1, 1),
            padding=(time // 2, 0, 0),
            bias=False,
        )
        self.norm_temporal = nn.BatchNorm3d(width_out, eps=eps)
        self.relu_temporal = nn.ReLU(inplace=True)


def initialise(module: nn.Module) -> None:
    """Give convolutions random parameters that keep the size of what flows back through them (He et al. 2015)."""
    for part in module.modules():
        # a network on the meta device only lends its shapes: drawing numbers there loads torch's compiler, slowly
        if isinstance(part, nn.Conv3d) and not part.weight.is_meta:
            nn.init.kaiming_normal_(part.weight, mode="fan_out", nonlinearity="relu")
