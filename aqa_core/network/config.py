"""The numbers that describe one network; only `build` turns them into modules."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import MISSING, asdict, dataclass, fields
from typing import Any, Final, Literal

Aggregation = Literal["wd", "avg"]

# a bottleneck block gives four times its inner width
EXPANSION: Final = 4
_MOST_CONNECTIONS: Final = 1 << 31
# fields with a default that the first model files have already
_ALWAYS_WRITTEN: Final = ("stem_time_stride", "middle_multiple")


@dataclass(frozen=True, slots=True, kw_only=True)
class ResNetConfig:
    """A 3D or (2+1)D ResNet (paper section 3.1; Tran et al. 2018).

    Fields with a default came later than the first model files: a file that lacks them means the default.

    Attributes:
        stem_mid: channels between the stem's spatial and temporal convolution; unused by a 3D network.
        stem_kernel: spatial kernel of the stem.
        stem_stride: spatial stride of the stem.
        stem_time_stride: temporal stride of the stem.
        middle_multiple: channels between spatial and temporal part of a block are rounded down to a multiple
            of this; 1 keeps the parameter count of a 3×3×3 convolution, 16 suits vector units.
        widths: channels of the four stages; of bottleneck blocks, inside the block.
        blocks: blocks in each stage.
        convolution: `3d` for whole convolutions, `2+1d` for a spatial and a temporal one.
        block: `basic` for two 3×3×3 convolutions, `bottleneck` for 1×1×1, 3×3×3, 1×1×1.
        stem_time_kernel: temporal kernel of the stem.
        stem_relu: whether a ReLU stands between the stem's two convolutions. The authors' code loses it in its
            16-frame (2+1)D networks, so what such a network learnt needs it lost here as well.
        stem_pool: whether a 3×3×3 max-pool of stride 2 ends the stem.
        norm_eps: what BatchNorm adds to a variance.
    """

    stem_mid: int
    stem_kernel: int
    stem_stride: int
    stem_time_stride: int = 1
    middle_multiple: int = 1
    widths: tuple[int, int, int, int]
    blocks: tuple[int, int, int, int]
    convolution: Literal["3d", "2+1d"] = "2+1d"
    block: Literal["basic", "bottleneck"] = "basic"
    stem_time_kernel: int = 3
    stem_relu: bool = True
    stem_pool: bool = False
    # the public ig65m networks have this epsilon; their momentum of 0.9 (PyTorch's sense) is a trap: running
    # statistics would be nine tenths of the last batch, so ours stays at PyTorch's default
    norm_eps: float = 1e-3

    def __post_init__(self) -> None:
        if self.convolution not in ("3d", "2+1d") or self.block not in ("basic", "bottleneck"):
            raise ValueError(f"there is no ResNet of {self.convolution!r} and {self.block!r}")
        if not self.stem_kernel % 2 == self.stem_time_kernel % 2 == 1:
            raise ValueError("the kernels of a stem are odd")

    @property
    def trunk_width(self) -> int:
        """D, the length of a trunk feature."""
        return self.widths[-1] * (EXPANSION if self.block == "bottleneck" else 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class C3DConfig:
    """C3D up to fc6, which takes segments of one length and size only (Tran et al. 2015).

    Attributes:
        widths: channels of the groups of convolutions.
        convolutions: convolutions of each group, one or two.
        trunk_width: D, what fc6 gives.
        frames: n, the length of the segments it takes.
        frame_size: their height and width.
    """

    widths: tuple[int, ...]
    convolutions: tuple[int, ...]
    trunk_width: int
    frames: int
    frame_size: int

    def __post_init__(self) -> None:
        groups = len(self.widths)
        if groups < 1 or len(self.convolutions) != groups or not {*self.convolutions} <= {1, 2}:
            raise ValueError("each group of C3D has a width and one or two convolutions")
        if self.frames >> (groups - 1) < 1 or self.frame_size >> groups < 1:
            raise ValueError(f"{groups} pools leave nothing of such segments")
        if math.prod((*self.last_map, self.widths[-1], self.trunk_width)) > _MOST_CONNECTIONS:
            raise ValueError("fc6 would be absurdly large")

    @property
    def last_map(self) -> tuple[int, int, int]:
        """Time, height and width of what the last pool gives: (1, 4, 4) for 16 frames of 112 pixels.

        The first pool keeps time, and the last one adds a border of one pixel.
        """
        groups = len(self.widths)
        side = (self.frame_size >> groups) + 1
        return self.frames >> (groups - 1), side, side


BackboneConfig = ResNetConfig | C3DConfig


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkConfig:
    """A whole network and the shape of what it takes.

    Attributes:
        backbone: the network that turns a segment into a trunk feature.
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
        if isinstance(self.backbone, C3DConfig):
            wanted = (self.backbone.frames, self.backbone.frame_size)
            if wanted != (self.frames, self.frame_size):
                raise ValueError("this C3D takes segments of another length or size")

    @property
    def feature_width(self) -> int:
        """F, the length of a feature."""
        return self.projection[-1]

    @property
    def sample_count(self) -> int:
        """N·n, the frames of one dive that the network sees."""
        return self.segments * self.frames

    def to_json(self) -> dict[str, Any]:
        """Give the numbers as JSON holds them.

        A backbone's fields that are at their default are left out, so that files and run folders of networks
        which need none of the later ones stay as they always were.
        """
        document = asdict(self)
        for field in fields(self.backbone):
            is_later = field.default is not MISSING and field.name not in _ALWAYS_WRITTEN
            if is_later and document["backbone"][field.name] == field.default:
                del document["backbone"][field.name]
        return document

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> NetworkConfig:
        """Read back what `to_json` gave.

        Raises:
            TypeError, KeyError, ValueError: the document is not such a description.
        """
        found = {**document}
        backbone = _backbone(found.pop("backbone"))
        for name in ("projection", "weight_decider"):
            found[name] = tuple(found[name])
        return cls(backbone=backbone, **found)


def _backbone(document: Mapping[str, Any]) -> BackboneConfig:
    """Read a backbone; what C3D alone has tells the two kinds apart."""
    found: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list | tuple) else value
        for name, value in document.items()
    }
    return C3DConfig(**found) if "convolutions" in found else ResNetConfig(**found)
