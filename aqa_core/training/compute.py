"""Where a training computes, and in which number format; and what is said when memory does not suffice."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Final, Literal

import torch

from aqa_core.errors import DeviceError

TRAINING_DEVICES: Final = ("auto", "cpu", "cuda")

# what allocators and libraries say when they find no memory and raise nothing of its own
_NO_MEMORY: Final = ("can't allocate memory", "ALLOC_FAILED", "out of memory")


@dataclass(frozen=True, slots=True, kw_only=True)
class Compute:
    """Where and how a network learns.

    Attributes:
        device: where.
        precision: of the backbone while it learns; parameters, head and evaluation are float32.
    """

    device: torch.device
    precision: Literal["fp32", "bf16"] = "fp32"

    @property
    def name(self) -> str:
        """What the device is called, as far as torch knows."""
        return torch.cuda.get_device_name(self.device) if self.device.type == "cuda" else "cpu"

    def backbone_format(self) -> AbstractContextManager[Any]:
        """Give the context in which the backbone computes while it learns."""
        if self.precision == "fp32":
            return contextlib.nullcontext()
        return torch.autocast(self.device.type, dtype=torch.bfloat16)


ON_CPU: Final = Compute(device=torch.device("cpu"))


def choose_device(asked: str, local_rank: int | None) -> torch.device:
    """Choose where to train: a CUDA device where there is one.

    Args:
        asked: one of `TRAINING_DEVICES`.
        local_rank: which process of this machine this is, where torchrun started several.

    Raises:
        DeviceError: the device that was asked for is not there.
    """
    if asked not in TRAINING_DEVICES:
        raise DeviceError(
            f"There is no training on {asked!r}.", f"Choose one of {', '.join(TRAINING_DEVICES)}."
        )
    is_there = torch.cuda.is_available()
    if asked == "cuda" and not is_there:
        raise DeviceError(
            "torch finds no CUDA device on this machine.",
            "Choose --device cpu, or install a build of torch for CUDA and its driver.",
        )
    if asked == "cpu" or not is_there:
        return torch.device("cpu")
    device = torch.device("cuda", local_rank or 0)
    if device.index >= torch.cuda.device_count():
        raise DeviceError(
            f"Process {device.index + 1} finds no CUDA device of its own.",
            f"Start {torch.cuda.device_count()} processes on this machine, or choose --device cpu.",
        )
    return device


def choose_precision(device: torch.device, *, mixed: bool) -> Compute:
    """Choose the number format of the backbone: bf16 where it is asked for and the device really has it."""
    has_bf16 = device.type == "cuda" and torch.cuda.is_bf16_supported(including_emulation=False)
    return Compute(device=device, precision="bf16" if mixed and has_bf16 else "fp32")


@contextlib.contextmanager
def repeatable(device: torch.device) -> Iterator[None]:
    """Let the same seed give the same numbers on a device: no algorithm is chosen by its speed of the day."""
    if device.type != "cuda":
        yield
        return
    with torch.cuda.device(device), torch.backends.cudnn.flags(benchmark=False, deterministic=True):
        yield


@contextlib.contextmanager
def enough_memory(device: torch.device, *, batch: int) -> Iterator[None]:
    """Turn want of memory into one sentence.

    Raises:
        DeviceError: the memory of the device does not suffice.
    """
    try:
        yield
    except (torch.OutOfMemoryError, MemoryError, RuntimeError) as error:
        if not is_no_memory(error):
            raise
        raise _too_small(device, batch) from error


def is_no_memory(error: Exception) -> bool:
    """Whether an error means that memory does not suffice."""
    if isinstance(error, torch.OutOfMemoryError | MemoryError):
        return True
    return any(words in str(error) for words in _NO_MEMORY)


def _too_small(device: torch.device, batch: int) -> DeviceError:
    dives = "one dive" if batch == 1 else f"{batch} dives"
    remedy = "Close what else uses it, or choose a preset with a smaller network"
    if device.type == "cuda":
        remedy = f"{remedy}; the run can also be continued with --resume --device cpu"
    where = "CUDA device" if device.type == "cuda" else "computer"
    return DeviceError(
        f"The memory of this {where} does not suffice for a batch of {dives}.", f"{remedy}."
    )
