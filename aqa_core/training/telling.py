"""What the events of a run say of it (DESIGN 3.6): how it starts, where the work before the first step is."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from aqa_core.checkpoints.manifest import read_manifest
from aqa_core.checkpoints.store import find_model
from aqa_core.progress import Progress, Report
from aqa_core.training.contents import STAGE as CONTENTS
from aqa_core.training.plan import TrainingPlan

# what a run tells by events, and what comes before there is a run that could write them down
_STAGES: Final[Mapping[str, str]] = {
    "reading clips": "frames",
    "finding dives": "finding",
    "trunk features": "features",
}
BEFORE_A_RUN: Final[Mapping[str, str]] = {"checking": "checking", CONTENTS: "contents"}
_MOST_LEFT_OUT: Final = 5

Tell = Callable[[Mapping[str, Any]], None]


def started_values(
    plan: TrainingPlan, description: Mapping[str, Any], *, parameters: int
) -> dict[str, Any]:
    """Say what starts.

    Args:
        plan: the training.
        description: what run.json says of it.
        parameters: of the network.

    Raises:
        ModelError: the model to start from has gone.
    """
    start = None
    if plan.init:
        name = read_manifest(find_model(plan.init)).name
        start = {"name": name, "sha256": description["init_sha256"]}
    split = description["split"]
    return {
        "mode": plan.mode,
        "dives": len(plan.dives.dives),
        "train": len(split["train"]),
        "held_out": len(split["held_out"]),
        "folds": len(split.get("folds", ())),
        "epochs": plan.recipe.all_epochs,
        "device": description["device"],
        "device_name": description["device_name"],
        "precision": description["precision"],
        "parameters": parameters,
        "start": start,
        "left_out": [dict(one) for one in plan.left_out],
    }


def also_told(
    report: Report,
    tell: Tell,
    *,
    warn: Callable[[str], None] | None = None,
    stages: Mapping[str, str] = _STAGES,
) -> Report:
    """Give a report that also tells of work that lasts, dive by dive, as values of a `batch` event.

    Args:
        report: told as before, but for what `warn` takes.
        tell: takes the values.
        warn: takes the sentences for the user that come with the progress, such as about a fallback.
        stages: what each stage of the work is called in events; of others nothing is told.
    """
    begun: dict[str, float] = {}

    def told(progress: Progress) -> None:
        if warn is not None and progress.message:
            warn(progress.message)
            progress = replace(progress, message="")
        report(progress)
        stage = stages.get(progress.stage)
        if stage is None or not progress.total:
            return
        now = time.perf_counter()
        first = f"{stage} at"
        if stage not in begun:
            # how long the first one took is not known; the rest is reckoned from there
            begun[stage], begun[first] = now, float(progress.done)
        done = progress.done - begun[first]
        left = None
        if done > 0:
            left = round((now - begun[stage]) / done * (progress.total - progress.done), 1)
        tell({"stage": stage, "done": progress.done, "total": progress.total, "seconds_left": left})

    return told


def left_out_sentences(problems: Sequence[str]) -> list[str]:
    """Say which clips a training goes without; of many only the first."""
    more = len(problems) - _MOST_LEFT_OUT
    found = [f"Left out: {one}" for one in problems[:_MOST_LEFT_OUT]]
    return [*found, f"{more} more clips are left out."] if more > 0 else found
