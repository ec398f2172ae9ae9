"""The whole network: segments of a dive in, one number out (paper figure 3)."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor, nn

from aqa_core.network.aggregation import Aggregated


class Projection(nn.Sequential):
    """Fully connected layers from a trunk feature to a feature, with a ReLU after each (section 3.1).

    Args:
        width_in: D, the length of a trunk feature.
        widths: widths of the layers (256, 128 behind 34 layers); the last is F.
    """

    def __init__(self, width_in: int, *, widths: Sequence[int]) -> None:
        layers: list[nn.Module] = []
        for width in widths:
            layers += [nn.Linear(width_in, width), nn.ReLU()]
            width_in = width
        super().__init__(*layers)


class QualityNet(nn.Module):
    """Backbone, projection, aggregation and linear regressor, composed.

    Args:
        backbone: segments B×C×n×H×W → trunk features B×D.
        projection: trunk features …×D → features …×F.
        aggregation: features B×N×F → `Aggregated`.
        regressor: video feature B×F → B×1; linear, so that contributions are exact.
    """

    def __init__(
        self,
        *,
        backbone: nn.Module,
        projection: nn.Module,
        aggregation: nn.Module,
        regressor: nn.Linear,
    ) -> None:
        super().__init__()
        self.backbone = backbone
        self.projection = projection
        self.aggregation = aggregation
        self.regressor = regressor

    def trunk(self, clips_BNCnHW: Tensor) -> Tensor:
        """Run the backbone on every segment.

        Args:
            clips_BNCnHW: the dives' segments, normalised RGB.

        Returns:
            trunk_BND, one trunk feature a segment.
        """
        segments_MCnHW = clips_BNCnHW.flatten(0, 1)
        return self.backbone(segments_MCnHW).unflatten(0, clips_BNCnHW.shape[:2])

    def project(self, trunk_BND: Tensor) -> Tensor:
        """Turn trunk features into features f_i, features_BNF."""
        return self.projection(trunk_BND)

    def aggregate(self, features_BNF: Tensor) -> Aggregated:
        """Weigh the segments' features and sum them (equation 1)."""
        return self.aggregation(features_BNF)

    def regress(self, video_BF: Tensor) -> Tensor:
        """Give the dives' quality in network units, units_B."""
        return self.regressor(video_BF).squeeze(-1)

    def head(self, trunk_BND: Tensor) -> Tensor:
        """Do everything behind the backbone: trunk features to quality, units_B."""
        return self.regress(self.aggregate(self.project(trunk_BND)).video_BF)

    def forward(self, clips_BNCnHW: Tensor) -> Tensor:
        """Score dives.

        Args:
            clips_BNCnHW: the dives' segments, normalised RGB, B×N×3×n×H×W.

        Returns:
            units_B: quality in network units; the manifest's score scale turns them into points or execution.
        """
        return self.head(self.trunk(clips_BNCnHW))
