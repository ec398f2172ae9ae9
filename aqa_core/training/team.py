"""Several processes that train one network, as `torchrun` starts them: who is who, and how they agree."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, TypeVar

import torch
from torch import Tensor, distributed

from aqa_core.errors import AqaError, CancelledError, RunError
from aqa_core.progress import CancelToken
from aqa_core.training.launch import is_launched

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
        with _together():
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
        with _together():
            distributed.all_gather_object(items, item)
        return items

    def wait(self) -> None:
        """Go on when all are here."""
        self.gather(None)

    def add(self, tensor: Tensor) -> Tensor:
        """Replace a tensor by its sum over all processes, in place."""
        if self.size > 1:
            with _together():
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
            with _together():
                for tensor in tensors:
                    distributed.broadcast(tensor, src=0)


ALONE: Final = Team()


@contextlib.contextmanager
def joined_team(device: torch.device) -> Iterator[Team]:
    """Join the processes that torchrun started, through gloo or, on CUDA devices, NCCL; alone without torchrun.

    Inside of itself it gives the same team again.

    Raises:
        RunError: the processes do not find each other.
    """
    if distributed.is_initialized():
        yield _present_team()
        return
    if not is_launched():
        yield ALONE
        return
    # what is not a tensor on a device goes through gloo in either case
    backend = "cpu:gloo,cuda:nccl" if device.type == "cuda" else "gloo"
    try:
        distributed.init_process_group(backend, timeout=_PATIENCE)
    except (RuntimeError, ValueError) as error:
        raise RunError(
            f"The processes of the training do not find each other ({_first_line(error)}).",
            "Start them with torchrun, which gives them an address and a port.",
        ) from error
    try:
        team = _present_team()
        # whoever finds a mistake at once must not leave while another is still connecting
        team.wait()
        yield team
    finally:
        distributed.destroy_process_group()


def _present_team() -> Team:
    return Team(rank=distributed.get_rank(), size=distributed.get_world_size())


@contextlib.contextmanager
def _together() -> Iterator[None]:
    """Turn the absence of another process into one sentence.

    Raises:
        RunError: another process has ended.
    """
    try:
        yield
    except torch.OutOfMemoryError:
        raise
    except RuntimeError as error:
        raise RunError(
            f"Another process of the training has ended ({_first_line(error)}).",
            "Look at what it said, then go on with --resume.",
        ) from error


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0][:200]
