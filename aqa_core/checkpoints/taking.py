"""Takes a file of a backbone without being told what it is; only looking into it loads torch."""

from __future__ import annotations

import re
from pathlib import Path

from aqa_core.checkpoints.catalogue import list_weights
from aqa_core.checkpoints.download import obtain
from aqa_core.checkpoints.header import METADATA_KEY, read_header
from aqa_core.checkpoints.manifest import read_manifest
from aqa_core.checkpoints.store import import_model
from aqa_core.errors import ModelError
from aqa_core.progress import CancelToken, Report, ignore


class UnclearWeightsError(ModelError):
    """Nothing tells whose weights a file holds, or which network; a person may know."""


def take_backbone(
    path: Path,
    *,
    layout: str = "",
    arch: str = "",
    report: Report = ignore,
    cancel: CancelToken | None = None,
) -> str:
    """Keep a backbone from a file: of this program, of the catalogue, or of a layout that it looks like.

    Args:
        path: the file.
        layout: whose it is; empty to find out.
        arch: which network it holds; empty to find out.
        report: told what could not be verified.
        cancel: looked at before the file is read.

    Returns:
        the name it is kept under.

    Raises:
        UnclearWeightsError: layout or arch has to be said.
        ModelError: it holds something else, or its name is taken.
        StorageError: there is no room.
    """
    if cancel is not None:
        cancel.raise_if_cancelled()
    if _is_ours(path):
        return _take_ours(path)
    listed = next((one for one in list_weights() if one.file == path.name), None)
    if listed is not None and not layout:
        return obtain(listed, file=path, report=report, cancel=cancel)
    from aqa_core.checkpoints.foreign.importing import import_weights  # brings torch

    if not layout:
        layout, arch = _likely(path)
    return import_weights(path, layout=layout, arch=arch, name=_name_for(path))


def _name_for(path: Path) -> str:
    # a name of the store has no blanks, and does not begin with a dot
    return re.sub(r"[^A-Za-z0-9._-]+", "_", path.stem).lstrip("._-") or "backbone"


def _is_ours(path: Path) -> bool:
    if path.suffix != ".safetensors":
        return False
    return METADATA_KEY in read_header(path).metadata


def _take_ours(path: Path) -> str:
    manifest = read_manifest(path)
    if manifest.kind != "backbone":
        raise ModelError(
            f"{path.name} is a whole model, not a backbone.",
            "Add it with Model > Add a model file, and start from it as from any model of yours.",
        )
    return import_model(path).name


def _likely(path: Path) -> tuple[str, str]:
    from aqa_core.checkpoints.foreign.layouts import ADAPTERS  # brings torch
    from aqa_core.checkpoints.foreign.loading import looks_like

    found = looks_like(path)
    if found is None:
        raise UnclearWeightsError(f"{path.name} looks like no network this program knows.")
    if found.layout not in ADAPTERS or found.arch not in ADAPTERS[found.layout].frames:
        raise ModelError(
            f"{path.name} looks like {found.words}, which is no backbone this program can use.",
            "Use one of the list.",
        )
    return found.layout, found.arch
