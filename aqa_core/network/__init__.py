"""The network of the paper: a spatio-temporal ResNet, projection, Weight-Decider or averaging, a linear regressor.

Shape letters, here and everywhere: B batch, N segments, n frames of a segment, C channels, H W size, D trunk
feature, F feature.
"""

from aqa_core.network.aggregation import Aggregated, Average, WeightDecider
from aqa_core.network.build import build_backbone, build_network
from aqa_core.network.config import BackboneConfig, NetworkConfig
from aqa_core.network.presets import PRESETS
from aqa_core.network.quality_net import QualityNet

__all__ = [
    "PRESETS",
    "Aggregated",
    "Average",
    "BackboneConfig",
    "NetworkConfig",
    "QualityNet",
    "WeightDecider",
    "build_backbone",
    "build_network",
]
