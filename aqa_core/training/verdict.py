"""How good a network is after an epoch, on dives that choose and on dives that only test; and the last word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from aqa_core.data.samples import LabelledDive
from aqa_core.results import Target
from aqa_core.training.metrics import mae, relative_l2, spearman

# what else an epoch's event tells, and no metric of it
_NO_METRICS: Final = ("loss", "is_best", "seconds_left", "dots")
# metrics of an epoch that are not of the held-out dives start so
_LEARNED: Final = "train_"
_TESTED: Final = "test_"

Metrics = Mapping[str, float | None]


def held_out_metrics(
    dives: Sequence[LabelledDive], predicted_M: NDArray[np.float64], target: Target
) -> dict[str, float | None]:
    """Measure predictions of the dives that choose the epoch.

    Args:
        dives: labelled dives.
        predicted_M: what the network says of each, in the target's units.
        target: what it was trained on.

    Returns:
        Spearman in the target's units and in points, mean absolute error in points, number of dives.
    """
    points_M, said_M = np.array([dive.score for dive in dives]), predicted_M
    target_M = points_M
    if target == "execution":
        factor_M = np.array([dive.difficulty or 1.0 for dive in dives])
        said_M = predicted_M * factor_M
        target_M = np.array([dive.execution for dive in dives])
    return {
        "spearman": spearman(predicted_M, target_M),
        "spearman_points": spearman(said_M, points_M),
        "mae": mae(said_M, points_M),
        "held_out": len(dives),
    }


def tested_metrics(
    dives: Sequence[LabelledDive], predicted_M: NDArray[np.float64], target: Target
) -> dict[str, float | None]:
    """Measure predictions of the data set's test part: as for held-out dives, and R-l2 × 100."""
    found = held_out_metrics(dives, predicted_M, target)
    factor_M = np.ones(len(dives))
    if target == "execution":
        factor_M = np.array([dive.difficulty or 1.0 for dive in dives])
    points_M = np.array([dive.score for dive in dives])
    return {
        f"{_TESTED}spearman": found["spearman"],
        f"{_TESTED}spearman_points": found["spearman_points"],
        f"{_TESTED}mae": found["mae"],
        f"{_TESTED}rl2": relative_l2(predicted_M * factor_M, points_M),
        f"{_TESTED}dives": len(dives),
    }


def train_metrics(
    dives: Sequence[LabelledDive], said_M: NDArray[np.float64], target: Target
) -> dict[str, float | None]:
    """Measure what the network said of training dives while it learned from them."""
    found = held_out_metrics(dives, said_M, target)
    return {f"{_LEARNED}{name}": found[name] for name in ("spearman", "spearman_points", "mae")}


def dots_of(
    dives: Sequence[LabelledDive], predicted_M: NDArray[np.float64], target: Target
) -> list[list[float]]:
    """Give what the judges and what a network say of each dive, both in points.

    Args:
        dives: labelled dives.
        predicted_M: what the network says of each, in the target's units.
        target: what it was trained on.
    """
    factors = [(dive.difficulty or 1.0) if target == "execution" else 1.0 for dive in dives]
    said = zip(dives, predicted_M.tolist(), factors, strict=True)
    return [[dive.score, round(one * factor, 3)] for dive, one, factor in said]


def metrics_of(values: Mapping[str, Any]) -> dict[str, float | None]:
    """Give of an epoch's event the metrics alone."""
    return {name: value for name, value in values.items() if name not in _NO_METRICS}


def of_held_out(values: Metrics) -> dict[str, float | None]:
    """Give of an epoch's metrics those that chose it."""
    return {
        name: value for name, value in values.items() if not name.startswith((_LEARNED, _TESTED))
    }


def of_test(values: Metrics) -> dict[str, float | None]:
    """Give of an epoch's metrics those on the test part, without their prefix."""
    return {
        name.removeprefix(_TESTED): value
        for name, value in values.items()
        if name.startswith(_TESTED)
    }


def summary_of(epochs: Mapping[int, Metrics], *, chosen: int) -> dict[str, Any]:
    """Say how a training ended, each number labelled as what it is.

    Args:
        epochs: metrics by epoch, from 0.
        chosen: the epoch whose model was kept.

    Returns:
        the epoch chosen by held-out dives and the last one; with a test part also the one that is best on it,
        which is what publications report, and which has seen the test dives by being chosen with them.
    """
    found: dict[str, Any] = {
        "chosen_by_held_out": _entry(chosen, epochs[chosen]),
        "last_epoch": _entry(max(epochs), epochs[max(epochs)]),
    }
    tested = {
        epoch: value
        for epoch, values in epochs.items()
        if (value := values.get(f"{_TESTED}spearman_points")) is not None
    }
    if tested:
        best = max(tested, key=lambda epoch: tested[epoch])
        found["best_on_test"] = {
            **_entry(best, epochs[best]),
            "note": "chosen with the test dives themselves, as publications do: too good by that much",
        }
    return found


def _entry(epoch: int, values: Metrics) -> dict[str, Any]:
    return {"epoch": epoch + 1, **values}
