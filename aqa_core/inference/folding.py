"""Folds BatchNorm into the convolutions before it: in eval mode both are linear, so the result is the same."""

from __future__ import annotations

import copy

from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from aqa_core.network.r2plus1d import BasicBlock, Conv2Plus1D, R2Plus1D, Stem


def fold(backbone: R2Plus1D) -> R2Plus1D:
    """Give a copy of a backbone in eval mode whose BatchNorms are inside its convolutions.

    Args:
        backbone: fp32, on the CPU; unchanged.
    """
    folded = copy.deepcopy(backbone).eval().requires_grad_(requires_grad=False)
    for part in list(folded.modules()):
        if isinstance(part, Stem):
            _fold(part, "spatial", part, "norm_spatial")
            _fold(part, "temporal", part, "norm_temporal")
        elif isinstance(part, Conv2Plus1D):
            _fold(part, "spatial", part, "norm")
        elif isinstance(part, BasicBlock):
            _fold(part.conv1, "temporal", part, "norm1")
            _fold(part.conv2, "temporal", part, "norm2")
            if len(part.shortcut):
                _fold(part.shortcut, "0", part.shortcut, "1")
    return folded


def _fold(convolution_of: nn.Module, convolution: str, norm_of: nn.Module, norm: str) -> None:
    fused = fuse_conv_bn_eval(
        convolution_of.get_submodule(convolution),  # type: ignore[type-var]
        norm_of.get_submodule(norm),  # type: ignore[arg-type]
    )
    setattr(convolution_of, convolution, fused)
    setattr(norm_of, norm, nn.Identity())
