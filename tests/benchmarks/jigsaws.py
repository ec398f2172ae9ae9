"""Averaging and Weight-Decider heads on real features with real experts' scores (JIGSAWS); not a test.

    python -m tests.benchmarks.jigsaws ../shared/data/features/jigsaws_10clips_mean_std.npz

The backbone is given: ten segments of a trial, 152 numbers each. What is ours learns: the projection to 128 with a
ReLU, the aggregation, the linear regressor, by the loop that trains dives. Each of three tasks is cut into four
folds; a fold is predicted by a head that saw the other three. Beside them a ridge on the mean feature.
"""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from aqa_core.network import Average, QualityNet, WeightDecider
from aqa_core.network.quality_net import Projection
from aqa_core.progress import CancelToken
from aqa_core.training.examples import Batch, View, in_order
from aqa_core.training.learner import make_learner
from aqa_core.training.loop import Course, train_epoch
from aqa_core.training.metrics import spearman
from aqa_core.training.predicting import predict
from aqa_core.training.recipe import Recipe
from aqa_core.training.recipes import find_recipe

FOLDS: Final = 4
FEATURE: Final = 128
SYSTEMS: Final = MappingProxyType(
    {"ridge": "ridge on the mean feature", "avg": "averaging", "wd": "Weight-Decider"}
)
_RIDGES: Final = (1.0, 3.0, 10.0, 30.0, 100.0, 300.0)

# what the paper does to new modules, fixed before any result was seen: Adam at 1e-4, 50 epochs, batches of two,
# L2 + L1; the scale is near the spread of these scores, as 17 is on MTL-AQA
RECIPE: Final = dataclasses.replace(find_recipe("paper"), score_scale=5.0, flip=False, end_jitter=1)

