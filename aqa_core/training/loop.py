"""The training loop, once: one epoch of learning."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from aqa_core.errors import RunError
from aqa_core.network import QualityNet
from aqa_core.progress import CancelToken
from aqa_core.training.compute import ON_CPU, Compute
from aqa_core.training.dropout import weight_decider_dropout
from aqa_core.training.examples import Batch, DiveSource, random_view, shuffled
from aqa_core.training.learner import Learner, set_mode, set_rates
from aqa_core.training.memory import Room
from aqa_core.training.recipe import Recipe
from aqa_core.training.team import ALONE, Team

_TRUNK_AXES = 3  # B, N and D


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Course:
    """What is learned, and how.

    Attributes:
        examples: labelled dives.
        positions: which of them train.
        recipe: batch size, loss, augmentation, schedule.
        seed: of order, augmentation and dropout.
        compute: where and in which number format; the examples come from there.
        team: the processes that share each batch.
        room: how many dives go through the network at once, or None for the recipe's parts of a batch.
    """

    examples: DiveSource
    positions: NDArray[np.int64]
    recipe: Recipe
    seed: int
    compute: Compute = ON_CPU
    team: Team = ALONE
    room: Room | None = None


class StepReport(NamedTuple):
    """What one step did.

    Attributes:
        step: its number in the epoch, from 1.
        steps: of how many.
        losses: by name.
        said: what the network said of each dive, in network units, by position.
    """

    step: int
    steps: int
    losses: dict[str, float]
    said: dict[int, float]


def train_epoch(
    learner: Learner,
    course: Course,
    *,
    epoch: int,
    first_step: int = 0,
    most_steps: int | None = None,
    cancel: CancelToken,
    on_step: Callable[[StepReport], None],
) -> None:
    """Learn once from every dive of the course.

    Args:
        learner: changed in place.
        course: what is learned, and how.
        epoch: from 0.
        first_step: steps of this epoch that were done before; they are skipped.
        most_steps: steps to do, or None for all that are left.
        cancel: looked at between steps, and between the parts of a batch.
        on_step: called after each step.

    Raises:
        CancelledError: the user asked to stop.
        RoomError: not even one dive at a time fits into memory; everything is as it was before the step.
    """
    recipe = course.recipe
    order = shuffled(course.positions, seed=course.seed, epoch=epoch)
    steps = math.ceil(len(order) / recipe.batch)
    end = steps if most_steps is None else min(steps, first_step + most_steps)
    set_mode(learner, recipe)
    for step in range(first_step, end):
        course.team.raise_if_cancelled(cancel)
        set_rates(learner, recipe, (epoch * steps + step) / (recipe.epochs * steps))
        part = order[step * recipe.batch : (step + 1) * recipe.batch].tolist()
        losses, said = _step(learner, course, part, epoch, cancel)
        on_step(StepReport(step + 1, steps, losses, said))


def refuse_no_number(losses: Mapping[str, float], *, epoch: int) -> None:
    """Stop a training whose loss is no number any more.

    Args:
        losses: of a step, by name.
        epoch: from 0.

    Raises:
        RunError: one is not finite.
    """
    if all(math.isfinite(loss) for loss in losses.values()):
        return
    raise RunError(
        f"The training came apart in epoch {epoch + 1}: its loss is no number any more.",
        "Look for a score that cannot be right, or take a recipe that learns more slowly.",
    )


def room_of(
    recipe: Recipe, team: Team = ALONE, *, warn: Callable[[str], None] = lambda sentence: None
) -> Room:
    """Give the room that a recipe asks for; it shrinks for nobody who does not let it.

    Args:
        recipe: its batches, their parts, and the batches that nothing is learned from.
        team: the processes that share a batch.
        warn: told in a sentence when fewer dives at once go through the network.
    """
    own = math.ceil(recipe.batch / team.size)
    return Room(
        learning=math.ceil(own / recipe.accumulate), looking=recipe.evaluation_batch, warn=warn
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


def _step(
    learner: Learner, course: Course, part: Sequence[int], epoch: int, cancel: CancelToken
) -> tuple[dict[str, float], dict[int, float]]:
    """Learn from one batch; each process of the team from its dives, all with the gradient of the whole batch."""
    team, recipe = course.team, course.recipe
    room = course.room or room_of(recipe, team)
    names = _loss_names(learner, recipe)
    numbers = room.learn(lambda size: _gradients(learner, course, part, epoch, size, cancel))
    team.add_gradients(learner.parameters)
    if recipe.largest_gradient is not None:
        nn.utils.clip_grad_norm_(learner.parameters, recipe.largest_gradient)
    learner.optimiser.step()
    if learner.average is not None:
        learner.average.follow(learner.network)
    values = team.add(numbers).tolist()
    return (
        dict(zip(names, values[: len(names)], strict=True)),
        dict(zip(part, values[len(names) :], strict=True)),
    )


def _gradients(
    learner: Learner,
    course: Course,
    part: Sequence[int],
    epoch: int,
    size: int,
    cancel: CancelToken,
) -> Tensor:
    """Find the gradient of this process's dives of a batch, so many at once.

    Gives the batch's losses and what the network says of each of its dives, as far as they are this process's.
    """
    team, recipe = course.team, course.recipe
    own = team.share(part)
    names = _loss_names(learner, recipe)
    numbers = torch.zeros(len(names) + len(part), device=course.compute.device)
    learner.optimiser.zero_grad(set_to_none=True)
    for start in range(0, len(own), size):
        if start and team.size == 1:
            cancel.raise_if_cancelled()  # a batch may take minutes; nothing of it has been learned yet
        some = own[start : start + size]
        # a loss is the mean over the dives of the whole batch, so each part counts by how many it has
        share = len(some) / len(part)
        losses, units_B = _losses(learner, course, some, epoch)
        torch.autograd.backward(_weighed(losses, recipe) * share)
        numbers[: len(names)] += torch.stack([losses[name].detach() for name in names]) * share
        said = slice(len(names) + start * team.size + team.rank, None, team.size)
        numbers[said][: len(some)] = units_B.detach()
    return numbers


def _loss_names(learner: Learner, recipe: Recipe) -> list[str]:
    if learner.auxiliary is None:
        return ["score"]
    return (
        ["score", "contribution", "known"] if recipe.auxiliary_loss else ["score", "contribution"]
    )


def _losses(
    learner: Learner, course: Course, part: Sequence[int], epoch: int
) -> tuple[dict[str, Tensor], Tensor]:
    """Give the losses of some dives by name, and what the network says of them, units_B."""
    recipe, examples, seed = course.recipe, course.examples, course.seed
    last = examples.last_first
    views = [
        random_view(k, seed=seed, epoch=epoch, last_first=last, flip=recipe.flip) for k in part
    ]
    batch = examples.batch(part, views)
    with course.compute.backbone_format():
        trunk_BND = trunk_of(learner.network, batch)
    trunk_BND = trunk_BND.float()
    keys = [(seed, epoch, k) for k in part]
    with weight_decider_dropout(learner.network, recipe.weight_decider_dropout, keys):
        units_B, contributions_BN = quality_and_contributions(learner.network, trunk_BND)
    error_B = units_B - batch.units_B
    # section 4.3: the sum of L2 and L1 loss
    losses = {"score": recipe.l2 * (error_B**2).mean() + recipe.l1 * error_B.abs().mean()}
    if learner.auxiliary is not None and batch.truth is not None:
        losses["contribution"] = learner.auxiliary.contribution_loss(
            contributions_BN, batch.truth, batch.units_per_execution_B
        )
        if recipe.auxiliary_loss:
            losses["known"] = learner.auxiliary.known_loss(trunk_BND, batch.truth)
    return losses, units_B


def _weighed(losses: dict[str, Tensor], recipe: Recipe) -> Tensor:
    total = recipe.score_loss * losses["score"]
    if "contribution" in losses:
        total = total + recipe.contribution_loss * losses["contribution"]
    if "known" in losses:
        total = total + recipe.auxiliary_loss * losses["known"]
    return total
