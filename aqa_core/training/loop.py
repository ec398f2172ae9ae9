"""The training loop, once: one epoch of learning, and predictions without learning."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from aqa_core.network import QualityNet
from aqa_core.progress import CancelToken
from aqa_core.training.auxiliary import AuxiliaryHead
from aqa_core.training.examples import Batch, DiveSource, random_view, shuffled
from aqa_core.training.recipes import Recipe

_WARM_UP_SHARE = 0.05
_LAST_RATE_SHARE = 0.01
_LARGEST_GRADIENT = 5.0
_TRUNK_AXES = 3  # B, N and D


@dataclass(slots=True, kw_only=True)
class Learner:
    """What changes while a network learns.

    Attributes:
        network: the network.
        auxiliary: supervision by the renderer's knowledge, or None; never part of a model file.
        optimiser: with one parameter group for new and one for pretrained modules.
        base_rates: the groups' learning rates before the schedule.
    """

    network: QualityNet
    auxiliary: AuxiliaryHead | None
    optimiser: torch.optim.Optimizer
    base_rates: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Course:
    """What is learned, and how.

    Attributes:
        examples: labelled dives.
        positions: which of them train.
        recipe: batch size, loss, augmentation, schedule.
        seed: of order and augmentation.
    """

    examples: DiveSource
    positions: NDArray[np.int64]
    recipe: Recipe
    seed: int


class StepReport(NamedTuple):
    """What one step did: its number in the epoch, from 1, of how many, and its losses by name."""

    step: int
    steps: int
    losses: dict[str, float]


def make_learner(
    network: QualityNet,
    auxiliary: AuxiliaryHead | None,
    recipe: Recipe,
    *,
    pretrained: frozenset[str] = frozenset(),
    head_only: bool = False,
) -> Learner:
    """Make the optimiser with the recipe's two learning rates.

    Args:
        network: the network to train.
        auxiliary: its auxiliary head, or None.
        recipe: optimiser, rates, weight decay.
        pretrained: names of the network's parameters that do not start from random values.
        head_only: whether the backbone stays as it is.
    """
    new: list[nn.Parameter] = []
    given: list[nn.Parameter] = []
    for name, parameter in network.named_parameters():
        if head_only and name.startswith("backbone."):
            continue
        (given if name in pretrained else new).append(parameter)
    if auxiliary is not None:
        new += list(auxiliary.parameters())
    groups = [
        {"params": parameters, "lr": rate}
        for parameters, rate in ((new, recipe.rate_new), (given, recipe.rate_pretrained))
        if parameters
    ]
    optimiser: torch.optim.Optimizer = (
        torch.optim.Adam(groups)
        if recipe.optimiser == "adam"
        else torch.optim.AdamW(groups, weight_decay=recipe.weight_decay)
    )
    rates = tuple(group["lr"] for group in optimiser.param_groups)
    return Learner(network=network, auxiliary=auxiliary, optimiser=optimiser, base_rates=rates)


def train_epoch(
    learner: Learner,
    course: Course,
    *,
    epoch: int,
    first_step: int = 0,
    cancel: CancelToken,
    on_step: Callable[[StepReport], None],
) -> None:
    """Learn once from every dive of the course.

    Args:
        learner: changed in place.
        course: what is learned, and how.
        epoch: from 0.
        first_step: steps of this epoch that were done before; they are skipped.
        cancel: looked at between steps.
        on_step: called after each step.

    Raises:
        CancelledError: the user asked to stop.
    """
    recipe, examples, seed = course.recipe, course.examples, course.seed
    order = shuffled(course.positions, seed=seed, epoch=epoch)
    steps = math.ceil(len(order) / recipe.batch)
    _set_mode(learner, recipe)
    for step in range(first_step, steps):
        cancel.raise_if_cancelled()
        _set_rates(learner, recipe, (epoch * steps + step) / (recipe.epochs * steps))
        part = order[step * recipe.batch : (step + 1) * recipe.batch].tolist()
        views = [
            random_view(k, seed=seed, epoch=epoch, last_first=examples.last_first, flip=recipe.flip)
            for k in part
        ]
        losses = _step(learner, examples.batch(part, views), recipe)
        on_step(StepReport(step + 1, steps, losses))


class Prediction(NamedTuple):
    """What a network says of dives.

    Attributes:
        units_M: quality in network units.
        contributions_MN: what each segment adds, in network units, without the bias.
        trunk_MND: trunk features.
    """

    units_M: NDArray[np.float64]
    contributions_MN: NDArray[np.float64]
    trunk_MND: NDArray[np.float32]


def predict(network: QualityNet, batches: Iterator[Batch], *, cancel: CancelToken) -> Prediction:
    """Score dives without learning, in eval mode.

    Raises:
        CancelledError: the user asked to stop.
    """
    network.eval()
    units, contributions, trunks = [], [], []
    with torch.inference_mode():
        for batch in batches:
            cancel.raise_if_cancelled()
            trunk_BND = trunk_of(network, batch)
            units_B, contributions_BN = quality_and_contributions(network, trunk_BND)
            units.append(units_B)
            contributions.append(contributions_BN)
            trunks.append(trunk_BND)
    return Prediction(
        torch.cat(units).double().numpy(),
        torch.cat(contributions).double().numpy(),
        torch.cat(trunks).numpy(),
    )


def trunk_of(network: QualityNet, batch: Batch) -> Tensor:
    """Give a batch's trunk features, trunk_BND; the backbone runs only where it has not looked already."""
    return batch.seen if batch.seen.dim() == _TRUNK_AXES else network.trunk(batch.seen)


