"""The network of the paper: a backbone, projection, Weight-Decider or averaging, a linear regressor.

Shape letters, here and everywhere: B batch, N segments, n frames of a segment, C channels, H W size, D trunk
feature, F feature.
"""

from aqa_core.network.aggregation import Aggregated, Average, WeightDecider
from aqa_core.network.build import Backbone, build_backbone, build_network
from aqa_core.network.config import BackboneConfig, C3DConfig, NetworkConfig, ResNetConfig
from aqa_core.network.presets import PRESETS
from aqa_core.network.quality_net import QualityNet

__all__ = [
    "PRESETS",
    "Aggregated",
    "Average",
    "Backbone",
    "BackboneConfig",
    "C3DConfig",
    "NetworkConfig",
    "QualityNet",
    "ResNetConfig",
    "WeightDecider",
    "build_backbone",
    "build_network",
]
