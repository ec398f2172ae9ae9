"""Writes and strictly reads model files: network, manifest and mean trunk features in one .safetensors."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import save_file

from aqa_core.checkpoints.described import (
    BACKBONE_PREFIX,
    MEAN_TRUNK_KEY,
    check_positions,
    check_tensors,
    expected_tensors,
    network_config,
)
from aqa_core.checkpoints.header import METADATA_KEY, header_of, open_checked
from aqa_core.checkpoints.manifest import Manifest, manifest_of
from aqa_core.checkpoints.writing import one_sentence_where_full
from aqa_core.errors import ModelError
from aqa_core.network.build import Backbone
from aqa_core.network.quality_net import QualityNet
from aqa_core.network.state import (
    arrays_of,
    backbone_from_arrays,
    network_from_arrays,
    shapes_of,
)
from aqa_core.storage import replacing

_DTYPES: Final = {"F32": "float32", "I64": "int64"}
_CHUNK_BYTES: Final = 1 << 22


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedModel:
    """A model file in memory.

    Attributes:
        network: on the CPU, fp32, in eval mode.
        manifest: what the file says about itself.
        mean_trunk_ND: mean trunk feature at each position over the training dives, float32, or None.
        sha256: of the whole file, hexadecimal.
        backbone_hash: of the backbone alone, structure and parameters; heads on the same one share trunk features.
        name: what the model is called.
        path: the file.
    """

    network: QualityNet
    manifest: Manifest
    mean_trunk_ND: np.ndarray | None
    sha256: str
    backbone_hash: str
    name: str
    path: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedBackbone:
    """The backbone of a model file, or of a file that holds nothing else.

    Attributes:
        backbone: on the CPU, fp32, in eval mode.
        manifest: what the file says about itself.
        sha256: of the whole file, hexadecimal.
        backbone_hash: tells it apart, whatever head there is (`LoadedModel.backbone_hash`).
    """

    backbone: Backbone
    manifest: Manifest
    sha256: str
    backbone_hash: str


def save_model(
    path: Path,
    network: QualityNet,
    manifest: Manifest,
    *,
    mean_trunk_ND: np.ndarray | None = None,
) -> None:
    """Write a model file; a reader finds the old one or the new one, never half of one.

    Args:
        path: the file to write.
        network: what `manifest.network` describes; of a `backbone` only the backbone is written.
        manifest: what the file says about itself.
        mean_trunk_ND: mean trunk feature at each of the N positions.

    Raises:
        StorageError: the file cannot be written.
        ValueError: network, manifest and mean_trunk_ND do not describe the same network.
    """
    arrays = arrays_of(network)
    if {name: (array.shape, str(array.dtype)) for name, array in arrays.items()} != shapes_of(
        network_config(manifest)
    ):
        raise ValueError("the manifest describes another network")
    if manifest.kind == "backbone":
        arrays = {name: one for name, one in arrays.items() if name.startswith(BACKBONE_PREFIX)}
    if mean_trunk_ND is not None:
        arrays[MEAN_TRUNK_KEY] = np.ascontiguousarray(mean_trunk_ND, dtype=np.float32)
    save_arrays(path, arrays, manifest)


def save_arrays(path: Path, arrays: dict[str, np.ndarray], manifest: Manifest) -> None:
    """Write a model file from its tensors, as `save_model` writes it from a network.

    Raises:
        StorageError: the file cannot be written.
        ValueError: the tensors are not those of what the manifest describes.
    """
    config = network_config(manifest)
    check_positions(manifest, config, arrays)
    expected = expected_tensors(manifest, config, has_mean=MEAN_TRUNK_KEY in arrays)
    if {name: (array.shape, str(array.dtype)) for name, array in arrays.items()} != expected:
        raise ValueError("the manifest describes another network")
    with replacing(path) as temporary, one_sentence_where_full(path):
        save_file(arrays, temporary, metadata={METADATA_KEY: manifest.to_text()})


def load_model(path: Path | str) -> LoadedModel:
    """Read a model file strictly: every tensor accounted for, of the right shape, every number finite.

    Nothing is ever unpickled, and nothing large is read before the file's header has been checked against the
    network that the manifest describes.

    Raises:
        ModelError: the file is missing, damaged, not ours, or holds a backbone without a head.
    """
    manifest, arrays = _read(Path(path))
    if manifest.kind != "model":
        raise ModelError(
            f"{path} holds a backbone without a head: it can be fine-tuned but not scored with.",
            "Choose a model that has been trained to score.",
        )
    mean_trunk_ND = arrays.pop(MEAN_TRUNK_KEY, None)
    return LoadedModel(
        network=network_from_arrays(network_config(manifest), arrays),
        manifest=manifest,
        mean_trunk_ND=mean_trunk_ND,
        sha256=file_sha256(Path(path)),
        backbone_hash=hash_backbone(manifest.network["backbone"], arrays),
        name=manifest.name,
        path=Path(path),
    )


def load_backbone(path: Path | str) -> LoadedBackbone:
    """Read the backbone of a model file of either kind, as a start for training; as strict as `load_model`.

    Raises:
        ModelError: the file is missing, damaged or not ours.
    """
    manifest, arrays = _read(Path(path))
    return LoadedBackbone(
        backbone=backbone_from_arrays(
            network_config(manifest).backbone,
            {
                name.removeprefix(BACKBONE_PREFIX): array
                for name, array in arrays.items()
                if name.startswith(BACKBONE_PREFIX)
            },
        ),
        manifest=manifest,
        sha256=file_sha256(Path(path)),
        backbone_hash=hash_backbone(manifest.network["backbone"], arrays),
    )


def copy_model(source: Path, target: Path, *, name: str) -> None:
    """Copy a model file of either kind under a name, once it has been read strictly.

    Raises:
        ModelError: the file is missing, damaged or not ours.
        StorageError: the copy cannot be written.
    """
    manifest, arrays = _read(source)
    with replacing(target) as temporary, one_sentence_where_full(target):
        if manifest.name == name:
            shutil.copyfile(source, temporary)
        else:
            renamed = dataclasses.replace(manifest, name=name)
            save_file(arrays, temporary, metadata={METADATA_KEY: renamed.to_text()})


def file_sha256(path: Path) -> str:
    """Give the sha256 of a file, hexadecimal.

    Raises:
        ModelError: the file cannot be read.
    """
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK_BYTES):
                digest.update(chunk)
    except OSError as error:
        raise ModelError(f"The model file {path} cannot be read ({error.strerror}).") from error
    return digest.hexdigest()


def _read(path: Path) -> tuple[Manifest, dict[str, np.ndarray]]:
    with open_checked(path) as file:
        header = header_of(file)
        manifest = manifest_of(header.metadata, path)
        config = network_config(manifest)
        found = {name: (one.shape, _DTYPES.get(one.dtype)) for name, one in header.tensors.items()}
        check_tensors(
            path, found, expected_tensors(manifest, config, has_mean=MEAN_TRUNK_KEY in found)
        )
        try:
            arrays = {name: file.get_tensor(name) for name in found}
        except (SafetensorError, OSError) as error:
            raise ModelError(f"{path} cannot be read ({error}).") from error
    for name, array in arrays.items():
        if not np.isfinite(array).all():
            raise ModelError(f"{path} is damaged: {name} holds numbers that are not finite.")
    try:
        check_positions(manifest, config, arrays)
    except ValueError as error:
        raise ModelError(f"{path} cannot be used: {error}.") from error
    return manifest, arrays


def hash_backbone(structure: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> str:
    """Give what tells a backbone from all others, as `LoadedModel.backbone_hash` has it.

    Args:
        structure: the backbone of `NetworkConfig.to_json`.
        arrays: the whole network's parameters and statistics by name, contiguous.
    """
    # the same parameters give other features with a stem or a BatchNorm of another kind
    digest = hashlib.blake2b(json.dumps(structure, sort_keys=True).encode(), digest_size=16)
    for name in sorted(arrays):
        if name.startswith(BACKBONE_PREFIX):
            digest.update(f"{name}{arrays[name].shape}".encode())
            digest.update(arrays[name].data)
    return digest.hexdigest()
