"""The layout of the paper's authors: for each epoch one file a part of the network, together a whole model.

`model_CNN_N.pth`, `model_my_fc6_N.pth`, `model_attention_scores_N.pth` (with the Weight-Decider only) and
`model_score_regressor_N.pth`. Their wrapper puts a backbone's children into a Sequential: names become numbers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Final

import numpy as np

from aqa_core.checkpoints.described import BACKBONE_PREFIX
from aqa_core.checkpoints.foreign import ig65m, kenshohara
from aqa_core.checkpoints.foreign.accounting import Part, account
from aqa_core.checkpoints.foreign.archive import read_tensors
from aqa_core.errors import ModelError
from aqa_core.network import PRESETS, NetworkConfig
from aqa_core.network.config import ResNetConfig
from aqa_core.network.state import shapes_of

LAYOUT: Final = "authors"
SCORE_SCALE: Final = 17.0  # they divide a final score by this (their options, final_score_std)
END_OFFSET: Final = (
    5  # of [end - 100, end) they evaluate on the first 96 frames; our last frame is `end`
)

_USUAL_ARCH: Final = "r2plus1d_34"
_FILE: Final = re.compile(
    r"(model_CNN|model_my_fc6|model_attention_scores|model_score_regressor)_(\d+)\.pth"
)
_BACKBONE_FILE: Final = "model_CNN"
_WEIGHT_DECIDER_FILE: Final = "model_attention_scores"
_HEADS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "model_my_fc6": {"projection.0.": "fc1.", "projection.2.": "fc2."},
        _WEIGHT_DECIDER_FILE: {
            f"aggregation.layers.{2 * index}.": f"fc{index + 1}." for index in range(4)
        },
        "model_score_regressor": {"regressor.": "fc_final_score."},
    }
)
# the ReLU and the max-pool between stem and stages take numbers too
_CHILDREN_IG65M: Final = ("stem", "layer1", "layer2", "layer3", "layer4")
_CHILDREN_3D: Final = ("conv1", "bn1", "", "", "layer1", "layer2", "layer3", "layer4")
_CHILDREN_2P1D: Final = (
    *("conv1_s", "bn1_s", "conv1_t", "bn1_t", "", ""),
    *("layer1", "layer2", "layer3", "layer4"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSet:
    """The files of one epoch.

    Attributes:
        folder: where they are.
        epoch: counted from 0, as the authors do.
        files: those there are, by the name of the part.
    """

    folder: Path
    epoch: int
    files: Mapping[str, Path]


def architectures() -> tuple[str, ...]:
    """Give the names of the networks that the authors' code can train and save."""
    return (_USUAL_ARCH, *_networks())


def network_of(arch: str) -> NetworkConfig:
    """Give the network of an architecture: a preset's name, or `r2plus1d_34` for `r2plus1d_34_32f_wd`.

    Their 16-frame (2+1)D network has no ReLU between the stem's two convolutions: their wrapper loses it.

    Raises:
        ModelError: there is no such architecture; their code has no head for 50 and 101 layers.
    """
    name = "r2plus1d_34_32f_wd" if arch == _USUAL_ARCH else arch
    if name not in _networks():
        raise ModelError(
            f"The layout {LAYOUT} has no architecture {arch or 'without a name'}.",
            f"There are: {', '.join(architectures())}.",
        )
    config = PRESETS[name]
    if isinstance(config.backbone, ResNetConfig) and config.backbone.stem_pool:
        return replace(config, backbone=replace(config.backbone, stem_relu=False))
    return config


def file_set(path: Path) -> FileSet:
    """Find the files of one epoch: the last in a folder, or those that belong to a file.

    Raises:
        ModelError: there are none.
    """
    folder = path if path.is_dir() else path.parent
    named = _FILE.fullmatch(path.name)
    if not path.is_dir() and named is None:
        raise ModelError(
            f"{path} is not one of the authors' files.",
            "Name model_CNN_EPOCH.pth or the folder it lies in, with the files of the other parts beside it.",
        )
    found: dict[int, dict[str, Path]] = {}
    for file in sorted(folder.glob("model_*.pth")):
        if match := _FILE.fullmatch(file.name):
            found.setdefault(int(match.group(2)), {})[match.group(1)] = file
    epochs = [epoch for epoch, files in found.items() if _BACKBONE_FILE in files]
    epoch = int(named.group(2)) if named else max(epochs, default=-1)
    if epoch not in epochs:
        raise ModelError(
            f"{folder} has no {_BACKBONE_FILE} file{_of(named)}.", "Name another file."
        )
    return FileSet(folder=folder, epoch=epoch, files=found[epoch])


