"""How long heads will learn: measured before there is anything to learn from, then from epoch to epoch."""

from __future__ import annotations

import math
import statistics
import time
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any, Final

import torch

from aqa_core.inference.features import STAGE
from aqa_core.network import NetworkConfig, QualityNet
from aqa_core.progress import Progress, Report
from aqa_core.training.finetune.one_thread import one_thread
from aqa_core.training.finetune.pupils import head_of
from aqa_core.training.learner import make_learner
from aqa_core.training.parts import Parts
from aqa_core.training.recipe import Recipe
from aqa_core.training.rehearsal import PeakMemory

_TRIALS: Final = 4
_REMEMBERED: Final = 9
# after so many dives that have to be looked at it is known how long one takes; the first waits for the network
_REHEARSED_DIVES: Final = 2
_MB: Final = 1_000_000


class HeadPace:
    """Measures how fast heads learn.

    Args:
        recipe: epochs, batch and seeds.
        parts: how many dives train in which part.
        seeds: heads side by side in each part.
    """

    def __init__(self, recipe: Recipe, parts: Parts, *, seeds: int) -> None:
        self._batch, self._seeds = recipe.batch, seeds
        self.steps_of_epoch = 0
        self.part(parts)
        self._epochs = recipe.all_epochs
        self._seconds: deque[float] = deque(maxlen=_REMEMBERED)
        self._since = time.perf_counter()

    def part(self, parts: Parts) -> None:
        """Take it that these dives train; some cannot be read."""
        train = len(parts.train)
        rounds = [train - len(fold) for fold in parts.folds] + [train]
        self.steps_of_epoch = self._seeds * sum(math.ceil(one / self._batch) for one in rounds)

    def try_out(self, network: QualityNet, config: NetworkConfig, recipe: Recipe) -> float:
        """Measure a step on a copy of a head, with nothing to learn from; gives its seconds."""
        learner = make_learner(head_of(network), None, recipe, head_only=True)
        shape = (recipe.batch, config.segments, config.backbone.trunk_width)
        trunk_BND, seconds = torch.zeros(shape), []
        with one_thread():
            for _ in range(_TRIALS):
                start = time.perf_counter()
                learner.optimiser.zero_grad(set_to_none=True)
                torch.autograd.backward(learner.network.head(trunk_BND).square().mean())
                learner.optimiser.step()
                seconds.append(time.perf_counter() - start)
        self._seconds.append(min(seconds) * self.steps_of_epoch)
        return min(seconds)

    def start(self) -> None:
        """An epoch begins."""
        self._since = time.perf_counter()

    def end_epoch(self) -> None:
        """An epoch has ended."""
        self._seconds.append(time.perf_counter() - self._since)

    def seconds_left(self, epoch: int, *, step: int = 0) -> float | None:
        """Say how long the rest will take at most; None where nothing has been measured yet.

        Args:
            epoch: the one under way, from 0.
            step: steps of it that are done, of all heads.
        """
        if not self._seconds:
            return None
        left = self._epochs - epoch - step / self.steps_of_epoch
        return round(max(0.0, left) * statistics.median(self._seconds), 1)


class Rehearsal:
    """Says once, after the first dives, how long everything will take and how much memory it needs.

    Args:
        tell: takes the values of a `batch` event.
        memory: watches while the dives are looked at.
        pace: of the heads.
        per_step: seconds a step of a head takes.
    """

    def __init__(
        self,
        tell: Callable[[Mapping[str, Any]], None],
        memory: PeakMemory,
        pace: HeadPace,
        *,
        per_step: float,
    ) -> None:
        self._tell = tell
        self._memory = memory
        self._pace = pace
        self._per_step = per_step
        self._kept: int | None = None
        self._since = 0.0

    def beside(self, report: Report) -> Report:
        """Give a report that also rehearses."""

        def told(progress: Progress) -> None:
            report(progress)
            if progress.stage != STAGE:
                return
            if self._kept is None:  # so many take no time, and say nothing of those that do
                self._kept, self._since = progress.done, time.perf_counter()
            done, new = progress.done - self._kept, (progress.total or 0) - self._kept
            if done != min(_REHEARSED_DIVES, new):
                return
            per_dive = (time.perf_counter() - self._since) / max(1, done)
            rest = per_dive * (new - done) + (self._pace.seconds_left(0) or 0.0)
            self._tell(
                {
                    "stage": "rehearsal",
                    "seconds": round(rest, 1),
                    "memory_mb": round(self._memory.most_bytes / _MB, 1),
                    "seconds_per_step": round(self._per_step, 5),
                }
            )

        return told