def quality_and_contributions(network: QualityNet, trunk_BND: Tensor) -> tuple[Tensor, Tensor]:
    """Give units_B and contributions_BN = Σ_d a_d w_id f_id, both in network units (DESIGN 3.2)."""
    features_BNF = network.project(trunk_BND)
    aggregated = network.aggregate(features_BNF)
    contributions_BN = (aggregated.weights_BNF * features_BNF) @ network.regressor.weight[0]
    return network.regress(aggregated.video_BF), contributions_BN


def _step(learner: Learner, batch: Batch, recipe: Recipe) -> dict[str, float]:
    trunk_BND = trunk_of(learner.network, batch)
    units_B, contributions_BN = quality_and_contributions(learner.network, trunk_BND)
    error_B = units_B - batch.units_B
    # section 4.3: the sum of L2 and L1 loss
    score = recipe.l2 * (error_B**2).mean() + recipe.l1 * error_B.abs().mean()
    losses = {"score": score}
    total = recipe.score_loss * score
    if learner.auxiliary is not None and batch.truth is not None:
        losses["contribution"] = learner.auxiliary.contribution_loss(
            contributions_BN, batch.truth, batch.units_per_execution_B
        )
        total = total + recipe.contribution_loss * losses["contribution"]
        if recipe.auxiliary_loss:
            losses["known"] = learner.auxiliary.known_loss(trunk_BND, batch.truth)
            total = total + recipe.auxiliary_loss * losses["known"]
    learner.optimiser.zero_grad(set_to_none=True)
    torch.autograd.backward(total)
    if recipe.optimiser == "adamw":
        nn.utils.clip_grad_norm_(_parameters(learner), _LARGEST_GRADIENT)
    learner.optimiser.step()
    return {name: loss.item() for name, loss in losses.items()}


def _parameters(learner: Learner) -> Sequence[Tensor]:
    return [parameter for group in learner.optimiser.param_groups for parameter in group["params"]]


def _set_mode(learner: Learner, recipe: Recipe) -> None:
    learner.network.train()
    if recipe.freeze_batch_norm:
        for module in learner.network.modules():
            if isinstance(module, nn.BatchNorm3d):
                module.eval()


def _set_rates(learner: Learner, recipe: Recipe, done: float) -> None:
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
