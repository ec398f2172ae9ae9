"""A rehearsal before a run: a few steps that measure speed and memory and leave nothing behind."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Final, Self

import psutil
import torch

from aqa_core.progress import CancelToken
from aqa_core.training.compute import is_no_memory
from aqa_core.training.learner import Learner
from aqa_core.training.loop import Course, train_epoch
from aqa_core.training.memory import RoomError
from aqa_core.training.state import learner_tensors, restore_learner

_MOST_STEPS: Final = 2
_LONG_S: Final = 5.0  # of one step
_LOOK_EVERY_S: Final = 0.02
_MB: Final = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsed:
    """What a rehearsal found.

    Attributes:
        seconds_per_step: of learning.
        seconds_per_look: of looking at one dive without learning.
        memory_mb: at most, millions of bytes: of the process, or of the CUDA device.
    """

    seconds_per_step: float
    seconds_per_look: float
    memory_mb: float


def rehearse(
    learner: Learner, course: Course, look: Callable[[], int], *, cancel: CancelToken
) -> Rehearsed:
    """Do a few steps of a training's first epoch, and undo them: the training's numbers do not change by it.

    Args:
        learner: as it is before its first step, and again afterwards.
        course: what is to be learned, and how; its room is smaller afterwards where memory did not suffice.
        look: looks at some dives without learning, and says at how many.
        cancel: looked at between steps.

    Raises:
        RoomError: not even one dive at a time fits into memory.
        CancelledError: the user asked to stop.
    """
    before = learner_tensors(learner)
    try:
        with PeakMemory(course.compute.device) as memory:
            per_step = _seconds_per_step(learner, course, cancel)
            start = time.perf_counter()
            count = look()
            per_look = (time.perf_counter() - start) / max(1, count)
    except (torch.OutOfMemoryError, MemoryError, RuntimeError) as error:
        may_shrink = course.room is not None and course.room.may_shrink
        if not may_shrink or not is_no_memory(error):
            raise
        # what the optimiser keeps of each parameter found no room
        raise RoomError("The memory of this device does not suffice for this network.") from error
    finally:
        learner.optimiser.zero_grad(set_to_none=True)
        restore_learner(learner, before)
    return Rehearsed(
        seconds_per_step=per_step, seconds_per_look=per_look, memory_mb=memory.most_bytes / _MB
    )


def _seconds_per_step(learner: Learner, course: Course, cancel: CancelToken) -> float:
    """Time a single dive, which gets everything ready, and where it was quick a few whole steps."""
    recipe, team = course.recipe, course.team
    free = psutil.virtual_memory().available
    with PeakMemory(course.compute.device) as memory:
        one = replace(course, recipe=replace(recipe, batch=team.size))
        alone = math.ceil(recipe.batch / team.size) * _timed(learner, one, 0, cancel)
    if course.room is not None and course.compute.device.type == "cpu":
        course.room.shrink_to(free, per_dive=memory.grown_bytes)
    if alone > _LONG_S:
        return alone
    steps = min(_MOST_STEPS, math.ceil(len(course.positions) / recipe.batch))
    return min(_timed(learner, course, step, cancel) for step in range(steps))


def _timed(learner: Learner, course: Course, step: int, cancel: CancelToken) -> float:
    start = time.perf_counter()
    train_epoch(
        learner,
        course,
        epoch=0,
        first_step=step,
        most_steps=1,
        cancel=cancel,
        on_step=lambda report: None,
    )
    # several processes must do the same number of steps, whatever the clock of each says
    return max(course.team.gather(time.perf_counter() - start))


class PeakMemory:
    """Watches how much memory is taken at most while something is done.

    Args:
        device: a CUDA device's own memory is counted by torch, the process's by the system.
    """

    def __init__(self, device: torch.device) -> None:
        self.most_bytes = 0
        self._first_bytes = 0
        self._device = device
        self._is_done = threading.Event()
        self._watcher: threading.Thread | None = None

    def __enter__(self) -> Self:
        if self._device.type == "cuda":
            torch.cuda.reset_peak_memory_stats(self._device)
            return self
        self._look()
        self._first_bytes = self.most_bytes
        self._watcher = threading.Thread(target=self._watch, name="memory", daemon=True)
        self._watcher.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._watcher is None:
            self.most_bytes = torch.cuda.max_memory_allocated(self._device)
            return
        self._is_done.set()
        self._watcher.join()
        self._look()

    @property
    def grown_bytes(self) -> int:
        """How much more it was at most than at first."""
        return self.most_bytes - self._first_bytes

    def _watch(self) -> None:
        while not self._is_done.wait(_LOOK_EVERY_S):
            self._look()

    def _look(self) -> None:
        self.most_bytes = max(self.most_bytes, psutil.Process().memory_info().rss)
