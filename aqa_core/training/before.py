"""The model before: what it says of the held-out dives, and how the new one compares with it at the end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from aqa_core.checkpoints.manifest import read_manifest
from aqa_core.checkpoints.model_file import file_sha256
from aqa_core.checkpoints.store import find_model
from aqa_core.data.samples import LabelledDive
from aqa_core.errors import DataError
from aqa_core.inference.scorer import open_scorer
from aqa_core.progress import CancelToken, Report
from aqa_core.training.evaluate import evaluate
from aqa_core.training.finetune.comparison import Champion, compare, figures
from aqa_core.training.frames import short_hashes
from aqa_core.training.initial import clips_learned

BEFORE: Final = "before"


def learned_caution(against: str, contents: Sequence[str]) -> list[str]:
    """Say of how many dives a model to compare with is not asked, because it has learned from them; if of any.

    Args:
        against: a model file, the name of a stored model, or empty for none.
        contents: what tells the dives that judge apart.

    Raises:
        ModelError: there is no such model.
    """
    known = clips_learned(against)
    count = sum(one in known for one in short_hashes(contents))
    if not count:
        return []
    rest = "on the others" if count < len(contents) else "on none"
    return [
        f"{against} has learned from {count} of the {len(contents)} dives that judge: the two are compared {rest}."
    ]


def points_of(
    model: str,
    dives: Sequence[LabelledDive],
    *,
    contents: Sequence[str] = (),
    report: Report,
    cancel: CancelToken,
) -> NDArray[np.float64]:
    """Score dives with any model, as coaches do; NaN where it says nothing.

    Args:
        model: a model file, or the name of a stored model.
        dives: labelled dives.
        contents: what tells each apart: of those that the model has learned from it is not asked, because what it
            says there is too good; none to ask of all.
        report: told how far it is.
        cancel: looked at between dives.

    Raises:
        ModelError: there is no such model.
        CancelledError: the user asked to stop.
    """
    asked = list(dives)
    if contents:
        known = clips_learned(model)
        told_apart = zip(dives, short_hashes(contents), strict=True)
        asked = [dive for dive, one in told_apart if one not in known]
    if not asked:
        return np.full(len(dives), np.nan)
    try:
        found = evaluate(open_scorer(model), asked, report=report, cancel=cancel)
    except DataError:
        return np.full(len(dives), np.nan)
    scored = zip(found.dives, found.assessments, strict=True)
    points = {dive: one.score for dive, one in scored if one.score is not None}
    return np.array([points.get(dive, np.nan) for dive in dives], dtype=np.float64)


def before_values(
    model: str, dives: Sequence[LabelledDive], points_M: NDArray[np.float64]
) -> dict[str, Any]:
    """Say in a `batch` event how good the model before is on the held-out dives.

    Args:
        model: a model file, or the name of a stored model.
        dives: the held-out dives.
        points_M: what it says of each, NaN for nothing.

    Raises:
        ModelError: there is no such model.
    """
    path = find_model(model)
    known = np.isfinite(points_M)
    some = [dive for dive, is_known in zip(dives, known, strict=True) if is_known]
    nothing = {"mae": None, "spearman": None, "spearman_points": None}
    said = zip(dives, points_M.tolist(), known, strict=True)
    return {
        "stage": BEFORE,
        **(figures(some, points_M[known]) if some else nothing),
        "name": read_manifest(path).name,
        "sha256": file_sha256(path),
        "dots": [[dive.score, round(one, 3) if is_known else None] for dive, one, is_known in said],
    }


def comparison_of(
    events: Iterable[Mapping[str, Any]],
    dives: Sequence[LabelledDive],
    *,
    best_epoch: int,
    cross_validated: bool = False,
) -> dict[str, Any] | None:
    """Compare the best epoch's model with the one before, from what the events of a run say of both.

    Args:
        events: of the run.
        dives: the held-out dives, in the order of the events' dots.
        best_epoch: from 0.
        cross_validated: whether each dive was judged by a network that learned from the others.

    Returns:
        what `finetune.comparison.compare` gives, or None for a run that did not look at a model before.
    """
    before: Mapping[str, Any] | None = None
    new: Sequence[Sequence[float]] | None = None
    for event in events:
        values = event["values"]
        if event["kind"] == "batch" and values.get("stage") == BEFORE:
            before = values
        elif event["kind"] == "epoch" and event["epoch"] == best_epoch:
            new = values.get("dots")
    if before is None or new is None:
        return None
    champion = Champion(
        name=before["name"], sha256=before["sha256"], points_M=_said(before["dots"])
    )
    return compare(dives, _said(new), champion=champion, cross_validated=cross_validated)


def _said(dots: Sequence[Sequence[float | None]]) -> NDArray[np.float64]:
    return np.array([np.nan if one is None else one for _, one in dots], dtype=np.float64)
