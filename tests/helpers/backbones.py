"""Small backbones, one for each family of the paper, quick enough for tests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from aqa_core.network import PRESETS, BackboneConfig, C3DConfig, ResNetConfig

# segments that every one of them takes: n, H and W
SMALL_SEGMENT: Final = (16, 32, 32)


def resnet_config(preset: str) -> ResNetConfig:
    """Give the backbone of a preset that is a ResNet."""
    backbone = PRESETS[preset].backbone
    assert isinstance(backbone, ResNetConfig)
    return backbone


def _thin(preset: str) -> ResNetConfig:
    return replace(resnet_config(preset), stem_mid=6, widths=(4, 8, 12, 16), blocks=(2, 1, 1, 2))


SMALL: Final[Mapping[str, BackboneConfig]] = MappingProxyType(
    {
        "r2plus1d_34_8f": _thin("r2plus1d_34_8f_wd"),
        "r2plus1d_34_16f": _thin("r2plus1d_34_16f_wd"),
        "r2plus1d_34_16f_no_stem_relu": replace(_thin("r2plus1d_34_16f_wd"), stem_relu=False),
        "r2plus1d_50_16f": _thin("r2plus1d_50_16f_wd"),
        "resnet3d_34_16f": _thin("resnet3d_34_16f_wd"),
        "resnet3d_50_16f": _thin("resnet3d_50_16f_wd"),
        "c3d_16f": C3DConfig(
            widths=(4, 8, 8, 16, 16),
            convolutions=(1, 1, 2, 2, 2),
            trunk_width=24,
            frames=SMALL_SEGMENT[0],
            frame_size=SMALL_SEGMENT[1],
        ),
    }
)
