"""The numbers that describe one network; only `build` turns them into modules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

Aggregation = Literal["wd", "avg"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BackboneConfig:
    """A (2+1)D ResNet (paper section 3.1; Tran et al. 2018).

    Attributes:
        stem_mid: channels between the stem's spatial and temporal convolution.
        stem_kernel: spatial kernel of the stem.
        stem_stride: spatial stride of the stem.
        stem_time_stride: temporal stride of the stem.
        middle_multiple: channels between spatial and temporal part of a block are rounded down to a multiple
            of this; 1 keeps the parameter count of a 3×3×3 convolution, 16 suits vector units.
        widths: channels of the four stages.
        blocks: basic blocks in each stage.
    """

    stem_mid: int
    stem_kernel: int
    stem_stride: int
    stem_time_stride: int = 1
    middle_multiple: int = 1
    widths: tuple[int, int, int, int]
    blocks: tuple[int, int, int, int]

    @property
    def trunk_width(self) -> int:
        """D, the length of a trunk feature."""
        return self.widths[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkConfig:
    """A whole network and the shape of what it takes.

    Attributes:
        backbone: the spatio-temporal ResNet that turns a segment into a trunk feature.
        projection: widths of the fully connected layers behind it; the last is F.
        aggregation: `wd` for the Weight-Decider, `avg` for averaging.
        weight_decider: hidden widths of the Weight-Decider (paper section 3.2); unused by averaging.
        segments: N.
        frames: n.
        frame_size: height and width of the square picture the network takes, in pixels.
    """

    backbone: BackboneConfig
    projection: tuple[int, ...]
    aggregation: Aggregation
    weight_decider: tuple[int, ...] = (64, 32, 64)
    segments: int
    frames: int
    frame_size: int = 112

    def __post_init__(self) -> None:
        if min(self.segments, self.frames, self.frame_size, *self.projection) < 1:
            raise ValueError("segments, frames, frame_size and projection widths are at least 1")
        if self.aggregation not in ("wd", "avg"):
            raise ValueError(f"aggregation is 'wd' or 'avg', not {self.aggregation!r}")

    @property
    def feature_width(self) -> int:
        """F, the length of a feature."""
        return self.projection[-1]

    @property
    def sample_count(self) -> int:
        """N·n, the frames of one dive that the network sees."""
        return self.segments * self.frames

    def to_json(self) -> dict[str, Any]:
        """Give the numbers as JSON holds them."""
        return asdict(self)

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> NetworkConfig:
        """Read back what `to_json` gave.

        Raises:
            TypeError, KeyError, ValueError: the document is not such a description.
        """
        fields = {**document}
        backbone = {**fields.pop("backbone")}
        for name in ("widths", "blocks"):
            backbone[name] = tuple(backbone[name])
        for name in ("projection", "weight_decider"):
            fields[name] = tuple(fields[name])
        return cls(backbone=BackboneConfig(**backbone), **fields)
