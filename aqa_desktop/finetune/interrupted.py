"""Runs that can go on, each with the order that goes on with it: the very words that it was begun with."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from aqa_core.data.runs import StoredRun
from aqa_desktop.finetune.order import Order

_DESCRIPTION = "run.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Interrupted:
    """A run that did not come to its end.

    Attributes:
        run: the run.
        order: goes on with it; None where the run does not say what it learns from.
    """

    run: StoredRun
    order: Order | None


def interrupted(run: StoredRun) -> Interrupted | None:
    """Give a run that can go on, whether it was killed, failed or was cancelled; None for one that is over."""
    if run.is_finished:
        return None
    try:
        document = json.loads((run.path / _DESCRIPTION).read_text(encoding="utf-8"))
        return Interrupted(run=run, order=_order(run, document))
    except (OSError, ValueError, TypeError, AttributeError):
        return None


def _order(run: StoredRun, document: dict[str, Any]) -> Order | None:
    if run.folder is None:
        return None
    return Order(
        folder=run.folder,
        # by the word it was given: a file, or a name that is not the one the model has for itself
        start=str(document.get("init") or run.start),
        mode="full" if run.mode == "full" else "head",
        output=run.path,
        name=run.name,
        seed=int(document.get("seed") or 0),
        against=str(document.get("against") or ""),
        is_continued=True,
    )