def model_arrays(files: FileSet, arch: str, *, config: NetworkConfig) -> dict[str, np.ndarray]:
    """Read a whole network as arrays by our names.

    Raises:
        ModelError: a file is missing, or holds something other than its part of the network.
    """
    _check_parts(files, arch, config)
    arrays = {
        f"{BACKBONE_PREFIX}{name}": array
        for name, array in backbone_arrays(files, arch, config=config).items()
    }
    for part, places in _HEADS.items():
        if part in files.files:
            arrays |= _head_arrays(files.files[part], arch, places, config)
    return arrays


def backbone_arrays(files: FileSet, arch: str, *, config: NetworkConfig) -> dict[str, np.ndarray]:
    """Read the backbone alone as arrays by our names within it.

    Raises:
        ModelError: the file holds something other than this backbone.
    """
    if not isinstance(config.backbone, ResNetConfig):
        raise TypeError("the authors' networks are ResNets")
    wanted = {
        name.removeprefix(BACKBONE_PREFIX): one
        for name, one in shapes_of(config).items()
        if name.startswith(BACKBONE_PREFIX)
    }
    return _arrays(files.files[_BACKBONE_FILE], arch, wanted, _backbone_names(config.backbone))


def _networks() -> tuple[str, ...]:
    families = ("r2plus1d_34_8f", "r2plus1d_34_16f", "r2plus1d_34_32f", "resnet3d_34_16f")
    return tuple(f"{family}_{aggregation}" for family in families for aggregation in ("avg", "wd"))


def _backbone_names(config: ResNetConfig) -> Callable[[str], str]:
    if not config.stem_pool:
        inner: Callable[[str], str] = ig65m.their_name
        children: tuple[str, ...] = _CHILDREN_IG65M
    elif config.convolution == "3d":
        inner, children = kenshohara.their_name, _CHILDREN_3D
    else:
        inner, children = _factored_name, _CHILDREN_2P1D

    def their_name(ours: str) -> str:
        child, rest = inner(ours).split(".", 1)
        return f"features.{children.index(child)}.{rest}"

    return their_name


def _factored_name(ours: str) -> str:
    return kenshohara.their_name(ours, factored=frozenset({1, 2}))


def _head_arrays(
    path: Path, arch: str, places: Mapping[str, str], config: NetworkConfig
) -> dict[str, np.ndarray]:
    wanted = {
        name: one for name, one in shapes_of(config).items() if name.startswith(tuple(places))
    }

    def their_name(ours: str) -> str:
        place = next(place for place in places if ours.startswith(place))
        return places[place] + ours.removeprefix(place)

    return _arrays(path, arch, wanted, their_name)


def _arrays(
    path: Path,
    arch: str,
    wanted: Mapping[str, tuple[tuple[int, ...], str]],
    their_name: Callable[[str], str],
) -> dict[str, np.ndarray]:
    part = Part(
        path=path, layout=LAYOUT, arch=arch, wanted=wanted, their_name=their_name, dropped={}
    )
    return account(read_tensors(path), part)


def _check_parts(files: FileSet, arch: str, config: NetworkConfig) -> None:
    wanted = {_BACKBONE_FILE, *_HEADS}
    if config.aggregation == "avg":
        wanted.discard(_WEIGHT_DECIDER_FILE)
    for part in (*_HEADS, _BACKBONE_FILE):
        name = f"{part}_{files.epoch}.pth"
        if part in wanted and part not in files.files:
            averaging = "" if arch == _USUAL_ARCH else arch.removesuffix("_wd")
            remedy = f"Put it beside the others{_or_averaging(part, averaging)}."
            raise ModelError(f"{files.folder} lacks {name}, a part of {arch}.", remedy)
        if part not in wanted and part in files.files:
            raise ModelError(
                f"{files.folder} has {name}, so this network was trained with the Weight-Decider.",
                f"Use --arch {arch.removesuffix('_avg')}_wd.",
            )


def _or_averaging(part: str, name: str) -> str:
    if part != _WEIGHT_DECIDER_FILE:
        return ""
    return f", or use --arch {name or 'r2plus1d_34_32f'}_avg if it was trained without"


def _of(named: re.Match[str] | None) -> str:
    return f" of epoch {named.group(2)}" if named else ""
