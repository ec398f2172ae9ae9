"""The paper's Tables 1a and 1b as a grid of runs in one folder, which goes on wherever it was cut off."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Final

from aqa_core.data.recordings import dive_hashes
from aqa_core.data.samples import DiveSet
from aqa_core.data.splits import split_dives
from aqa_core.errors import DataError, RunError
from aqa_core.network import PRESETS
from aqa_core.network.config import ResNetConfig
from aqa_core.progress import CancelToken, Progress, Report, ignore
from aqa_core.reports.ablation import Cell, Measured
from aqa_core.storage import write_text
from aqa_core.training.ablation_cell import run_cell
from aqa_core.training.ablation_grid import Grid, recipe_of
from aqa_core.training.ablation_pages import (
    Ablation,
    choose_shown,
    run_folder,
    write_predictions,
    write_tables,
)
from aqa_core.training.compute import choose_device
from aqa_core.training.launch import is_launched, local_rank
from aqa_core.training.plan import TrainingPlan
from aqa_core.training.recipe import Recipe
from aqa_core.training.run_folder import RunFolder
from aqa_core.training.team import Team, joined_team

log = logging.getLogger(__name__)

_MEASURED: Final = "measured.json"
_TEST_SHARE: Final = 0.25  # of a set that does not say itself which dives test; so it is in MTL-AQA


@dataclass(frozen=True, slots=True, kw_only=True)
class AblationPlan:
    """What is to be compared, on what.

    Attributes:
        dives: labelled dives; those whose part is `test` test, or a quarter where none has a part.
        grid: which networks.
        recipe: what all trainings share.
        output: the folder; one that holds an ablation of the same dives and recipe is continued.
        shown: names of the test dives whose predictions are shown; none for four from the worst to the best.
        device: `auto` for a CUDA device where there is one, `cpu` or `cuda`.
    """

    dives: DiveSet
    grid: Grid
    recipe: Recipe
    output: Path
    shown: tuple[str, ...] = ()
    device: str = "auto"


def run_ablation(
    plan: AblationPlan, *, report: Report = ignore, cancel: CancelToken | None = None
) -> Ablation:
    """Train and measure every cell that is not finished yet.

    Killed at any moment and started again it ends with the numbers it would have had: finished cells are kept,
    the one under way is resumed. Started by torchrun, the processes share every batch of every cell, and the first
    of them alone writes and reports.

    Raises:
        RunError: the folder holds another ablation, or a cell cannot be run, or not in several processes.
        DataError: the dives cannot be used, or one to be shown is not among the test dives.
        CancelledError: the user asked to stop; the same plan goes on.
    """
    cells = plan.grid.cells()
    plan.grid.check_inits()
    if is_launched():
        _refuse_learned_statistics(cells)
    with joined_team(choose_device(plan.device, local_rank())) as team:
        heard = report if team.leads else ignore
        return _run_cells(plan, cells, team=team, report=heard, cancel=cancel or CancelToken())


def _run_cells(
    plan: AblationPlan,
    cells: Sequence[Cell],
    *,
    team: Team,
    report: Report,
    cancel: CancelToken,
) -> Ablation:
    dives = with_parts(plan.dives)
    team.led(lambda: _begin(plan, dives))
    test = tuple(dive for dive in dives.dives if dive.part == "test")
    choose_shown(test, plan.shown)
    results: dict[Cell, Measured] = {}
    for number, cell in enumerate(cells, start=1):
        words = f"cell {number} of {len(cells)}: {cell.name}"
        # what the first process finds counts: it alone writes, so the others may look too late
        results[cell] = team.gather(_finished(plan, cell))[0] or _run(
            plan, cell, dives, team=team, report=_numbered(report, words), cancel=cancel
        )
        done = Ablation(
            results={**results, **_finished_before(plan)}, test=test, output=plan.output
        )
        team.led(partial(write_tables, done, dives))
    team.led(partial(write_predictions, done, shown=plan.shown, recipe=plan.recipe))
    return done


def with_parts(dives: DiveSet) -> DiveSet:
    """Give the set with a part for every dive: its own, or a quarter of whole groups tests.

    The choice does not depend on a seed, so that all cells are measured on the same dives.

    Raises:
        DataError: a set that has parts lacks one of the two.
    """
    if not dives.has_parts:
        held_out = set(split_dives(dives.dives, held_out_share=_TEST_SHARE, seed=0).held_out)
        return replace(
            dives,
            dives=tuple(
                replace(dive, part="test" if position in held_out else "train")
                for position, dive in enumerate(dives.dives)
            ),
        )
    for part in ("train", "test"):
        if not any(dive.part == part for dive in dives.dives):
            raise DataError(
                f"None of the dives of {dives.name} is in the part {part!r}.",
                "Get the clips of both parts of the data set.",
            )
    return dives


def _refuse_learned_statistics(cells: Sequence[Cell]) -> None:
    """Refuse, before any work, what a training would refuse when its cell's turn has come."""
    learned = [
        cell
        for cell in cells
        if not cell.condition.frozen_batch_norm
        and isinstance(PRESETS[cell.preset].backbone, ResNetConfig)
    ]
    if learned:
        raise RunError(
            f"In {len(learned)} of {len(cells)} cells BatchNorm learns from whole batches, "
            "and no process sees those.",
            "Choose --batch-norm frozen and give --init, or start one process.",
        )


