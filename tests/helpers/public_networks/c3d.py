"""DavideA/c3d-pytorch once more."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor
from torch.nn import functional

from tests.helpers.public_networks.tensors import (
    WIDTHS,
    Shapes,
    State,
    conv,
)


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
