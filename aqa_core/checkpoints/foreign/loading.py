"""Turns files of foreign weights into our networks."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from torch import nn

from aqa_core.checkpoints.described import BACKBONE_PREFIX
from aqa_core.checkpoints.foreign import authors
from aqa_core.checkpoints.foreign.accounting import Part, account
from aqa_core.checkpoints.foreign.archive import read_tensors
from aqa_core.checkpoints.foreign.layouts import adapter_of, network_of
from aqa_core.checkpoints.foreign.likeness import Likeness, likeness
from aqa_core.network import NetworkConfig, QualityNet
from aqa_core.network.state import backbone_from_arrays, network_from_arrays, shapes_of


def load_backbone(path: Path | str, layout: str, arch: str) -> nn.Module:
    """Read a public backbone, without its classifier.

    Args:
        path: the file as it was published (`.pth`, opened with weights only), or the same tensors as safetensors.
        layout: whose file it is: `ig65m`, `kenshohara`, `c3d`, or `authors`.
        arch: which network it holds.

    Returns:
        the backbone on the CPU, fp32, in eval mode: N×3×n×112×112, normalised as it was trained, → N×D.

    Raises:
        ModelError: the file cannot be read, wants to run code, or does not hold exactly that network.
    """
    if layout == authors.LAYOUT:
        config = authors.network_of(arch)
        arrays = authors.backbone_arrays(authors.file_set(Path(path)), arch, config=config)
    else:
        config = network_of(layout, arch)
        arrays = backbone_arrays(Path(path), layout, arch, config=config)
    return backbone_from_arrays(config.backbone, arrays)


def load_authors(path: Path | str, arch: str) -> QualityNet:
    """Read a whole network from the authors' files of one epoch.

    Args:
        path: one of the files, or their folder, which means its last epoch.
        arch: a preset's name, or `r2plus1d_34` for `r2plus1d_34_32f_wd`.

    Returns:
        the network on the CPU, fp32, in eval mode; its unit is 17 points.

    Raises:
        ModelError: a file is missing, cannot be read, wants to run code, or does not hold its part.
    """
    config = authors.network_of(arch)
    arrays = authors.model_arrays(authors.file_set(Path(path)), arch, config=config)
    return network_from_arrays(config, arrays)


def looks_like(path: Path) -> Likeness | None:
    """Tell whose weights a file seems to hold; None where it looks like nothing we know.

    Raises:
        ModelError: the file cannot be read, or wants to run code.
    """
    return likeness({name: tuple(one.shape) for name, one in read_tensors(path).items()})


def backbone_arrays(
    path: Path, layout: str, arch: str, *, config: NetworkConfig
) -> dict[str, np.ndarray]:
    """Read a public backbone as arrays by our names, each of the shape `config.backbone` wants.

    Raises:
        ModelError: as for `load_backbone`.
    """
    adapter = adapter_of(layout)
    wanted = {
        name.removeprefix(BACKBONE_PREFIX): one
        for name, one in shapes_of(config).items()
        if name.startswith(BACKBONE_PREFIX)
    }
    part = Part(
        path=path,
        layout=layout,
        arch=arch,
        wanted=wanted,
        their_name=adapter.names(config.backbone),
        dropped=adapter.dropped(config.backbone.trunk_width),
    )
    return account(read_tensors(path), part)
