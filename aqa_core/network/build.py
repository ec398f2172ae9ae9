"""Composes networks from configurations; the only place that reads one."""

from __future__ import annotations

from torch import nn

from aqa_core.network.aggregation import Average, WeightDecider
from aqa_core.network.config import BackboneConfig, NetworkConfig
from aqa_core.network.quality_net import Projection, QualityNet
from aqa_core.network.r2plus1d import R2Plus1D, Stem


def build_backbone(config: BackboneConfig) -> R2Plus1D:
    """Make a backbone with random parameters from torch's current seed."""
    stem = Stem(
        config.stem_mid,
        config.widths[0],
        kernel=config.stem_kernel,
        stride=config.stem_stride,
        time_stride=config.stem_time_stride,
    )
    return R2Plus1D(
        stem, widths=config.widths, blocks=config.blocks, middle_multiple=config.middle_multiple
    )


def build_network(config: NetworkConfig) -> QualityNet:
    """Make a whole network with random parameters from torch's current seed."""
    width = config.feature_width
    aggregation: nn.Module = (
        WeightDecider(width, hidden=config.weight_decider)
        if config.aggregation == "wd"
        else Average()
    )
    return QualityNet(
        backbone=build_backbone(config.backbone),
        projection=Projection(config.backbone.trunk_width, widths=config.projection),
        aggregation=aggregation,
        regressor=nn.Linear(width, 1),
    )
