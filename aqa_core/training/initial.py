"""What a training starts from: random parameters, a backbone, or a whole model."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch

from aqa_core.checkpoints.described import network_config
from aqa_core.checkpoints.manifest import read_manifest
from aqa_core.checkpoints.model_file import load_backbone, load_model
from aqa_core.checkpoints.store import find_model
from aqa_core.errors import RunError
from aqa_core.network import NetworkConfig, QualityNet
from aqa_core.results import Target
from aqa_core.training.recipe import Recipe
from aqa_core.video.preprocess import Preprocessing


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """A network at the start of its training.

    Attributes:
        network: with its first parameters.
        pretrained: names of the parameters that are not random.
        preprocessing: what the given parameters were trained with, or None.
        target: what the given model says, or None.
    """

    network: QualityNet
    pretrained: frozenset[str]
    preprocessing: Preprocessing | None
    target: Target | None = None


def start_from(network: QualityNet, config: NetworkConfig, init: str, *, recipe: Recipe) -> Start:
    """Put given parameters into a network: all of them where the models are alike, else the backbone's.

    Alike are models of the same network and target; the regressor is brought to the recipe's scale. A recipe that
    straightens takes a head of another target too.

    Args:
        network: with random parameters; changed in place.
        config: its configuration.
        init: a model file, the name of a stored model, or empty for none.
        recipe: what the network is to say, and in which units.

    Raises:
        ModelError: there is no such model, or its file is damaged.
        RunError: its backbone is another one.
    """
    if not init:
        return Start(network=network, pretrained=frozenset(), preprocessing=None)
    path: Path = find_model(init)
    manifest = read_manifest(path)
    given = network_config(manifest)
    if given.backbone != config.backbone:
        raise RunError(
            f"{init} has another backbone than the preset.",
            "Choose the preset that the given model was made with.",
        )
    names = {name for name, _ in network.named_parameters()}
    will_do = manifest.target == recipe.target or recipe.straighten
    if manifest.kind == "model" and given == config and will_do:
        network.load_state_dict(load_model(path).network.state_dict())
        with torch.no_grad():
            for parameter in network.regressor.parameters():
                parameter.mul_(manifest.score_scale / recipe.score_scale)
    else:
        network.backbone.load_state_dict(load_backbone(path).backbone.state_dict())
        names = {name for name in names if name.startswith("backbone.")}
    return Start(
        network=network,
        pretrained=frozenset(names),
        preprocessing=manifest.preprocessing,
        target=manifest.target,
    )


def clips_learned(init: str) -> frozenset[str]:
    """Give the short hashes of the clips that a model was trained on; none for an empty name.

    Raises:
        ModelError: there is no such model, or its file is damaged.
    """
    if not init:
        return frozenset()
    return frozenset(read_manifest(find_model(init)).training.get("clips", ()))
