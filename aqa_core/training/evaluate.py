"""Measures a model on labelled dives, through the same scorer that coaches use (DESIGN 3.4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from aqa_core.data.recordings import Recordings, dive_hashes
from aqa_core.data.samples import LabelledDive
from aqa_core.errors import AqaError, CancelledError, DataError
from aqa_core.inference.requests import dive_request
from aqa_core.inference.scorer import Scorer
from aqa_core.progress import CancelToken, Progress, Report, ignore
from aqa_core.results import Assessment
from aqa_core.training import metrics
from aqa_core.training.frames import short_hashes
from aqa_core.training.phases import PartReport, report_parts
from aqa_core.training.truth import DiveTruth, read_truth

SplitName = Literal["test", "train", "all"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """Assessments of labelled dives, and the dives that could not be scored.

    Attributes:
        dives: those that were scored.
        assessments: one for each of `dives`.
        failures: a sentence for each dive that could not be scored.
    """

    dives: tuple[LabelledDive, ...]
    assessments: tuple[Assessment, ...]
    failures: tuple[str, ...]


def choose_split(
    dives: Sequence[LabelledDive], split: SplitName, training: Mapping[str, Any]
) -> list[LabelledDive]:
    """Pick dives by the data set's own parts, or by whether the model was trained on them, told by their content.

    Args:
        dives: all dives.
        split: `train` or `test` part where the data set has them; else `train` for the dives the model learned
            from and `test` for the others; `all`.
        training: the manifest's training summary.

    Raises:
        DataError: none is left.
    """
    if split == "all":
        chosen = list(dives)
    elif any(dive.part for dive in dives):
        chosen = [dive for dive in dives if dive.part == split]
    else:
        trained = set(training.get("clips", []))
        wanted = split == "train"
        hashes = short_hashes(dive_hashes(dives))
        chosen = [d for d, one in zip(dives, hashes, strict=True) if (one in trained) == wanted]
    if not chosen:
        raise DataError(
            f"None of the {len(dives)} dives is in the split {split!r}.",
            "The model was trained on all of them, or on none: choose --split all.",
        )
    return chosen


def evaluate(
    scorer: Scorer,
    dives: Sequence[LabelledDive],
    *,
    report: Report = ignore,
    cancel: CancelToken | None = None,
) -> Evaluation:
    """Score labelled dives with their windows and difficulties.

    Raises:
        DataError: not one can be scored.
        CancelledError: the user asked to stop.
    """
    scored, assessments, failures = [], [], []
    recordings = Recordings()
    for done, dive in enumerate(dives):
        report(Progress("scoring dives", done, len(dives)))
        try:
            request = dive_request(dive, recordings, reach=scorer.reach, cancel=cancel)
            assessment = scorer.score(request, cancel=cancel).assessment
        except CancelledError:
            raise
        except AqaError as error:
            failures.append(f"{dive.name}: {error}")
            continue
        scored.append(dive)
        assessments.append(assessment)
    if not scored:
        raise DataError(f"No dive can be scored. {failures[0]}")
    return Evaluation(dives=tuple(scored), assessments=tuple(assessments), failures=tuple(failures))


def summarise(evaluation: Evaluation) -> dict[str, float | int | None]:
    """Give the numbers of `aqa evaluate --json`, None where one does not apply."""
    dives, assessments = evaluation.dives, evaluation.assessments
    known = [k for k, assessment in enumerate(assessments) if assessment.score is not None]
    true = np.array([dives[k].score for k in known])
    predicted = np.array([assessments[k].score for k in known], dtype=np.float64)
    intervals = [(k, one) for k in known if (one := assessments[k].interval) is not None]
    bounds = [(one.low, one.high) for _, one in intervals]
    covered, width = (
        metrics.coverage_and_width(bounds, [dives[k].score for k, _ in intervals])
        if bounds
        else (None, None)
    )
    return {
        "n": len(dives),
        "spearman": metrics.spearman(predicted, true),
        "spearman_execution": _of_execution(dives, assessments),
        "spearman_difficulty_only": _of_difficulty(dives),
        "rl2": metrics.relative_l2(predicted, true) if known else None,
        "mae": metrics.mae(predicted, true) if known else None,
        "rmse": metrics.rmse(predicted, true) if known else None,
        "within_one_judge": metrics.within_one_judge(predicted, true) if known else None,
        "coverage": covered,
        "mean_width": width,
        "tau": _tau(dives, assessments, [k for k, _ in intervals]),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class TruthReport:
    """A model held to the renderer's truth.

    Attributes:
        parts: per part of the dive, whether its delta follows the true deduction.
        ceiling: Spearman on execution of a judge without noise: what no model can beat by more than luck.
    """

    parts: tuple[PartReport, ...]
    ceiling: float | None


def hold_to_truth(evaluation: Evaluation) -> TruthReport:
    """Compare deltas with what the renderer really took off.

    Raises:
        DataError: a dive is not a rendered one.
    """
    truths = [_truth(dive) for dive in evaluation.dives]
    factors = np.array([one.difficulty or 1.0 for one in evaluation.assessments])
    spans = np.array([[(s.start_s, s.end_s) for s in a.segments] for a in evaluation.assessments])
    deltas = np.array([[s.delta for s in a.segments] for a in evaluation.assessments])
    executions = np.array([one.execution for one in evaluation.assessments], dtype=np.float64)
    faultless = [-sum(part.deduction for part in truth.parts) for truth in truths]
    true = [dive.execution or 0.0 for dive in evaluation.dives]
    return TruthReport(
        parts=report_parts(truths, spans, deltas / factors[:, None], executions),
        ceiling=metrics.spearman(faultless, true),
    )


def _truth(dive: LabelledDive) -> DiveTruth:
    if dive.truth is None or dive.difficulty is None:
        raise DataError(
            f"{dive.name} has no truth file.", "Only rendered dives (`aqa synth`) have one."
        )
    return read_truth(dive.truth)


def _of_execution(dives: Sequence[LabelledDive], assessments: Sequence[Assessment]) -> float | None:
    pairs = [
        (assessment.execution, dive.execution)
        for dive, assessment in zip(dives, assessments, strict=True)
        if assessment.execution is not None and dive.execution is not None
    ]
    array: NDArray[np.float64] = np.array(pairs, dtype=np.float64).reshape(-1, 2)
    return metrics.spearman(array[:, 0], array[:, 1])


def _of_difficulty(dives: Sequence[LabelledDive]) -> float | None:
    pairs = [(dive.difficulty, dive.score) for dive in dives if dive.difficulty is not None]
    array: NDArray[np.float64] = np.array(pairs, dtype=np.float64).reshape(-1, 2)
    return metrics.spearman(array[:, 0], array[:, 1])


def _tau(
    dives: Sequence[LabelledDive], assessments: Sequence[Assessment], positions: Sequence[int]
) -> float | None:
    widths, errors = [], []
    for k in positions:
        interval, score = assessments[k].interval, assessments[k].score
        if interval is not None and score is not None:
            widths.append(interval.high - interval.low)
            errors.append(score - dives[k].score)
    return metrics.uncertainty_tau(widths, errors)
