"""One training from start to finish, on the device and with the processes there are."""

from __future__ import annotations

from aqa_core.errors import CancelledError, DeviceError, RunError
from aqa_core.network.allocator import keep_freed_memory
from aqa_core.progress import CancelToken, Report, ignore
from aqa_core.training.bookkeeping import OnEvent
from aqa_core.training.compute import (
    choose_device,
    choose_precision,
    enough_memory,
    repeatable,
)
from aqa_core.training.launch import local_rank
from aqa_core.training.plan import RunResult, TrainingPlan
from aqa_core.training.run import Run
from aqa_core.training.team import joined_team


def train(
    plan: TrainingPlan,
    *,
    report: Report = ignore,
    cancel: CancelToken | None = None,
    on_event: OnEvent | None = None,
) -> RunResult:
    """Train a network and leave its best model in the run folder.

    Started by torchrun, the processes share every batch and give the result of one; the first of them alone
    writes, reports and calls `on_event`.

    Args:
        plan: what is to be trained on what.
        report: where the work is.
        cancel: stops after the step in progress; the run can be continued.
        on_event: called with each event as it is written (DESIGN 3.6).

    Raises:
        RunError: the folder cannot be started or continued, the recipe is not for several processes, or the
            training came apart.
        DataError: the dives cannot be used.
        DeviceError: the device is not there, or has too little memory.
        CancelledError: the user asked to stop.
    """
    keep_freed_memory()
    device = choose_device(plan.device, local_rank())
    compute = choose_precision(device, mixed=plan.recipe.mixed_precision)
    with joined_team(device) as team, repeatable(device):
        with enough_memory(device, batch=plan.recipe.batch):
            run = Run(
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
            run.stop()
            raise
        except (DeviceError, RunError) as error:
            run.note("failed", {"message": str(error)})
            raise
