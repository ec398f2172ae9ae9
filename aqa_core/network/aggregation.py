"""How the features of a dive's segments become one: the paper's Weight-Decider, and the averaging it replaces."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor, nn


class Aggregated(NamedTuple):
    """What aggregation gives.

    Attributes:
        video_BF: the video-level feature, Σ_i f_i ⊙ w_i (equation 1).
        weights_BNF: the weights w_i; over the segments they sum to 1 for each of the F features.
    """

    video_BF: Tensor
    weights_BNF: Tensor


def weighted_sum(features_BNF: Tensor, weights_BNF: Tensor) -> Aggregated:
    """Aggregate features with given weights: f_video = Σ_i f_i ⊙ w_i (equation 1)."""
    return Aggregated((features_BNF * weights_BNF).sum(dim=1), weights_BNF)


class WeightDecider(nn.Module):
    """The Weight-Decider: proposes a weight for each feature of each segment (section 3.2, figure 2).

    With the paper's widths (128 → 64 → 32 → 64 → 128) it has 20,768 parameters. The paper says 20,484: it counts
    one bias for each layer.

    Args:
        width: F, the length of a feature.
        hidden: widths between input and output, with a ReLU after each.
    """

    def __init__(self, width: int, *, hidden: Sequence[int] = (64, 32, 64)) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        width_in = width
        for width_out in hidden:
            layers += [nn.Linear(width_in, width_out), nn.ReLU()]
            width_in = width_out
        layers.append(nn.Linear(width_in, width))
        self.layers = nn.Sequential(*layers)

    def forward(self, features_BNF: Tensor) -> Aggregated:
        """Weigh and sum the features: w'_i = WD(f_i), softmax over the segments (equations 1 to 3)."""
        proposals_BNF = self.layers(features_BNF)
        return weighted_sum(features_BNF, proposals_BNF.softmax(dim=1))


class Average(nn.Module):
    """Averaging: every segment has the weight 1/N."""

    def forward(self, features_BNF: Tensor) -> Aggregated:
        """Average the features over the segments."""
        weights_BNF = torch.full_like(features_BNF, 1 / features_BNF.shape[1])
        return weighted_sum(features_BNF, weights_BNF)
