"""What others have reached on MTL-AQA, to stand beside our own numbers; facts, with where they come from.

All are Spearman's rank correlations on the 353 test dives of the official split, of the epoch that was best
on them.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final, Literal

# the paper's Tables 1a, 1b and 3, by backbone and aggregation; of ResNet-101 with averaging Table 3 says 0.6633
PAPER: Final = MappingProxyType(
    {
        ("resnet3d_34_16f", "avg"): 0.8982,
        ("resnet3d_34_16f", "wd"): 0.8951,
        ("r2plus1d_34_16f", "avg"): 0.8932,
        ("r2plus1d_34_16f", "wd"): 0.8990,
        ("resnet3d_50_16f", "avg"): 0.8880,
        ("resnet3d_50_16f", "wd"): 0.8935,
        ("r2plus1d_50_16f", "avg"): 0.8818,
        ("r2plus1d_50_16f", "wd"): 0.8814,
        ("resnet3d_101_16f", "avg"): 0.6663,
        ("resnet3d_101_16f", "wd"): 0.6033,
        ("r2plus1d_34_8f", "avg"): 0.8570,
        ("r2plus1d_34_8f", "wd"): 0.8853,
        ("r2plus1d_34_32f", "avg"): 0.9289,
        ("r2plus1d_34_32f", "wd"): 0.9315,
        ("c3d_16f", "wd"): 0.9223,
    }
)

# which backbones stand in which of the paper's tables, in its order
PAPER_TABLES: Final = MappingProxyType(
    {
        "1a": (
            "resnet3d_34_16f",
            "r2plus1d_34_16f",
            "resnet3d_50_16f",
            "r2plus1d_50_16f",
            "resnet3d_101_16f",
        ),
        "1b": ("r2plus1d_34_8f", "r2plus1d_34_16f", "r2plus1d_34_32f"),
        "3": ("c3d_16f",),
    }
)

_WORDS: Final = MappingProxyType(
    {
        "resnet3d_34": "ResNet-34, 3D",
        "resnet3d_50": "ResNet-50, 3D",
        "resnet3d_101": "ResNet-101, 3D",
        "r2plus1d_34": "ResNet-34, (2+1)D",
        "r2plus1d_50": "ResNet-50, (2+1)D",
        "c3d": "C3D",
    }
)

# without DD: TPT (ECCV 2022); with DD: RICA² without sampling (ECCV 2024)
FIELD_BEST: Final = MappingProxyType({False: ("TPT", 0.9451), True: ("RICA²", 0.9620)})
# the same number reached from the difficulty alone, without a look at the dive
DIFFICULTY_ALONE: Final = 0.5595
# one judge (mark × 3 × DD) against the score that the other six make
HUMAN_CEILING: Final = (0.970, 0.976)


def paper_figure(backbone: str, aggregation: Literal["avg", "wd"]) -> float | None:
    """Give what the paper reports, or None where it does not; it does not say whether it used the DD."""
    return PAPER.get((backbone, aggregation))


def backbone_words(backbone: str) -> str:
    """Give a backbone as the paper's tables name it: `r2plus1d_34_32f` is "ResNet-34, (2+1)D"."""
    return _WORDS.get(backbone.rsplit("_", 1)[0], backbone)
