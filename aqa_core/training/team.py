"""Several processes that train one network, as `torchrun` starts them: who is who, and how they agree."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, TypeVar

import torch
from torch import Tensor, distributed

from aqa_core.errors import AqaError, CancelledError, RunError
from aqa_core.progress import CancelToken

_T = TypeVar("_T")

# the others wait while the first process decodes a whole data set
_PATIENCE: Final = timedelta(hours=12)


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """The processes of one training; each holds the whole network and looks at its share of every batch.

    Attributes:
        rank: which one this is, from 0; the first one alone writes.
        size: how many there are.
    """

    rank: int = 0
    size: int = 1

    @property
    def leads(self) -> bool:
        """Whether this process writes the run folder and speaks to the user."""
        return self.rank == 0

    def share(self, items: Sequence[_T]) -> Sequence[_T]:
        """Give this process's part of what all work on; it may be empty."""
        return items[self.rank :: self.size]

    def led(self, action: Callable[[], None]) -> None:
        """Let the first process do something while the others wait; what goes wrong is raised in all.

        Raises:
            RunError, CancelledError: the first process could not do it.
        """
        if self.size == 1:
            action()
            return
        outcome: list[tuple[bool, str, str] | None] = [None]
        if self.leads:
            try:
                action()
            except AqaError as error:
                outcome = [(isinstance(error, CancelledError), error.sentence, error.remedy)]
        distributed.broadcast_object_list(outcome, src=0)
        if outcome[0] is not None:
            is_cancelled, sentence, remedy = outcome[0]
            raise CancelledError if is_cancelled else RunError(sentence, remedy)

    def raise_if_cancelled(self, cancel: CancelToken) -> None:
        """Stop here, all of them, if any was asked to stop.

        Raises:
            CancelledError: one was.
        """
        if self.size == 1:
            cancel.raise_if_cancelled()
        elif any(self.gather(cancel.is_cancelled)):
            raise CancelledError

    def gather(self, item: _T) -> list[_T]:
        """Give what each process has, in the order of their ranks."""
        if self.size == 1:
            return [item]
        items: list[Any] = [None] * self.size
        distributed.all_gather_object(items, item)
        return items

    def wait(self) -> None:
        """Go on when all are here."""
        self.gather(None)

    def add(self, tensor: Tensor) -> Tensor:
        """Replace a tensor by its sum over all processes, in place."""
        if self.size > 1:
            distributed.all_reduce(tensor)
        return tensor

    def add_gradients(self, parameters: Sequence[Tensor]) -> None:
        """Sum the gradients over all processes; a parameter that none has a gradient of keeps none."""
        if self.size == 1:
            return
        device = parameters[0].device
        has = torch.tensor([one.grad is not None for one in parameters]).float().to(device)
        parts = [one.grad if one.grad is not None else torch.zeros_like(one) for one in parameters]
        flat = self.add(torch.cat([has, *(part.flatten() for part in parts)]))
        sizes = [len(parameters), *(one.numel() for one in parameters)]
        present, *sums = torch.split(flat, sizes)
        for one, is_present, total in zip(parameters, present.tolist(), sums, strict=True):
            one.grad = total.view_as(one) if is_present else None

    def spread(self, tensors: Sequence[Tensor]) -> None:
        """Give everybody the first process's tensors, in place."""
        if self.size > 1:
            for tensor in tensors:
                distributed.broadcast(tensor, src=0)


ALONE: Final = Team()


def local_rank() -> int | None:
    """Say which process of this machine torchrun made this, or None where it did not."""
    return int(os.environ.get("LOCAL_RANK", "0")) if _is_launched() else None


def speaks() -> bool:
    """Whether this process is the one that speaks to the user."""
    return not _is_launched() or os.environ.get("RANK", "0") == "0"


@contextlib.contextmanager
def joined_team(device: torch.device) -> Iterator[Team]:
    """Join the processes that torchrun started, through gloo or, on CUDA devices, NCCL; alone without torchrun."""
    if not _is_launched():
        yield ALONE
        return
    # what is not a tensor on a device goes through gloo in either case
    backend = "cpu:gloo,cuda:nccl" if device.type == "cuda" else "gloo"
    distributed.init_process_group(backend, timeout=_PATIENCE)
    try:
        team = Team(rank=distributed.get_rank(), size=distributed.get_world_size())
        # whoever finds a mistake at once must not leave while another is still connecting
        team.wait()
        yield team
    finally:
        distributed.destroy_process_group()


def _is_launched() -> bool:
    return int(os.environ.get("WORLD_SIZE", "1")) > 1 and "RANK" in os.environ
