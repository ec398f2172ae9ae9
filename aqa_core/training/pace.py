"""How fast a run is, and how long the rest of it will take."""

from __future__ import annotations

import math
import statistics
import time
from collections import deque
from typing import Final

from aqa_core.training.parts import Parts
from aqa_core.training.recipe import Recipe

_REMEMBERED: Final = 21  # steps; their median does not mind the one that waited for the disk
_VIEWS_OF_A_DIVE: Final = 4  # that a fresh head learns from


class Pace:
    """Measures a run while it goes on.

    Args:
        recipe: how many steps and epochs there are.
        parts: how many dives train, and how many are looked at after each epoch.
    """

    def __init__(self, recipe: Recipe, parts: Parts) -> None:
        self._recipe = recipe
        self._train = len(parts.train)
        self._looked_at = len(parts.held_out) + len(parts.test)
        self._steps: deque[float] = deque(maxlen=_REMEMBERED)
        self._per_look: float | None = None
        self._since = time.perf_counter()

    def start(self) -> None:
        """Begin to measure the next step or look."""
        self._since = time.perf_counter()

    def end_step(self) -> None:
        """A step has ended, and the next begins."""
        now = time.perf_counter()
        self.remember_step(now - self._since)
        self._since = now

    def end_look(self) -> None:
        """All dives that are looked at after an epoch have been."""
        self.remember_look((time.perf_counter() - self._since) / max(1, self._looked_at))

    def remember_step(self, seconds: float) -> None:
        """Take in how long a step took."""
        self._steps.append(seconds)

    def remember_look(self, seconds: float) -> None:
        """Take in how long looking at a dive without learning took."""
        self._per_look = seconds

    def enter_head_stage(self) -> None:
        """Forget what was true of steps with the backbone."""
        self._steps.clear()
        self._per_look = None

    def seconds_left(self, *, epoch: int, step: int) -> float | None:
        """Say how long the rest will take at most, in seconds; None where nothing has been measured yet.

        Args:
            epoch: the one under way, from 0.
            step: steps of it that are done.
        """
        recipe = self._recipe
        is_head = epoch >= recipe.epochs
        if epoch >= recipe.all_epochs:
            return 0.0
        if not self._steps:
            return None
        of_stage = recipe.all_epochs if is_head else recipe.epochs
        batch = recipe.head_batch if is_head else recipe.batch
        steps = (of_stage - epoch) * math.ceil(self._train / batch) - step
        per_look = self._per_look or 0.0
        looks = (of_stage - epoch) * self._looked_at
        if not is_head and recipe.head_epochs:
            looks += _VIEWS_OF_A_DIVE * (self._train + self._looked_at)
        return round(steps * statistics.median(self._steps) + looks * per_look, 1)
