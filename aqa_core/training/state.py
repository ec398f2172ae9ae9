"""A learner's whole state as named tensors, and back: parameters, optimiser, random numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor

from aqa_core.errors import RunError
from aqa_core.training.learner import Learner

_RANDOM = "random.torch"


def learner_tensors(learner: Learner) -> dict[str, Tensor]:
    """Give everything that a resumed run needs to go on as if nothing had happened."""
    tensors = {f"network.{k}": v for k, v in learner.network.state_dict().items()}
    if learner.auxiliary is not None:
        tensors |= {f"auxiliary.{k}": v for k, v in learner.auxiliary.state_dict().items()}
    for index, slots in learner.optimiser.state_dict()["state"].items():
        tensors |= {f"optimiser.{index}.{name}": value for name, value in slots.items()}
    if learner.average is not None:
        tensors |= {f"average.{k}": v for k, v in learner.average.state_dict().items()}
    tensors[_RANDOM] = torch.get_rng_state()
    return {name: tensor.detach().cpu().clone().contiguous() for name, tensor in tensors.items()}


def restore_learner(learner: Learner, tensors: Mapping[str, Tensor]) -> None:
    """Put a saved state back.

    Raises:
        RunError: the state is of another network.
    """
    optimiser_state: dict[int, dict[str, Tensor]] = {}
    for name, tensor in _part(tensors, "optimiser.").items():
        index, slot = name.split(".", 1)
        optimiser_state.setdefault(int(index), {})[slot] = tensor
    try:
        restore_network(learner, tensors)
        if learner.auxiliary is not None:
            learner.auxiliary.load_state_dict(_part(tensors, "auxiliary."))
        if learner.average is not None:
            learner.average.load_state_dict(_part(tensors, "average."))
        document: dict[str, Any] = learner.optimiser.state_dict()
        learner.optimiser.load_state_dict({**document, "state": optimiser_state})
        torch.set_rng_state(tensors[_RANDOM])
    except (RuntimeError, ValueError, KeyError) as error:
        raise RunError(
            "The run's last state belongs to another network.", "Start again in another folder."
        ) from error


def move_learner(learner: Learner, device: torch.device) -> None:
    """Let a learner go on elsewhere, with all it has learned."""
    tensors = learner_tensors(learner)
    for module in (learner.network, learner.auxiliary, learner.average):
        if module is not None:
            module.to(device)
    learner.optimiser.zero_grad(set_to_none=True)
    restore_learner(learner, tensors)


def restore_network(learner: Learner, tensors: Mapping[str, Tensor]) -> None:
    """Put a saved state's network back, and nothing else.

    Raises:
        RunError: the state is of another network.
    """
    try:
        learner.network.load_state_dict(_part(tensors, "network."))
    except RuntimeError as error:
        raise RunError(
            "The run's last state belongs to another network.", "Start again in another folder."
        ) from error


def _part(tensors: Mapping[str, Tensor], prefix: str) -> dict[str, Tensor]:
    return {
        name.removeprefix(prefix): tensor
        for name, tensor in tensors.items()
        if name.startswith(prefix)
    }
