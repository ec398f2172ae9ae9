"""One cell of an ablation: trained, measured on the test dives, and how it learned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from aqa_core.checkpoints.model_file import load_model
from aqa_core.data.samples import LabelledDive
from aqa_core.progress import CancelToken, Report
from aqa_core.reports.ablation import Cell, Measured
from aqa_core.reports.ablation_pictures import Curve
from aqa_core.training.compute import Compute, choose_device
from aqa_core.training.fit import train
from aqa_core.training.initial import Start
from aqa_core.training.launch import local_rank
from aqa_core.training.loop import room_of
from aqa_core.training.material import Described, prepared
from aqa_core.training.metrics import spearman
from aqa_core.training.parts import Parts
from aqa_core.training.plan import TrainingPlan
from aqa_core.training.predicting import Viewing, predict_dives
from aqa_core.training.run_folder import RunFolder
from aqa_core.training.team import ALONE, Team


def run_cell(
    plan: TrainingPlan, *, report: Report, cancel: CancelToken, team: Team = ALONE
) -> Measured:
    """Train a cell, or go on with it, and measure it.

    Args:
        plan: its dives carry the data set's parts; the test part is reported on and chooses nothing.
        team: the processes that share the work; they have joined already.
        report: told how far it is.
        cancel: looked at between steps.

    Raises:
        RunError, DataError, DeviceError, ModelError: it cannot be trained as planned.
        CancelledError: the user asked to stop; the same plan with `resume` goes on.
    """
    summary = train(plan, report=report, cancel=cancel).summary
    points = _points(plan, report=report, cancel=cancel, team=team)
    chosen, last, best = (
        summary[name] for name in ("chosen_by_held_out", "last_epoch", "best_on_test")
    )
    return Measured(
        epochs=last["epoch"],
        chosen_epoch=chosen["epoch"],
        spearman=chosen["test_spearman_points"],
        spearman_execution=_of_execution(plan.dives.dives, points),
        rl2=chosen["test_rl2"],
        mae=chosen["test_mae"],
        spearman_last=last["test_spearman_points"],
        spearman_best=best["test_spearman_points"],
        best_epoch=best["epoch"],
        points=tuple(points[dive] for dive in plan.dives.dives if dive.part == "test"),
    )


def curve_of(cell: Cell, folder: Path) -> Curve:
    """Read how a cell learned from the events of its run."""
    epochs: list[Mapping[str, Any]] = [
        event["values"] for event in RunFolder(folder).events() if event["kind"] == "epoch"
    ]
    return Curve(
        cell=cell,
        train=tuple(values["train_spearman_points"] for values in epochs),
        test=tuple(values["test_spearman_points"] for values in epochs),
    )


Points = Mapping[LabelledDive, float | None]


def _points(plan: TrainingPlan, *, report: Report, cancel: CancelToken, team: Team) -> Points:
    """Give what the chosen epoch's network says of each test dive, None where the clip cannot be read.

    Looked at as in the training's own evaluation; to a thousandth of a point.
    """
    recipe, dives = plan.recipe, plan.dives.dives
    compute = Compute(device=choose_device(plan.device, local_rank()))
    folder = RunFolder(plan.output)
    described = folder.description()
    parts = Parts(**{name: tuple(k) for name, k in described["split"].items()})
    found = Described(hashes=[one["sha256"] for one in described["clips"]], parts=parts)
    model = load_model(folder.best_file)
    network = model.network.to(compute.device)
    given = Start(
        network=network, pretrained=frozenset(), preprocessing=model.manifest.preprocessing
    )
    material = prepared(
        plan, found, given, compute=compute, team=team, report=report, cancel=cancel
    )
    readable = material.parts.test
    viewing = Viewing(room_of(recipe, team), recipe.evaluation_back, team)
    prediction = predict_dives(network, material.examples, readable, viewing, cancel=cancel)
    said: dict[LabelledDive, float | None] = {dives[k]: None for k in parts.test}
    for position, units in zip(readable, prediction.units_M, strict=True):
        dive = dives[position]
        factor = (dive.difficulty or 1.0) if recipe.target == "execution" else 1.0
        said[dive] = round(float(units) * recipe.score_scale * factor, 3)
    return said


def _of_execution(dives: Sequence[LabelledDive], points: Points) -> float | None:
    said, true = [], []
    for dive in dives:
        value = points.get(dive)
        if value is None:
            continue
        if dive.difficulty is None or dive.execution is None:
            return None
        said.append(value / dive.difficulty)
        true.append(dive.execution)
    return spearman(np.array(said), np.array(true))
