"""What changes while a network learns, and at which rate."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import torch
from torch import Tensor, nn

from aqa_core.network import QualityNet
from aqa_core.training.auxiliary import AuxiliaryHead
from aqa_core.training.averaging import ParameterAverage
from aqa_core.training.recipe import Recipe

_WARM_UP_SHARE: Final = 0.05
_LAST_RATE_SHARE: Final = 0.01


@dataclass(slots=True, kw_only=True)
class Learner:
    """What changes while a network learns.

    Attributes:
        network: the network.
        auxiliary: supervision by the renderer's knowledge, or None; never part of a model file.
        optimiser: with one parameter group for new and one for pretrained modules, and one each for a
            Weight-Decider and a head that have a rate of their own.
        base_rates: the groups' learning rates before the schedule.
        average: the parameters' moving average, or None.
    """

    network: QualityNet
    auxiliary: AuxiliaryHead | None
    optimiser: torch.optim.Optimizer
    base_rates: tuple[float, ...]
    average: ParameterAverage | None = None

    @property
    def judged(self) -> QualityNet:
        """The network that is measured and kept: the averaged one where there is an average."""
        return self.network if self.average is None else self.average.network

    @property
    def parameters(self) -> Sequence[Tensor]:
        """Everything the optimiser changes."""
        return [one for group in self.optimiser.param_groups for one in group["params"]]


def make_learner(
    network: QualityNet,
    auxiliary: AuxiliaryHead | None,
    recipe: Recipe,
    *,
    pretrained: frozenset[str] = frozenset(),
    head_only: bool = False,
) -> Learner:
    """Make the optimiser with the recipe's learning rates, and the average where it wants one.

    Args:
        network: the network to train.
        auxiliary: its auxiliary head, or None.
        recipe: optimiser, rates, weight decay, average.
        pretrained: names of the network's parameters that do not start from random values.
        head_only: whether the backbone stays as it is.
    """
    # in this order: a resumed run tells the optimiser's states by their numbers
    rates = {
        "new": recipe.rate_new,
        "pretrained": recipe.rate_pretrained,
        "weight_decider": recipe.rate_weight_decider,
        "head": recipe.rate_head,
    }
    members: dict[str, list[nn.Parameter]] = {name: [] for name in rates}
    for name, parameter in network.named_parameters():
        if not (head_only and name.startswith("backbone.")):
            members[_group_of(name, recipe, is_given=name in pretrained)].append(parameter)
    if auxiliary is not None:
        members["new"] += list(auxiliary.parameters())
    groups = [{"params": members[name], "lr": rates[name]} for name in rates if members[name]]
    optimiser = _optimiser(groups, recipe)
    decay = recipe.average_decay
    return Learner(
        network=network,
        auxiliary=auxiliary,
        optimiser=optimiser,
        base_rates=tuple(group["lr"] for group in optimiser.param_groups),
        average=ParameterAverage(network, decay=decay) if decay else None,
    )


def set_mode(learner: Learner, recipe: Recipe) -> None:
    """Make the network learn, with BatchNorm as the recipe wants it."""
    learner.network.train()
    for module in learner.network.modules():
        if not isinstance(module, nn.BatchNorm3d):
            continue
        if recipe.batch_norm_momentum is not None:
            module.momentum = recipe.batch_norm_momentum
        if recipe.freeze_batch_norm:
            module.eval()


def set_rates(learner: Learner, recipe: Recipe, done: float) -> None:
    """Set the learning rates; `done` is the finished share of the whole training, 0..1."""
    factor = 1.0
    if recipe.schedule == "cosine":
        if done < _WARM_UP_SHARE:
            factor = max(_LAST_RATE_SHARE, done / _WARM_UP_SHARE)
        else:
            way = (done - _WARM_UP_SHARE) / (1 - _WARM_UP_SHARE)
            factor = _LAST_RATE_SHARE + (1 - _LAST_RATE_SHARE) * (1 + math.cos(math.pi * way)) / 2
    for group, rate in zip(learner.optimiser.param_groups, learner.base_rates, strict=True):
        group["lr"] = rate * factor


def _group_of(name: str, recipe: Recipe, *, is_given: bool) -> str:
    if recipe.rate_head is not None and not name.startswith("backbone."):
        return "head"
    if is_given:
        return "pretrained"
    has_own_rate = recipe.rate_weight_decider is not None and name.startswith("aggregation.")
    return "weight_decider" if has_own_rate else "new"


def _optimiser(groups: list[dict[str, Any]], recipe: Recipe) -> torch.optim.Optimizer:
    if recipe.optimiser == "adam":
        return torch.optim.Adam(groups)
    return torch.optim.AdamW(groups, weight_decay=recipe.weight_decay)
