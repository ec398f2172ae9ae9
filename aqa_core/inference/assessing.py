"""Puts what was found about a dive together into an assessment."""

from __future__ import annotations

from aqa_core.checkpoints.manifest import Manifest
from aqa_core.inference.devices import Choice
from aqa_core.inference.footage import Footage, segment_spans
from aqa_core.inference.importance import Importance
from aqa_core.inference.interval import score_interval
from aqa_core.results import (
    Assessment,
    Caution,
    ModelName,
    SegmentResult,
    Timing,
)

_MOST_MARK = 10.0


def assess(
    footage: Footage,
    importance: Importance,
    *,
    model: tuple[ModelName, Manifest],
    choice: Choice,
    difficulty: float | None,
    cautions: tuple[Caution, ...],
    timing: Timing,
) -> Assessment:
    """Make the assessment of one dive (DESIGN 3.2 and 3.4).

    Args:
        footage: what the network looked at.
        importance: the score taken apart, in points where they are known, else in execution.
        model: name and manifest.
        choice: how the network ran.
        difficulty: the DD, or None.
        cautions: what the user should know.
        timing: where the time went.
    """
    name, manifest = model
    total = importance.total
    is_execution = manifest.target == "execution"
    score = None if is_execution and difficulty is None else total
    execution = total if score is None else (total / difficulty if difficulty else None)
    return Assessment(
        clip=str(footage.clip),
        model=name,
        device=choice.device,
        precision=choice.precision,
        score=score,
        execution=execution,
        interval=score_interval(total, manifest, units=score_units(manifest, difficulty)),
        difficulty=difficulty,
        mark=None if execution is None else min(max(execution / 3.0, 0.0), _MOST_MARK),
        window=footage.window,
        baseline=importance.baseline,
        typical=importance.typical,
        segments=_segments(footage, importance),
        warnings=cautions,
        timing=timing,
        sample_times_s=tuple(footage.samples.times_s.tolist()),
    )


def score_units(manifest: Manifest, difficulty: float | None) -> float:
    """Give what one target unit counts in the score: DD where an execution model gives points, else 1."""
    if manifest.target == "execution" and difficulty is not None:
        return difficulty
    return 1.0


def _segments(footage: Footage, importance: Importance) -> tuple[SegmentResult, ...]:
    count = len(importance.contributions_N)
    spans_N2 = segment_spans(footage, count).tolist()
    return tuple(
        SegmentResult(
            index=index,
            start_s=spans_N2[index][0],
            end_s=spans_N2[index][1],
            weight=float(importance.weights_N[index]),
            contribution=float(importance.contributions_N[index]),
            delta=float(importance.deltas_N[index]),
            rank=importance.ranks[index],
        )
        for index in range(count)
    )
