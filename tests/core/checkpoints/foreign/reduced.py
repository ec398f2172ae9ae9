"""Networks of a public structure with fewer channels and blocks, for tests that need no real size."""

from __future__ import annotations

from dataclasses import replace

from aqa_core.network import NetworkConfig
from aqa_core.network.config import ResNetConfig

SMALL = (4, 8, 8, 16)
FEW = (1, 2, 1, 1)


def reduced(
    config: NetworkConfig,
    *,
    widths: tuple[int, int, int, int] = SMALL,
    blocks: tuple[int, int, int, int] = FEW,
    stem_mid: int | None = None,
) -> NetworkConfig:
    """Give a network of the same structure with other widths and blocks."""
    backbone = config.backbone
    assert isinstance(backbone, ResNetConfig)
    changed = replace(
        backbone, widths=widths, blocks=blocks, stem_mid=stem_mid or backbone.stem_mid
    )
    return replace(config, backbone=changed)
