"""How many dives go through a network at once, and fewer of them once memory did not suffice."""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import Final, TypeVar

import torch

from aqa_core.errors import DeviceError
from aqa_core.training.compute import is_no_memory

_T = TypeVar("_T")

_SHARE_TO_TAKE: Final = 0.8  # of what is free; others need some too
_LITTLE: Final = 50_000_000  # less than this is lost in what the process takes anyway


class RoomError(DeviceError):
    """Not even one dive at a time fits into the memory of the device; what learns is as it was before."""


class Room:
    """How many dives go through a network at once.

    Args:
        learning: dives at once when something is learned.
        looking: dives at once when nothing is.
        may_shrink: whether fewer at once give the same result.
        warn: told in a sentence when there are fewer from now on.
    """

    def __init__(
        self,
        *,
        learning: int,
        looking: int,
        may_shrink: bool = False,
        warn: Callable[[str], None] = lambda sentence: None,
    ) -> None:
        self._at_first = (learning, looking)
        self.learning = learning
        self.looking = looking
        self.may_shrink = may_shrink
        self._warn = warn

    def reset(self) -> None:
        """Begin anew, as on another device."""
        self.learning, self.looking = self._at_first

    def shrink_to(self, free_bytes: int, *, per_dive: int) -> None:
        """Have no more dives at once than fit, where the system would not refuse memory but end the program.

        Args:
            free_bytes: what is free before anything is learned.
            per_dive: what learning from one dive takes.
        """
        fitting = (
            max(1, int(_SHARE_TO_TAKE * free_bytes / per_dive)) if per_dive > _LITTLE else None
        )
        if not self.may_shrink or fitting is None or fitting >= self.learning:
            return
        before, self.learning = self.learning, fitting
        self.looking = min(self.looking, 2 * fitting)  # nothing is kept for a gradient
        self._warn_of_learning(before)

    def learn(self, step: Callable[[int], _T]) -> _T:
        """Learn from a batch in parts that fit.

        Args:
            step: learns in parts of so many dives; without memory it must leave everything as it was.

        Raises:
            RoomError: not even one dive at a time fits.
        """
        while True:
            size = self.learning
            done, result = self._tried(step, size)
            if done:
                return result[0]
            self.learning = self._fewer(size)
            self._warn_of_learning(size)

    def look(self, work: Callable[[int], _T]) -> _T:
        """Look at dives without learning, in batches that fit.

        Args:
            work: looks at all it has to look at, so many at once.

        Raises:
            RoomError: not even one dive at a time fits.
        """
        while True:
            size = self.looking
            done, result = self._tried(work, size)
            if done:
                return result[0]
            self.looking = self._fewer(size)
            self._warn(
                f"The memory does not suffice to look at {_dives(size)} at once: it goes on with "
                f"{self.looking} at a time."
            )

    def _warn_of_learning(self, before: int) -> None:
        self._warn(
            f"The memory does not suffice to learn from {_dives(before)} at once: it goes on with "
            f"{self.learning} at a time, which takes longer and gives the same."
        )

    def _tried(self, work: Callable[[int], _T], size: int) -> tuple[bool, list[_T]]:
        """Try it; what failed is forgotten before the next try, as an error holds on to the memory it lacked."""
        try:
            return True, [work(size)]
        except (torch.OutOfMemoryError, MemoryError, RuntimeError) as error:
            if not self.may_shrink or not is_no_memory(error):
                raise
        gc.collect()
        if torch.cuda.is_available():
            torch.cuda.empty_cache()
        return False, []

    def _fewer(self, size: int) -> int:
        if size <= 1:
            raise RoomError(
                "The memory of this device does not suffice for a single dive.",
                "Close what else uses it, or choose a model with a smaller network.",
            )
        return (size + 1) // 2


def _dives(count: int) -> str:
    return "one dive" if count == 1 else f"{count} dives"
