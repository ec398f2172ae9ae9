"""Which layouts and architectures there are, and the backbone of ours that each of them fills."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Final

from aqa_core.checkpoints.foreign import c3d, ig65m, kenshohara
from aqa_core.errors import ModelError
from aqa_core.network import PRESETS, BackboneConfig, NetworkConfig
from aqa_core.network.config import ResNetConfig


@dataclass(frozen=True, slots=True, kw_only=True)
class Adapter:
    """How one project publishes its backbones.

    Attributes:
        frames: length of a segment, by the names of the architectures there are.
        names: backbone → a function from our name of a tensor to theirs.
        dropped: trunk width → shapes of what is left out, by their names; None fits any length.
    """

    frames: Mapping[str, int]
    names: Callable[[BackboneConfig], Callable[[str], str]]
    dropped: Callable[[int], Mapping[str, tuple[int | None, ...]]]


def _kenshohara_names(config: BackboneConfig) -> Callable[[str], str]:
    factored: frozenset[int] = frozenset()
    if isinstance(config, ResNetConfig) and config.convolution == "2+1d":
        factored = frozenset({2} if config.block == "bottleneck" else {1, 2})
    return partial(kenshohara.their_name, factored=factored)


ADAPTERS: Final[Mapping[str, Adapter]] = MappingProxyType(
    {
        "ig65m": Adapter(
            frames={"r2plus1d_34": 32},
            names=lambda _: ig65m.their_name,
            dropped=ig65m.dropped,
        ),
        "kenshohara": Adapter(
            frames=dict.fromkeys(
                ("resnet3d_34", "resnet3d_50", "resnet3d_101", "r2plus1d_34", "r2plus1d_50"), 16
            ),
            names=_kenshohara_names,
            dropped=kenshohara.dropped,
        ),
        "c3d": Adapter(
            frames={"c3d": 16},
            names=lambda _: c3d.their_name,
            dropped=c3d.dropped,
        ),
    }
)


def adapter_of(layout: str) -> Adapter:
    """Give the adapter of a layout.

    Raises:
        ModelError: there is none of that name.
    """
    if layout not in ADAPTERS:
        raise ModelError(
            f"There is no layout {layout} of a backbone.", f"There are: {', '.join(ADAPTERS)}."
        )
    return ADAPTERS[layout]


def network_of(layout: str, arch: str, *, frames: int | None = None) -> NetworkConfig:
    """Give the network whose backbone an architecture fills, with the Weight-Decider behind it.

    Args:
        layout: of the file.
        arch: its architecture.
        frames: n, where the architecture was published for several; None for the usual one.

    Raises:
        ModelError: the layout has no such architecture.
    """
    usual = adapter_of(layout).frames
    if arch not in usual:
        raise ModelError(
            f"The layout {layout} has no architecture {arch or 'without a name'}.",
            f"There are: {', '.join(usual)}.",
        )
    return PRESETS[f"{arch}_{frames or usual[arch]}f_wd"]
