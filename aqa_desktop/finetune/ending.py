"""What is shown once a run is over: its result where there is a model, a notice where there is none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from aqa_core.data.runs import StoredRun
from aqa_desktop.finetune import wording
from aqa_desktop.finetune.comparison import read_comparison
from aqa_desktop.finetune.order import Order
from aqa_desktop.finetune.result_page import Result
from aqa_desktop.finetune.run_state import RunState
from aqa_desktop.jobs.child import Outcome
from aqa_desktop.notices import Answer, Notice

_BEST = "best.safetensors"

translate = QCoreApplication.translate


def result_of(order: Order | None, state: RunState, outcome: Outcome) -> Result | None:
    """Give what a run came to that has just ended; None where it left no model."""
    if order is None or outcome.kind not in ("finished", "stopped"):
        return None
    model = Path(state.model) if state.model else order.output / _BEST
    if not model.is_file():
        return None
    return Result(
        name=order.name,
        model=model,
        folder=order.folder,
        comparison=state.comparison,
        is_stopped=outcome.kind == "stopped",
    )


def result_of_run(run: StoredRun) -> Result | None:
    """Give what an earlier run came to; None where it left no model."""
    if run.model is None:
        return None
    comparison = read_comparison(run.comparison)
    return Result(name=run.name, model=run.model, folder=run.folder, comparison=comparison)


def notice_of(outcome: Outcome, *, was_unwanted: bool) -> Notice:
    """Say how a run ended that left no model.

    Args:
        outcome: how it ended.
        was_unwanted: whether it was to be discarded, and not only stopped.
    """
    if outcome.kind == "failed":
        return Notice(
            kind="error",
            happened=outcome.sentence,
            remedy=outcome.remedy,
            details=outcome.details,
        )
    if outcome.kind == "discarded" and was_unwanted:
        return _told(translate("teaching", "The run was discarded."))
    if outcome.kind == "interrupted":
        return _told(translate("teaching", "The run was ended. It can be continued from here."))
    text = translate("teaching", "The run was stopped before it had learned anything to keep.")
    return _told(text)


def kept_old() -> Notice:
    """Say that nothing changes."""
    text = translate(
        "teaching", "The old model stays. The new one can be used later, from Earlier runs."
    )
    return _told(text)


def offer_of(run: StoredRun, act: Callable[[], object]) -> Notice:
    """Say that a run was broken off, by a crash or by the current, and offer to go on with it."""
    text = translate("teaching", "A run was interrupted: {0}. It can go on where it was.")
    go_on = Answer(text=translate("teaching", "Continue it"), act=act)
    happened = text.format(wording.interrupted(run))
    return Notice(kind="info", happened=happened, answers=(go_on,), is_lasting=True)


def _told(text: str) -> Notice:
    return Notice(kind="info", happened=text)