def _begin(plan: AblationPlan, dives: DiveSet) -> None:
    path = plan.output / "ablation.json"
    now = {
        "recipe": plan.recipe.to_json(),
        "dives": _fingerprint(dives),
        "test": [position for position, dive in enumerate(dives.dives) if dive.part == "test"],
    }
    if not path.exists():
        write_text(path, json.dumps({"data": dives.name, **now}, indent=2, ensure_ascii=False))
        return
    before = _read(path)
    for name in ("recipe", "dives", "test"):
        if before.get(name) != json.loads(json.dumps(now[name])):
            raise RunError(
                f"{plan.output} holds an ablation with other {name}.",
                "Give the same arguments as at the start, or choose another folder.",
            )


def _fingerprint(dives: DiveSet) -> str:
    digest = hashlib.sha256()
    for dive, content in zip(dives.dives, dive_hashes(dives.dives), strict=True):
        words = f"{content} {dive.score} {dive.difficulty} {dive.start_s} {dive.end_s} {dive.part}"
        digest.update(words.encode())
        if not dive.correction.is_none:
            digest.update(repr(dive.correction).encode())
    return digest.hexdigest()


def _finished(plan: AblationPlan, cell: Cell) -> Measured | None:
    folder = run_folder(plan.output, cell)
    if not (folder / _MEASURED).exists():
        return None
    before = RunFolder(folder).description().get("init", "")
    if before != plan.grid.init_of(cell):
        raise RunError(
            f"{folder} was started from {before or 'random parameters'}.",
            "Give the same --init as at the start, or choose another folder.",
        )
    return Measured.from_json(_read(folder / _MEASURED)["measured"])


def _finished_before(plan: AblationPlan) -> dict[Cell, Measured]:
    """Give what an earlier call with other cells has left in the folder."""
    documents = [_read(path) for path in sorted(plan.output.glob(f"cells/*/{_MEASURED}"))]
    return {Cell.from_json(one["cell"]): Measured.from_json(one["measured"]) for one in documents}


def _read(path: Path) -> dict[str, Any]:
    try:
        document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise RunError(f"{path} is damaged ({error}).", "Delete it to make it again.") from error
    return document


def _run(
    plan: AblationPlan,
    cell: Cell,
    dives: DiveSet,
    *,
    team: Team,
    report: Report,
    cancel: CancelToken,
) -> Measured:
    folder = run_folder(plan.output, cell)
    log.info("training %s", cell.name)
    training = TrainingPlan(
        dives=dives,
        preset=cell.preset,
        recipe=recipe_of(cell, plan.recipe),
        seed=cell.seed,
        init=plan.grid.init_of(cell),
        output=folder,
        resume=team.gather(RunFolder(folder).description_file.exists())[0],
        device=plan.device,
    )
    measured = run_cell(training, report=report, cancel=cancel, team=team)
    document = {"cell": cell.to_json(), "measured": measured.to_json()}
    team.led(lambda: write_text(folder / _MEASURED, json.dumps(document, indent=2)))
    return measured


def _numbered(report: Report, words: str) -> Report:
    """Say in front of each stage which cell it belongs to."""

    def numbered(progress: Progress) -> None:
        report(replace(progress, stage=f"{words}: {progress.stage}"))

    return numbered