FoldsBy = Literal["trial", "surgeon"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trials:
    """The trials of one task.

    Attributes:
        name: the task.
        trunk: MND, what the given backbone says of each trial's segments.
        scores: the experts' global rating, 6..30.
        surgeons: who did it.
    """

    name: str
    trunk: NDArray[np.float32]
    scores: NDArray[np.float64]
    surgeons: NDArray[np.str_]


class GivenFeatures:
    """Trunk features with scores, used like the dives of a training; there is one way only to look at a trial.

    Args:
        trunk_MND: trunk features.
        score_M: scores.
        score_scale: points in one network unit.
    """

    last_first = 0

    def __init__(
        self, trunk_MND: NDArray[np.float32], score_M: NDArray[np.float64], *, score_scale: float
    ) -> None:
        self._trunk_MND = torch.from_numpy(trunk_MND)
        self._units_M = torch.from_numpy(score_M / score_scale).float()
        self._scale = score_scale

    def batch(self, positions: Sequence[int], views: Sequence[View]) -> Batch:
        """Assemble trials."""
        where = torch.as_tensor(list(positions))
        per_point_B = torch.full((len(views),), 1 / self._scale)
        return Batch(self._trunk_MND[where], self._units_M[where], per_point_B, None)


def read_trials(path: Path) -> list[Trials]:
    """Read the file of features, task by task in the order of their names."""
    with np.load(path, allow_pickle=False) as file:
        trunk_MND, score_M, surgeon_M = file["X"], file["grs"][:, 0], file["subject"]
        task_M = np.array([name.rsplit("_", 1)[0] for name in file["trial"]])
    return [
        Trials(
            name=name.replace("_", " ").lower(),
            trunk=trunk_MND[task_M == name],
            scores=score_M[task_M == name],
            surgeons=surgeon_M[task_M == name],
        )
        for name in np.unique(task_M).tolist()
    ]


def folds(trials: Trials, *, by: FoldsBy, seed: int) -> Iterator[NDArray[np.int64]]:
    """Give the positions that each fold holds out: trials at random, or whole surgeons."""
    draw = np.random.default_rng(seed)
    if by == "trial":
        order = draw.permutation(len(trials.scores))
        yield from (np.sort(order[fold::FOLDS]) for fold in range(FOLDS))
        return
    surgeons = draw.permutation(np.unique(trials.surgeons))
    for fold in range(FOLDS):
        yield np.flatnonzero(np.isin(trials.surgeons, surgeons[fold::FOLDS]))


def ridge(trials: Trials, train: NDArray[np.int64], test: NDArray[np.int64]) -> NDArray[np.float64]:
    """Predict from the mean feature; the ridge is chosen by leaving one training trial out."""
    mean_MD = _standardised(trials, train).astype(np.float64).mean(axis=1)
    known_KD, score_K = mean_MD[train], trials.scores[train]
    centre_D, centre = known_KD.mean(axis=0), score_K.mean()
    known_KD = known_KD - centre_D
    gram_KK = known_KD @ known_KD.T
    best, best_error = np.zeros_like(score_K), np.inf
    for strength in _RIDGES:
        inverse_KK = np.linalg.inv(gram_KK + strength * np.eye(len(train)))
        dual_K = inverse_KK @ (score_K - centre)
        error = float(np.mean((dual_K / inverse_KK.diagonal()) ** 2))
        if error < best_error:
            best, best_error = dual_K, error
    predicted_K: NDArray[np.float64] = (mean_MD[test] - centre_D) @ known_KD.T @ best + centre
    return predicted_K


def head(width: int, *, aggregation: str) -> QualityNet:
    """Make projection, aggregation and regressor; nothing stands where the backbone was."""
    return QualityNet(
        backbone=nn.Identity(),
        projection=Projection(width, widths=(FEATURE,)),
        aggregation=WeightDecider(FEATURE) if aggregation == "wd" else Average(),
        regressor=nn.Linear(FEATURE, 1),
    )


def learned(
    trials: Trials,
    train: NDArray[np.int64],
    test: NDArray[np.int64],
    *,
    aggregation: str,
    recipe: Recipe,
    seed: int,
) -> NDArray[np.float64]:
    """Train a head by our loop on some trials and predict others, after the last epoch."""
    torch.manual_seed(seed)
    trunk_MND = _standardised(trials, train)
    source = GivenFeatures(trunk_MND, trials.scores, score_scale=recipe.score_scale)
    network = head(trunk_MND.shape[-1], aggregation=aggregation)
    nn.init.constant_(
        network.regressor.bias, float(trials.scores[train].mean()) / recipe.score_scale
    )
    learner = make_learner(network, None, recipe)
    course = Course(examples=source, positions=train, recipe=recipe, seed=seed)
    cancel = CancelToken()
    for epoch in range(recipe.epochs):
        train_epoch(learner, course, epoch=epoch, cancel=cancel, on_step=lambda _step: None)
    return (
        predict(network, in_order(source, test.tolist(), len(test)), cancel=cancel).units_M
        * recipe.score_scale
    )


def rank_correlations(
    trials: Trials,
    predict_fold: Callable[[NDArray[np.int64], NDArray[np.int64]], NDArray[np.float64]],
    *,
    by: FoldsBy,
    seed: int,
) -> float:
    """Give the mean of the folds' Spearman; a fold whose scores do not vary has none."""
    everything = np.arange(len(trials.scores))
    found = []
    for test in folds(trials, by=by, seed=seed):
        predicted = predict_fold(np.setdiff1d(everything, test), test)
        found.append(spearman(predicted, trials.scores[test]))
    return float(np.mean([one for one in found if one is not None]))


def measure(
    trials: Trials, *, system: str, recipe: Recipe, by: FoldsBy, seeds: int
) -> NDArray[np.float64]:
    """Give a system's mean Spearman over the folds for each seed; the seed makes folds and parameters."""

    def of_seed(seed: int) -> float:
        def fold(train: NDArray[np.int64], test: NDArray[np.int64]) -> NDArray[np.float64]:
            if system == "ridge":
                return ridge(trials, train, test)
            return learned(trials, train, test, aggregation=system, recipe=recipe, seed=seed)

        return rank_correlations(trials, fold, by=by, seed=seed)

    return np.array([of_seed(seed) for seed in range(seeds)])


def table(tasks: Sequence[Trials], *, recipe: Recipe, by: FoldsBy, seeds: int) -> Iterator[str]:
    """Give the lines of a Markdown table: tasks across, systems down, mean ± standard deviation over seeds."""
    names = [f"{one.name} ({len(one.scores)})" for one in tasks]
    yield f"| Folds of {by}s | {' | '.join(names)} | mean |"
    yield "|---" * (len(tasks) + 2) + "|"
    for system, words in SYSTEMS.items():
        found_TS = np.array(
            [measure(one, system=system, recipe=recipe, by=by, seeds=seeds) for one in tasks]
        )
        cells = [*found_TS, found_TS.mean(axis=0)]
        yield f"| {words} | " + " | ".join(_spread(cell) for cell in cells) + " |"


def _spread(values: NDArray[np.float64]) -> str:
    return f"{values.mean():.2f} ± {values.std(ddof=1):.2f}"


def _standardised(trials: Trials, train: NDArray[np.int64]) -> NDArray[np.float32]:
    """Bring each of the D numbers to mean 0 and spread 1, as the training trials have them."""
    known_KD = trials.trunk[train].reshape(-1, trials.trunk.shape[-1])
    spread_D = known_KD.std(axis=0) + np.float32(1e-6)
    standard_MND: NDArray[np.float32] = (trials.trunk - known_KD.mean(axis=0)) / spread_D
    return standard_MND


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--by", choices=("trial", "surgeon"), action="append")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    tasks = read_trials(arguments.file)
    for by in arguments.by or ("trial", "surgeon"):
        for line in table(tasks, recipe=RECIPE, by=by, seeds=arguments.seeds):
            print(line, flush=True)
        print()


if __name__ == "__main__":
    main()
