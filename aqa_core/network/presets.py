"""The named networks: the paper's (2+1)D-34 in two segment lengths, our starter, and a tiny one for tests."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import Final, Literal

from aqa_core.network.config import BackboneConfig, NetworkConfig
from aqa_core.video.preprocess import Preprocessing

# ig65m family: stem 3→45→64 without max-pool (reference: moabitcoin/ig65m-pytorch, torchvision R2Plus1dStem)
_R2PLUS1D_34 = BackboneConfig(
    stem_mid=45, stem_kernel=7, stem_stride=2, widths=(64, 128, 256, 512), blocks=(3, 4, 6, 3)
)
_STARTER = BackboneConfig(
    stem_mid=16,
    stem_kernel=7,
    stem_stride=4,
    stem_time_stride=2,
    middle_multiple=16,
    widths=(16, 32, 64, 128),
    blocks=(1, 1, 1, 1),
)
_TINY = BackboneConfig(
    stem_mid=4, stem_kernel=3, stem_stride=2, widths=(4, 8, 8, 16), blocks=(1, 1, 1, 1)
)

# the paper sees 96 frames of a dive, whatever the length of a segment (sections 3.1 and 4.3)
_PAPER_FRAMES: Final = 96


def _r2plus1d_34(aggregation: Literal["wd", "avg"], frames: int) -> NetworkConfig:
    return NetworkConfig(
        backbone=_R2PLUS1D_34,
        projection=(256, 128),
        aggregation=aggregation,
        segments=_PAPER_FRAMES // frames,
        frames=frames,
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
        "r2plus1d_34_8f_avg": _r2plus1d_34("avg", 8),
        "r2plus1d_34_8f_wd": _r2plus1d_34("wd", 8),
        "r2plus1d_34_32f_avg": _r2plus1d_34("avg", 32),
        "r2plus1d_34_32f_wd": _r2plus1d_34("wd", 32),
        "starter_avg": _starter("avg"),
        "starter_wd": _starter("wd"),
        "tiny_avg": _tiny("avg"),
        "tiny_wd": _tiny("wd"),
    }
)

# statistics of the public ig65m networks; 171×128 and the centre crop are the paper's (section 4.3)
_PAPER_PREPROCESSING = Preprocessing(
    resize=(171, 128),
    crop=112,
    mean=(0.43216, 0.394666, 0.37645),
    std=(0.22803, 0.22145, 0.216989),
)


_SMALLEST_CENTRE: Final = 80
_CLOSER: Final = 1.2


def preprocessing_for(config: NetworkConfig) -> Preprocessing:
    """Give how frames become the input of a network that is trained anew.

    The paper's way: 171×128, then the centre. A network that takes smaller pictures sees a narrower centre, a little
    enlarged, because a tucked diver is small already; a much smaller one sees the same view at a smaller scale.
    """
    size = config.frame_size
    if size == _PAPER_PREPROCESSING.crop:
        return _PAPER_PREPROCESSING
    width, height = _PAPER_PREPROCESSING.resize
    if size >= _SMALLEST_CENTRE:
        resize = (round(_CLOSER * width), round(_CLOSER * height))
        return replace(_PAPER_PREPROCESSING, resize=resize, crop=size)
    return replace(_PAPER_PREPROCESSING, resize=(round(size * width / height), size), crop=size)
