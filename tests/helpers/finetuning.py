"""Short fine-tunings of a tiny head, from trunk features that are looked at once for many tests."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

from aqa_core.data.samples import DiveSet
from aqa_core.training.finetune.plan import finetune_plan
from aqa_core.training.plan import TrainingPlan
from aqa_core.training.run_folder import RunFolder
from tests.helpers.models import write_model

EPOCHS = 3


def write_start(path: Path, *, target: str = "execution", scale: float = 4.0, **more: Any) -> Path:
    """Write a tiny model that learned from no dive."""
    given = {"name": "champion", "training": {}, "frame_rate": 24.0, **more}
    return write_model(path, target=target, score_scale=scale, **given)


def head_plan(
    dives: DiveSet,
    start: Path | str,
    output: Path,
    *,
    seed: int = 0,
    against: str = "",
    resume: bool = False,
    **recipe: Any,
) -> TrainingPlan:
    """Plan a short head run; other words change the recipe."""
    plan = finetune_plan(
        dives, start=str(start), mode="head", output=output, seed=seed, against=against
    )
    short = {"epochs": EPOCHS, "batch": 8, "seeds": 2, "patience": None, **recipe}
    changed = dataclasses.replace(plan.recipe, **short)
    return dataclasses.replace(plan, recipe=changed, device="cpu", resume=resume)


def events(folder: Path) -> list[dict[str, Any]]:
    """Give the events of a run."""
    return list(RunFolder(folder).events())


def staged(folder: Path, stage: str) -> list[dict[str, Any]]:
    """Give what the events of a stage say."""
    return [e["values"] for e in events(folder) if e["values"].get("stage") == stage]


def of_kind(folder: Path, kind: str) -> list[dict[str, Any]]:
    """Give what the events of a kind say."""
    return [e["values"] for e in events(folder) if e["kind"] == kind]


def figures_of(folder: Path) -> list[dict[str, Any]]:
    """Give what every epoch came to, without what a clock said."""
    return [
        {name: one for name, one in values.items() if name != "seconds_left"}
        for values in of_kind(folder, "epoch")
    ]
