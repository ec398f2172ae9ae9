"""Folds BatchNorm into the convolutions before it: in eval mode both are linear, so the result is the same."""

from __future__ import annotations

import copy
from itertools import pairwise
from typing import TypeVar

from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from aqa_core.network.resnet import ResidualBlock

_Layers = TypeVar("_Layers", bound=nn.Sequential)


def fold(backbone: _Layers) -> _Layers:
    """Give a copy of a backbone in eval mode whose BatchNorms, where it has any, are inside its convolutions.

    Args:
        backbone: fp32, on the CPU; unchanged.
    """
    folded = copy.deepcopy(backbone).eval().requires_grad_(requires_grad=False)
    for part in list(folded.modules()):
        if isinstance(part, nn.Sequential):
            for (before, one), (after, other) in pairwise(list(part.named_children())):
                if isinstance(one, nn.Conv3d) and isinstance(other, nn.BatchNorm3d):
                    _fold(part, before, part, after)
        elif isinstance(part, ResidualBlock):
            for conv, norm in part.names:
                _fold_layer(part, conv, norm)
    return folded


def _fold_layer(block: ResidualBlock, conv: str, norm: str) -> None:
    layer = block.get_submodule(conv)
    if isinstance(layer, nn.Conv3d):
        _fold(block, conv, block, norm)
    else:  # a spatial and a temporal part: the BatchNorm behind both belongs to the second
        _fold(layer, "temporal", block, norm)


def _fold(convolution_of: nn.Module, convolution: str, norm_of: nn.Module, norm: str) -> None:
    fused = fuse_conv_bn_eval(
        convolution_of.get_submodule(convolution),  # type: ignore[type-var]
        norm_of.get_submodule(norm),  # type: ignore[arg-type]
    )
    setattr(convolution_of, convolution, fused)
    setattr(norm_of, norm, nn.Identity())
