"""A network as named arrays and back: what a model file holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

import numpy as np
import torch

from aqa_core.network.build import Backbone, build_backbone, build_network
from aqa_core.network.config import BackboneConfig, NetworkConfig
from aqa_core.network.quality_net import QualityNet

_Module = TypeVar("_Module", bound=torch.nn.Module)


def arrays_of(network: torch.nn.Module) -> dict[str, np.ndarray]:
    """Give every parameter and buffer of a network, by name, as arrays of their own."""
    return {
        name: tensor.detach().cpu().contiguous().numpy().copy()
        for name, tensor in network.state_dict().items()
    }


def shapes_of(config: NetworkConfig) -> dict[str, tuple[tuple[int, ...], str]]:
    """Give shape and numpy dtype of every parameter and buffer of a network, without making any."""
    with torch.device("meta"):
        network = build_network(config)
    return {
        name: (tuple(tensor.shape), str(tensor.dtype).removeprefix("torch."))
        for name, tensor in network.state_dict().items()
    }


def network_from_arrays(config: NetworkConfig, arrays: Mapping[str, np.ndarray]) -> QualityNet:
    """Make a network, in eval mode, whose parameters are the given arrays; it takes them over without a copy.

    Args:
        config: the network.
        arrays: writable arrays, exactly those that `shapes_of` names.

    Raises:
        RuntimeError: names or shapes differ from the network's.
    """
    with torch.device("meta"):
        network = build_network(config)
    return _filled(network, arrays)


def backbone_from_arrays(config: BackboneConfig, arrays: Mapping[str, np.ndarray]) -> Backbone:
    """Make a backbone alone, as `network_from_arrays` makes a network."""
    with torch.device("meta"):
        backbone = build_backbone(config)
    return _filled(backbone, arrays)


def _filled(module: _Module, arrays: Mapping[str, np.ndarray]) -> _Module:
    state = {name: torch.from_numpy(array) for name, array in arrays.items()}
    module.load_state_dict(state, strict=True, assign=True)
    return module.eval()
