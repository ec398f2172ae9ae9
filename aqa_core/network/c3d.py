"""C3D up to its first fully connected layer (Tran et al. 2015), the backbone that the paper's ResNets replace."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from torch import nn

from aqa_core.network.convolutions import initialise

_LETTERS: Final = "ab"


class C3D(nn.Sequential):
    """3×3×3 convolutions with bias, a max-pool behind each group, and fc6: segments in, trunk features B×D out.

    There is no BatchNorm. Unlike a ResNet's pooling, fc6 takes segments of one length and size only.

    Args:
        widths: channels of each group (64, 128, 256, 512, 512).
        convolutions: convolutions of each group, one or two (1, 1, 2, 2, 2).
        width_out: D, what fc6 gives, behind a ReLU (4096).
        last_map: time, height and width of what the last pool gives ((1, 4, 4)).
    """

    def __init__(
        self,
        *,
        widths: Sequence[int],
        convolutions: Sequence[int],
        width_out: int,
        last_map: tuple[int, int, int],
    ) -> None:
        super().__init__()
        width_in = 3
        for group, (width, count) in enumerate(zip(widths, convolutions, strict=True), start=1):
            for letter in _LETTERS[:count] if count > 1 else ("",):
                name = f"{group}{letter}"
                self.add_module(f"conv{name}", nn.Conv3d(width_in, width, 3, padding=1))
                self.add_module(f"relu{name}", nn.ReLU(inplace=True))
                width_in = width
            self.add_module(f"pool{group}", _pool(group, len(widths)))
        self.flatten = nn.Flatten()
        time, height, width = last_map
        self.fc6 = nn.Linear(width_in * time * height * width, width_out)
        self.relu6 = nn.ReLU(inplace=True)
        initialise(self)


def _pool(group: int, groups: int) -> nn.MaxPool3d:
    if group == 1:
        return nn.MaxPool3d((1, 2, 2))
    return nn.MaxPool3d(2, padding=(0, 1, 1) if group == groups else 0)
