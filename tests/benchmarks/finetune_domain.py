"""Does a coach's own model get better: five sets of 60 dives of another pool, each tested on 100 it never saw."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from aqa_core.data.labelled_folder import read_labelled_folder
from aqa_core.data.samples import LabelledDive
from aqa_core.inference.scorer import open_scorer
from aqa_core.training.evaluate import evaluate
from aqa_core.training.metrics import mae, spearman
from tests.benchmarks.finetune_child import Taught, render, spread, teach

_START: Final = "starter_wd"
_SEEDS: Final = (2001, 2002, 2003, 2004, 2005)
_TEST_SEED: Final = 2100
_DIVES, _TESTED = 60, 100


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Said:
    """What the judges and a model say of a set, as execution and as points."""

    difficulty: NDArray[np.float64]
    true: NDArray[np.float64]
    said: NDArray[np.float64]

    @property
    def mae(self) -> float:
        return mae(self.said, self.true)

    @property
    def order(self) -> float:
        """Spearman on execution."""
        return spearman(self.said / self.difficulty, self.true / self.difficulty) or 0.0

    def straightened_mae(self, fitted_on: _Said) -> float:
        """Give the error after the best straight line fitted on another set, of points or execution."""
        found = []
        for mine_M, theirs_M in (
            (np.ones_like(self.true), np.ones_like(fitted_on.true)),
            (self.difficulty, fitted_on.difficulty),
        ):
            line = np.polyfit(fitted_on.said / theirs_M, fitted_on.true / theirs_M, 1)
            found.append(mae(np.polyval(line, self.said / mine_M) * mine_M, self.true))
        return min(found)


def _said(model: str, dives: Sequence[LabelledDive]) -> _Said:
    found = evaluate(open_scorer(model), dives)
    assert len(found.dives) == len(dives), found.failures
    return _Said(
        difficulty=np.array([dive.difficulty for dive in dives], dtype=np.float64),
        true=np.array([dive.score for dive in dives]),
        said=np.array([one.score for one in found.assessments], dtype=np.float64),
    )


def domain(club: Path) -> None:
    """Print one row a set, then medians and spreads.

    Args:
        club: where the sets are, or are rendered to: s1 to s5 and test.
    """
    test = read_labelled_folder(render(club / "test", count=_TESTED, seed=_TEST_SEED))
    old = _said(_START, test.dives)
    rows: list[dict[str, float]] = []
    with tempfile.TemporaryDirectory(prefix="aqa_finetune_") as runs:
        for number, seed in enumerate(_SEEDS, start=1):
            own = render(club / f"s{number}", count=_DIVES, seed=seed)
            taught = teach(own, Path(runs) / f"s{number}")
            before = _said(_START, read_labelled_folder(own).dives)
            new = _said(os.fspath(taught.folder / "best.safetensors"), test.dives)
            rows.append(_row(old, before, new, taught))
            if number == 1:
                print("set " + " ".join(f"{name:>10}" for name in rows[0]))
            print(
                f"s{number}  " + " ".join(f"{value:10.3f}" for value in rows[-1].values()),
                flush=True,
            )
    print("over the sets, median (least to most):")
    for name in rows[0]:
        print(f"  {name:<10} {spread([row[name] for row in rows])}")


def _row(old: _Said, before: _Said, new: _Said, taught: Taught) -> dict[str, float]:
    own = taught.comparison
    return {
        "old MAE": old.mae,
        "line MAE": old.straightened_mae(before),
        "new MAE": new.mae,
        "fall %": 100 * (1 - new.mae / old.mae),
        "old order": old.order,
        "new order": new.order,
        # what the run itself says of dives it did not learn, without a test set
        "own MAE": own["new"]["mae"],
        "own order": own["new"]["spearman"],
        "learn s": taught.after_features_s,
        "wall s": taught.wall_s,
        "work s": taught.work_s,
    }
