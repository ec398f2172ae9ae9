"""Whether the moving average of `ours` helps, measured on heads behind a finished backbone; not a test.

    python -m tests.benchmarks.averaging FOLDER --init starter_wd --seeds 3

The recipe `ours` trains a fresh head, with as many dives and epochs as on MTL-AQA, on trunk features of rendered
dives. The average follows the parameters and changes nothing in their training, so one training gives both. Half
of the dives that the backbone has not learned choose the epoch, of each on its own; the other half measures, and
then the halves change places. They are few, so the many that backbone but not head has learned measure too.
"""

from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from aqa_core.data.labelled_folder import read_labelled_folder
from aqa_core.data.samples import LabelledDive
from aqa_core.network import QualityNet
from aqa_core.progress import CancelToken, ignore
from aqa_core.training.compute import ON_CPU
from aqa_core.training.head import TrunkExamples, renew_head
from aqa_core.training.learner import make_learner
from aqa_core.training.loop import Course, room_of, train_epoch
from aqa_core.training.material import Material, described, first_network, prepared
from aqa_core.training.memory import Room
from aqa_core.training.metrics import mae, spearman
from aqa_core.training.plan import TrainingPlan
from aqa_core.training.predicting import Viewing, predict_dives
from aqa_core.training.recipe import Recipe
from aqa_core.training.recipes import find_recipe
from aqa_core.training.team import ALONE

_DIVES = 953  # what is left of MTL-AQA's training part when a tenth is held out
_KINDS = ("parameters", "average")


def material_of(folder: Path, init: str) -> tuple[TrainingPlan, Material]:
    """Get dives and backbone ready as the recipe `starter-head` does, whose trunk features may be kept."""
    plan = TrainingPlan(
        dives=read_labelled_folder(folder).as_set(),
        preset="starter_wd",
        recipe=find_recipe("starter-head"),
        seed=0,
        init=init,
        output=Path("unused"),
        resume=False,
        device="cpu",
    )
    found = described(plan)
    start = first_network(plan, ALONE)
    ready = {"compute": ON_CPU, "team": ALONE, "report": ignore, "cancel": CancelToken()}
    return plan, prepared(plan, found, start, **ready)  # type: ignore[arg-type]


def said_by_epoch(
    material: Material, source: TrunkExamples, recipe: Recipe, seed: int
) -> tuple[dict[str, list[Any]], list[int]]:
    """Train a head; gives what parameters and average say after each epoch, and of which dives."""
    network: QualityNet = material.start.network
    chosen = np.random.default_rng(seed).choice(material.parts.train, _DIVES, replace=False)
    others = [k for k in material.parts.train if k not in set(chosen.tolist())]
    measured_on = [*material.parts.held_out, *others]
    torch.manual_seed(seed)
    renew_head(network, mean_units=material.mean_units)
    learner = make_learner(network, None, recipe, head_only=True)
    course = Course(examples=source, positions=chosen, recipe=recipe, seed=seed)
    viewing = Viewing(Room(learning=recipe.batch, looking=256))
    said: dict[str, list[Any]] = {kind: [] for kind in _KINDS}
    for epoch in range(recipe.epochs):
        train_epoch(
            learner, course, epoch=epoch, cancel=CancelToken(), on_step=lambda _report: None
        )
        for kind, judged in zip(_KINDS, (learner.network, learner.judged), strict=True):
            prediction = predict_dives(judged, source, measured_on, viewing, cancel=CancelToken())
            said[kind].append(prediction.units_M * recipe.score_scale)
    return said, measured_on


def measured(said: list[Any], dives: list[LabelledDive], held_out: int) -> dict[str, float]:
    """Choose the epoch on one half of the held-out dives, measure on the other and on those behind them."""
    true_M = np.array([dive.execution for dive in dives])
    points_M = np.array([dive.score for dive in dives])
    behind = slice(held_out, None)
    halves = (slice(0, held_out, 2), slice(1, held_out, 2))

    def ranks(one: Any, part: slice) -> float:
        return spearman(one[part], true_M[part]) or 0.0

    def error(one: Any, part: slice) -> float:
        return mae((one * points_M / true_M)[part], points_M[part])

    rows = []
    for choose, measure in (halves, halves[::-1]):
        best = max(said, key=lambda one: ranks(one, choose))
        rows.append(
            {
                "chosen": ranks(best, measure),
                "chosen mae": error(best, measure),
                "last": ranks(said[-1], measure),
                "last mae": error(said[-1], measure),
                "behind": ranks(best, behind),
                "behind last": ranks(said[-1], behind),
            }
        )
    means = {name: float(np.mean([row[name] for row in rows])) for name in rows[0]}
    late = [ranks(one, slice(held_out)) for one in said[len(said) // 2 :]]
    return {**means, "jitter": float(np.std(late))}


def main() -> None:
    """Train from every seed and print a row for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--init", default="starter_wd")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--epochs", type=int, default=find_recipe("ours").epochs)
    arguments = parser.parse_args()
    plan, material = material_of(arguments.folder, arguments.init)
    everything = [*material.parts.train, *material.parts.held_out, *material.parts.test]
    source = TrunkExamples(
        material.examples,
        material.start.network,
        everything,
        room=room_of(plan.recipe),
        report=ignore,
        cancel=CancelToken(),
    )
    # it has been looked through, and the average need not follow it
    material.start.network.backbone = nn.Identity()
    recipe = dataclasses.replace(find_recipe("ours"), epochs=arguments.epochs)
    for seed in range(arguments.seeds):
        said, positions = said_by_epoch(material, source, recipe, seed)
        dives = [plan.dives.dives[k] for k in positions]
        for kind in _KINDS:
            row = measured(said[kind], dives, len(material.parts.held_out))
            print(seed, kind, {name: round(one, 4) for name, one in row.items()}, flush=True)


if __name__ == "__main__":
    main()
