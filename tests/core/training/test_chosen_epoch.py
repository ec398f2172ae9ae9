"""Which epoch is kept, and when the held-out dives give no reason to learn further."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from aqa_core.training.bookkeeping import Bookkeeper
from aqa_core.training.recipe import Choice
from aqa_core.training.run_folder import RunFolder

TRUE = np.linspace(40.0, 80.0, 12)
# errors of two epochs that are worse on some dives and better on others, and of one that is worse on all
SMALLEST = np.tile([2.0, 4.0], 6)
BY_CHANCE = np.tile([5.0, 1.2], 6)
WORSE = SMALLEST + 1.0


def books(folder: Path, chosen_by: Choice) -> Bookkeeper:
    return Bookkeeper(RunFolder(folder), writes=False, chosen_by=chosen_by)


def note(keeper: Bookkeeper, epoch: int, errors_M: np.ndarray, order: float | None) -> bool:
    values = {"spearman": order, "mae": float(errors_M.mean())}
    dots = [[true, true + error] for true, error in zip(TRUE, errors_M, strict=True)]
    return keeper.is_new_best(epoch, values, dots)


def kept(keeper: Bookkeeper, errors: Sequence[np.ndarray], orders: Sequence[float]) -> list[bool]:
    pairs = zip(errors, orders, strict=True)
    return [note(keeper, epoch, errors_M, order) for epoch, (errors_M, order) in enumerate(pairs)]


def test_the_latest_that_is_worse_by_no_more_than_chance_is_kept(tmp_path: Path) -> None:
    keeper = books(tmp_path, "latest")
    errors = [WORSE, SMALLEST, BY_CHANCE, WORSE]
    assert kept(keeper, errors, [0.1, 0.2, 0.3, 0.9]) == [True, True, True, False]
    assert keeper.best_epoch == 2


def test_a_small_loss_on_every_dive_is_no_chance(tmp_path: Path) -> None:
    keeper = books(tmp_path, "latest")
    assert kept(keeper, [SMALLEST, SMALLEST + 0.05], [0.1, 0.2]) == [True, False]


def test_rank_order_chooses_without_slack(tmp_path: Path) -> None:
    keeper = books(tmp_path, "spearman")
    assert kept(keeper, [SMALLEST, WORSE, SMALLEST], [0.50, 0.51, 0.505]) == [True, True, False]
    assert keeper.best_epoch == 1


@pytest.mark.parametrize(("patience", "flat"), [(1, [1, 2, 3]), (2, [2, 3]), (4, []), (None, [])])
def test_patience_counts_from_the_smallest_error(
    patience: int | None, flat: list[int], tmp_path: Path
) -> None:
    keeper = books(tmp_path, "latest")
    ended = []
    for epoch, errors_M in enumerate([SMALLEST, BY_CHANCE, BY_CHANCE, WORSE]):
        note(keeper, epoch, errors_M, None)
        if keeper.is_flat(epoch, patience):
            ended.append(epoch)
    assert ended == flat
