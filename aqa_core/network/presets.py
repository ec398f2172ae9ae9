"""The named networks: every backbone of the paper's tables 1 and 3, our starter, and a tiny one for tests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final, Literal

from aqa_core.network.config import (
    Aggregation,
    BackboneConfig,
    C3DConfig,
    NetworkConfig,
    ResNetConfig,
)
from aqa_core.video.preprocess import Preprocessing

# ig65m (github.com/moabitcoin/ig65m-pytorch): stem 3→45→64, temporal kernel 3, no max-pool
_IG65M = ResNetConfig(
    stem_mid=45, stem_kernel=7, stem_stride=2, widths=(64, 128, 256, 512), blocks=(3, 4, 6, 3)
)
# kenshohara (github.com/kenshohara/3D-ResNets-PyTorch): temporal kernel 7, a max-pool that halves time
# and size; stem 3→110→64, which keeps the parameter count of a 7×7×7 convolution
_KENSHOHARA = replace(
    _IG65M, stem_mid=110, stem_time_kernel=7, stem_pool=True, norm_eps=1e-5, convolution="2+1d"
)
_KENSHOHARA_3D = replace(_KENSHOHARA, convolution="3d")
# C3D (github.com/DavideA/c3d-pytorch, facebookarchive/C3D) up to fc6
_C3D = C3DConfig(
    widths=(64, 128, 256, 512, 512),
    convolutions=(1, 1, 2, 2, 2),
    trunk_width=4096,
    frames=16,
    frame_size=112,
)

_STARTER = ResNetConfig(
    stem_mid=16,
    stem_kernel=7,
    stem_stride=4,
    stem_time_stride=2,
    middle_multiple=16,
    widths=(16, 32, 64, 128),
    blocks=(1, 1, 1, 1),
)
_TINY = ResNetConfig(
    stem_mid=4, stem_kernel=3, stem_stride=2, widths=(4, 8, 8, 16), blocks=(1, 1, 1, 1)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """A line of the paper's tables: a backbone, the segment length it was trained with, and what is behind it."""

    backbone: BackboneConfig
    frames: int
    projection: tuple[int, ...] = (256, 128)


# two layers behind 34, three behind more (section 3.1); the paper does not say for C3D, three is our reading
_DEEP: Final = (512, 256, 128)
_PAPER: Final = {
    "r2plus1d_34_8f": _Row(backbone=_IG65M, frames=8),
    "r2plus1d_34_16f": _Row(backbone=_KENSHOHARA, frames=16),
    "r2plus1d_34_32f": _Row(backbone=_IG65M, frames=32),
    "r2plus1d_50_16f": _Row(
        backbone=replace(_KENSHOHARA, block="bottleneck"), frames=16, projection=_DEEP
    ),
    "resnet3d_34_16f": _Row(backbone=_KENSHOHARA_3D, frames=16),
    "resnet3d_50_16f": _Row(
        backbone=replace(_KENSHOHARA_3D, block="bottleneck"), frames=16, projection=_DEEP
    ),
    "resnet3d_101_16f": _Row(
        backbone=replace(_KENSHOHARA_3D, block="bottleneck", blocks=(3, 4, 23, 3)),
        frames=16,
        projection=_DEEP,
    ),
    "c3d_16f": _Row(backbone=_C3D, frames=16, projection=_DEEP),
}
_AGGREGATIONS: Final[tuple[Aggregation, ...]] = ("avg", "wd")

# the paper sees 96 frames of a dive, whatever the length of a segment (sections 3.1 and 4.3)
_PAPER_FRAMES: Final = 96


def _papers() -> Iterator[tuple[str, NetworkConfig]]:
    for name, row in _PAPER.items():
        for aggregation in _AGGREGATIONS:
            yield (
                f"{name}_{aggregation}",
                NetworkConfig(
                    backbone=row.backbone,
                    projection=row.projection,
                    aggregation=aggregation,
                    segments=_PAPER_FRAMES // row.frames,
                    frames=row.frames,
                ),
            )


def _starter(aggregation: Literal["wd", "avg"]) -> NetworkConfig:
    return NetworkConfig(
        backbone=_STARTER,
        projection=(128, 128),
        aggregation=aggregation,
        segments=12,
        frames=8,
        frame_size=96,
    )


def _tiny(aggregation: Literal["wd", "avg"]) -> NetworkConfig:
    return NetworkConfig(
        backbone=_TINY,
        projection=(32, 128),
        aggregation=aggregation,
        segments=3,
        frames=8,
        frame_size=16,
    )


PRESETS: Final = MappingProxyType(
    {
        **dict(_papers()),
        "starter_avg": _starter("avg"),
        "starter_wd": _starter("wd"),
        "tiny_avg": _tiny("avg"),
        "tiny_wd": _tiny("wd"),
    }
)

# statistics of the public networks' training; 171×128 and the centre crop are the paper's, for all (section 4.3)
_IG65M_PREPROCESSING = Preprocessing(
    resize=(171, 128),
    crop=112,
    mean=(0.43216, 0.394666, 0.37645),
    std=(0.22803, 0.22145, 0.216989),
)
_KENSHOHARA_PREPROCESSING = replace(
    _IG65M_PREPROCESSING, mean=(0.4345, 0.4051, 0.3775), std=(0.2768, 0.2713, 0.2737)
)
# C3D takes 0..255, blue first, less the mean colour of Sports-1M
_C3D_PREPROCESSING = replace(
    _IG65M_PREPROCESSING,
    mean=(101.41 / 255, 97.66 / 255, 90.25 / 255),
    std=(1 / 255, 1 / 255, 1 / 255),
    channels="bgr",
)

_SMALLEST_CENTRE: Final = 80
_CLOSER: Final = 1.2


def preprocessing_for(config: NetworkConfig) -> Preprocessing:
    """Give how frames become the input of a network that is trained anew.

    The paper's way: 171×128, then the centre; mean and standard deviation are those of the public weights for such
    a backbone (the authors' code has ImageNet's for all). A network that takes smaller pictures sees a narrower
    centre, a little enlarged, because a tucked diver is small already; a much smaller one sees the same view at a
    smaller scale.
    """
    size = config.frame_size
    papers = _papers_preprocessing(config.backbone)
    if size == papers.crop:
        return papers
    width, height = papers.resize
    if size >= _SMALLEST_CENTRE:
        resize = (round(_CLOSER * width), round(_CLOSER * height))
        return replace(papers, resize=resize, crop=size)
    return replace(papers, resize=(round(size * width / height), size), crop=size)


def _papers_preprocessing(backbone: BackboneConfig) -> Preprocessing:
    if isinstance(backbone, C3DConfig):
        return _C3D_PREPROCESSING
    # of the networks we know only kenshohara's have a max-pool
    return _KENSHOHARA_PREPROCESSING if backbone.stem_pool else _IG65M_PREPROCESSING
