"""Champion and challenger as a run tells them: both models' figures on dives that neither learned from."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Verdict = Literal["better", "unclear", "worse"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """How near a model is to the true scores of the held-out dives.

    Attributes:
        mae: mean absolute error in points.
        spearman: rank order of what it predicts (execution where the difficulties are known), -1 to 1.
        spearman_points: rank order of the points.
    """

    mae: float | None = None
    spearman: float | None = None
    spearman_points: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DiveChange:
    """One held-out dive under both models, in points.

    Attributes:
        file: its clip.
        start_s: first second of the dive in its clip, or None where labels.csv does not say.
        true: the label.
        old: of the model before, or None where nothing was compared with.
        new: of the new model.
    """

    file: str
    start_s: float | None
    true: float
    old: float | None
    new: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What came of it.

    Attributes:
        n: held-out dives that both models say something of.
        is_cross_validated: whether every dive was held out once, by another head each time.
        old_name: the model compared with, or empty.
        old: its figures, or None where there was none.
        recalibrated_mae: its error after the best straight line through its scores, or None.
        new: figures of the new model.
        better_on: dives of which the new model's error is smaller, or None.
        gain: mean points by which errors shrank, with the ends of its 90 % interval, or None.
        verdict: what that means.
        dives: those that changed most first.
    """

    n: int
    is_cross_validated: bool
    old_name: str
    old: Figures | None
    recalibrated_mae: float | None
    new: Figures
    better_on: int | None
    gain: tuple[float, float, float] | None
    verdict: Verdict
    dives: tuple[DiveChange, ...]


def number_of(values: Mapping[str, Any], name: str) -> float | None:
    """Give a number that is told, or None where it is not, or is no number."""
    value = values.get(name)
    if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
        return None
    return float(value)


def part_of(values: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Give what is told under a name, or nothing."""
    value = values.get(name)
    return value if isinstance(value, Mapping) else {}


def read_figures(values: Mapping[str, Any]) -> Figures:
    """Read a model's figures."""
    return Figures(
        mae=number_of(values, "mae"),
        spearman=number_of(values, "spearman"),
        spearman_points=number_of(values, "spearman_points"),
    )


def read_comparison(values: Any) -> Comparison | None:
    """Read what a run said; None where it said nothing that could be shown."""
    if not isinstance(values, Mapping) or number_of(values, "n") is None:
        return None
    old, gain = read_figures(part_of(values, "old")), _gain(part_of(values, "gain"))
    better = number_of(values, "better_on")
    has_old = old.mae is not None
    return Comparison(
        n=int(number_of(values, "n") or 0),
        is_cross_validated=bool(values.get("cross_validated")),
        old_name=str(part_of(values, "old").get("name") or ""),
        old=old if has_old else None,
        recalibrated_mae=number_of(part_of(values, "recalibrated"), "mae") if has_old else None,
        new=read_figures(part_of(values, "new")),
        better_on=int(better) if better is not None and has_old else None,
        gain=gain if has_old else None,
        verdict=_verdict(values.get("verdict")),
        dives=tuple(_dives(values.get("dives"))),
    )


def _verdict(word: object) -> Verdict:
    if word == "better":
        return "better"
    return "worse" if word == "worse" else "unclear"


def _gain(values: Mapping[str, Any]) -> tuple[float, float, float] | None:
    mean, low, high = (number_of(values, name) for name in ("mean", "low", "high"))
    if mean is None or low is None or high is None:
        return None
    return mean, low, high


def _dives(rows: object) -> list[DiveChange]:
    found = []
    for row in rows if isinstance(rows, list) else []:
        if not isinstance(row, Mapping):
            continue
        true, new = number_of(row, "true"), number_of(row, "new")
        if true is not None and new is not None:
            found.append(
                DiveChange(
                    file=str(row.get("file", "")),
                    start_s=number_of(row, "start_s"),
                    true=true,
                    old=number_of(row, "old"),
                    new=new,
                )
            )
    return found
