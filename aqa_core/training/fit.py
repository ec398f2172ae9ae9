"""One training from start to finish, on the device and with the processes there are."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

from aqa_core.errors import AqaError, CancelledError, RunError
from aqa_core.network.allocator import keep_freed_memory
from aqa_core.progress import CancelToken, Report, ignore
from aqa_core.storage import StorageError
from aqa_core.training.bookkeeping import OnEvent
from aqa_core.training.claim import claimed
from aqa_core.training.compute import (
    Compute,
    choose_device,
    choose_precision,
    enough_memory,
    repeatable,
)
from aqa_core.training.finetune.head_run import HeadRun
from aqa_core.training.launch import local_rank
from aqa_core.training.plan import RunResult, TrainingPlan
from aqa_core.training.run import Run
from aqa_core.training.team import Team, joined_team


def train(
    plan: TrainingPlan,
    *,
    report: Report = ignore,
    cancel: CancelToken | None = None,
    on_event: OnEvent | None = None,
    keeps_best: Callable[[], bool] = lambda: False,
) -> RunResult:
    """Train a network and leave its best model in the run folder.

    Started by torchrun, the processes share every batch and give the result of one; the first of them alone
    writes, reports and calls `on_event`.

    Args:
        plan: what is to be trained on what.
        report: where the work is.
        cancel: stops after the step in progress; the run can be continued.
        on_event: called with each event as it is written (DESIGN 3.6).
        keeps_best: asked when the training was cancelled: whether the best model so far is its outcome.

    Raises:
        RunError: the folder cannot be started or continued, another process is at work in it, the recipe is not
            for several processes, or the training came apart.
        DataError: the dives cannot be used.
        DeviceError: the device is not there, or has too little memory.
        CancelledError: the user asked to stop, and the best so far is not kept or there is none.
    """
    keep_freed_memory()
    device = choose_device(plan.device, local_rank())
    compute = choose_precision(device, mixed=plan.recipe.mixed_precision)
    with (
        joined_team(device) as team,
        repeatable(device),
        claimed(plan.output, leads=team.leads),
    ):
        run = _run(
            plan,
            compute=compute,
            team=team,
            report=report if team.leads else ignore,
            cancel=cancel or CancelToken(),
            on_event=on_event if team.leads else None,
        )
        try:
            with enough_memory(device, batch=plan.recipe.batch):
                return run.to_the_end()
        except CancelledError:
            result = run.stop(keeps_best=any(team.gather(keeps_best())))
            if result is None:
                raise
            return result
        except AqaError as error:
            with contextlib.suppress(StorageError):  # a full disk takes no event either
                run.note("failed", {"message": str(error)})
            raise


def _run(
    plan: TrainingPlan,
    *,
    compute: Compute,
    team: Team,
    report: Report,
    cancel: CancelToken,
    on_event: OnEvent | None,
) -> Run | HeadRun:
    if plan.mode != "head":
        return Run(
            plan, compute=compute, team=team, report=report, cancel=cancel, on_event=on_event
        )
    if team.size > 1:
        raise RunError(
            "A head learns in seconds, and in one process only.", "Start it without torchrun."
        )
    return HeadRun(plan, compute=compute, report=report, cancel=cancel, on_event=on_event)
