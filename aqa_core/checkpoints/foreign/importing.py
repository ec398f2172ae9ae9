"""Keeps foreign weights as model files of our own, with a manifest that says where they come from."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from aqa_core.checkpoints.catalogue import LayoutFacts, PublicWeights, layout_facts
from aqa_core.checkpoints.described import BACKBONE_PREFIX
from aqa_core.checkpoints.foreign import authors
from aqa_core.checkpoints.foreign.layouts import ADAPTERS, network_of
from aqa_core.checkpoints.foreign.loading import backbone_arrays
from aqa_core.checkpoints.manifest import Kind, Manifest
from aqa_core.checkpoints.model_file import file_sha256, save_arrays
from aqa_core.checkpoints.store import place_for
from aqa_core.errors import ModelError
from aqa_core.network import NetworkConfig


def import_weights(
    path: Path,
    *,
    layout: str,
    arch: str = "",
    name: str | None = None,
    listed: PublicWeights | None = None,
) -> str:
    """Keep foreign weights in the store: a backbone, or of the layout `authors` a whole model.

    Args:
        path: the file as it was published; of the layout `authors` one of the files of an epoch, or their folder.
        layout: whose file it is.
        arch: which network it holds; empty where the layout has only one.
        name: what to call it; None for the name of the file.
        listed: what the catalogue knows of it, if it is from there.

    Returns:
        the name it is kept under.

    Raises:
        ModelError: the file does not hold exactly that network, or the name cannot be used or is taken.
        StorageError: the store cannot be written.
    """
    facts = layout_facts(layout)
    if layout == authors.LAYOUT:
        return _import_authors(path, arch, name, facts)
    arch = arch or _only_arch(layout)
    frames = None if listed is None else listed.frames
    config = network_of(layout, arch, frames=frames)
    name = name or path.stem
    target = place_for(name)
    arrays = {
        f"{BACKBONE_PREFIX}{one}": array
        for one, array in backbone_arrays(path, layout, arch, config=config).items()
    }
    training: dict[str, Any] = {
        "layout": layout,
        "architecture": arch,
        "source_sha256": file_sha256(path),
    }
    if listed is not None:
        training |= {"trained_on": listed.trained_on, "classes": listed.classes, "url": listed.url}
    manifest = _manifest("backbone", name, config, facts, training)
    save_arrays(target, arrays, manifest)
    return name


def _import_authors(path: Path, arch: str, name: str | None, facts: LayoutFacts) -> str:
    config = authors.network_of(arch)
    files = authors.file_set(path)
    name = name or f"authors_{arch}_{files.epoch}"
    target = place_for(name)
    arrays: dict[str, np.ndarray] = authors.model_arrays(files, arch, config=config)
    training = {"layout": facts.name, "architecture": arch, "epoch": files.epoch}
    save_arrays(target, arrays, _manifest("model", name, config, facts, training))
    return name


def _manifest(
    kind: Kind, name: str, config: NetworkConfig, facts: LayoutFacts, training: Mapping[str, Any]
) -> Manifest:
    return Manifest(
        kind=kind,
        name=name,
        network=config.to_json(),
        frame_rate=None,
        end_offset=authors.END_OFFSET if kind == "model" else 0,
        preprocessing=facts.preprocessing,
        target="points",
        score_scale=authors.SCORE_SCALE if kind == "model" else 1.0,
        training=training,
        origin=facts.source,
        licence=facts.licence,
        demonstration=False,
        description=facts.note,
    )


def _only_arch(layout: str) -> str:
    archs = tuple(ADAPTERS[layout].frames)
    if len(archs) > 1:
        raise ModelError(
            f"The layout {layout} has several architectures.",
            f"Say which with --arch: {', '.join(archs)}.",
        )
    return archs[0]
