"""Composes networks from configurations; the only place that reads one."""

from __future__ import annotations

from functools import partial

from torch import nn

from aqa_core.network.aggregation import Average, WeightDecider
from aqa_core.network.c3d import C3D
from aqa_core.network.config import BackboneConfig, C3DConfig, NetworkConfig, ResNetConfig
from aqa_core.network.convolutions import Layers, Reach, Stem, Stem2Plus1D
from aqa_core.network.quality_net import Projection, QualityNet
from aqa_core.network.resnet import ResNet, basic_block, bottleneck_block

# both are sequences of layers from segments B×3×n×H×W to trunk features B×D
Backbone = ResNet | C3D


def build_backbone(config: BackboneConfig) -> Backbone:
    """Make a backbone with random parameters from torch's current seed."""
    if isinstance(config, C3DConfig):
        return C3D(
            widths=config.widths,
            convolutions=config.convolutions,
            width_out=config.trunk_width,
            last_map=config.last_map,
        )
    layers = Layers(
        is_factored=config.convolution == "2+1d",
        middle_multiple=config.middle_multiple,
        eps=config.norm_eps,
    )
    make = bottleneck_block if config.block == "bottleneck" else basic_block
    return ResNet(
        _stem(config),
        widths=config.widths,
        blocks=config.blocks,
        block=partial(make, layers),
    )


def _stem(config: ResNetConfig) -> nn.Sequential:
    reach = Reach(
        kernel=(config.stem_time_kernel, config.stem_kernel),
        stride=(config.stem_time_stride, config.stem_stride),
    )
    width, eps = config.widths[0], config.norm_eps
    stem: nn.Sequential
    if config.convolution == "3d":
        stem = Stem(width, reach=reach, eps=eps)
    else:
        stem = Stem2Plus1D(
            config.stem_mid, width, reach=reach, eps=eps, has_middle_relu=config.stem_relu
        )
    if config.stem_pool:
        stem.add_module("pool", nn.MaxPool3d(3, stride=2, padding=1))
    return stem


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
