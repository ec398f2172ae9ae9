"""Short trainings of tiny networks, and what tells two of them apart."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any, Final

import torch

from aqa_core.checkpoints.model_file import load_model
from aqa_core.data.samples import DiveSet
from aqa_core.training.plan import RunResult, TrainingPlan
from aqa_core.training.recipe import Recipe
from aqa_core.training.recipes import find_recipe

SHORT: Final = dataclasses.replace(
    find_recipe("starter"),
    name="short",
    epochs=2,
    batch=4,
    held_out_share=0.3,
    head_epochs=2,
    head_batch=4,
)

# everything that several processes and a resumed run must agree on: a moving average, dropout, clipping, both
# random choices of a view, and ten dives in batches of three, so that the last batch is of one dive
SHARED: Final = dataclasses.replace(
    find_recipe("ours"),
    name="shared",
    epochs=2,
    batch=3,
    held_out_share=0.3,
    rate_new=1e-3,
    rate_weight_decider=5e-4,
    average_decay=0.9,
    weight_decider_dropout=0.3,
    largest_gradient=0.5,
)


def plan(dives: DiveSet, output: Path, recipe: Recipe = SHORT, **changes: Any) -> TrainingPlan:
    first = TrainingPlan(
        dives=dives, preset="tiny_wd", recipe=recipe, seed=1, init="", output=output, resume=False
    )
    return dataclasses.replace(first, device="cpu", **changes)


def parameters(path: Path) -> dict[str, torch.Tensor]:
    return load_model(path).network.state_dict()


def same(one: RunResult, other: RunResult) -> bool:
    mine, theirs = parameters(one.best_file), parameters(other.best_file)
    return one.metrics == other.metrics and all(torch.equal(mine[k], theirs[k]) for k in mine)
