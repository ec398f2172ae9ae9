"""Heads that learn on kept trunk features: for each part that is held out a few side by side, averaged."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from aqa_core.network import QualityNet
from aqa_core.training.finetune.seen import SeenDives
from aqa_core.training.initial import Start
from aqa_core.training.learner import Learner, make_learner
from aqa_core.training.parts import Parts
from aqa_core.training.recipe import Recipe
from aqa_core.training.state import learner_tensors, restore_learner
from aqa_core.training.straight import straighten


@dataclass(slots=True, kw_only=True, eq=False)
class Pupil:
    """Heads that learn from the same dives, each in an order of its own.

    Attributes:
        train: positions of the dives they learn from.
        judges: positions of the dives that judge them; none for those that learn from every dive.
        learners: one a seed.
    """

    train: tuple[int, ...]
    judges: tuple[int, ...]
    learners: list[Learner]

    def averaged(self) -> QualityNet:
        """Give a network whose parameters are the mean of all learners'."""
        network = copy.deepcopy(self.learners[0].judged)
        states = [learner.judged.state_dict() for learner in self.learners]
        network.load_state_dict(
            {name: torch.stack([state[name] for state in states]).mean(dim=0) for name in states[0]}
        )
        return network.eval()

    def tensors(self, prefix: str) -> dict[str, Tensor]:
        """Give everything that a resumed run needs, by names with a prefix."""
        return {
            f"{prefix}.{number}.{name}": tensor
            for number, learner in enumerate(self.learners)
            for name, tensor in learner_tensors(learner).items()
        }

    def restore(self, prefix: str, tensors: Mapping[str, Tensor]) -> None:
        """Put a saved state back.

        Raises:
            RunError: the state is of another network.
        """
        for number, learner in enumerate(self.learners):
            start = f"{prefix}.{number}."
            own = {
                name.removeprefix(start): tensor
                for name, tensor in tensors.items()
                if name.startswith(start)
            }
            restore_learner(learner, own)


def seeds_of(start: Start, recipe: Recipe) -> int:
    """Say how many heads learn side by side.

    Heads that start from random parameters find different ways, and their mean would be none of them.
    """
    return recipe.seeds if "regressor.bias" in start.pretrained else 1


def make_pupils(start: Start, seen: SeenDives, parts: Parts, recipe: Recipe) -> list[Pupil]:
    """Make the heads of a run; the last pupil's are kept.

    Args:
        start: the network with its first parameters; of its backbone nothing is copied.
        seen: the dives.
        parts: where they are cross-validated, one pupil a fold and one that learns from all of them.
        recipe: rates, seeds.
    """
    if parts.folds:
        rounds = [
            (tuple(k for k in parts.train if k not in set(fold)), fold) for fold in parts.folds
        ]
        rounds.append((parts.train, ()))
    else:
        rounds = [(parts.train, parts.held_out)]
    return [_make_pupil(start, seen, train, judges, recipe) for train, judges in rounds]


def _make_pupil(
    start: Start,
    seen: SeenDives,
    train: tuple[int, ...],
    judges: tuple[int, ...],
    recipe: Recipe,
) -> Pupil:
    first = head_of(start.network)
    is_given = "regressor.bias" in start.pretrained
    if is_given:
        with torch.no_grad():
            said_M = first.head(seen.plain(train)).double().numpy()
        straighten(first, said_M, seen.units_M[list(train)].double().numpy())
    else:
        nn.init.constant_(first.regressor.bias, float(seen.units_M[list(train)].mean()))
    learners = [
        make_learner(
            copy.deepcopy(first), None, recipe, pretrained=start.pretrained, head_only=True
        )
        for _ in range(seeds_of(start, recipe))
    ]
    return Pupil(train=train, judges=judges, learners=learners)


def head_of(network: QualityNet) -> QualityNet:
    """Give a copy of all that is behind a network's backbone."""
    return QualityNet(
        backbone=nn.Identity(),
        projection=copy.deepcopy(network.projection),
        aggregation=copy.deepcopy(network.aggregation),
        regressor=copy.deepcopy(network.regressor),
    )
