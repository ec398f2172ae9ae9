"""What a network can run on, in which number format, and how to say so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

import torch

from aqa_core.inference.packed import can_pack

Device = Literal["cpu", "cuda", "mps"]
Precision = Literal["fp32", "bf16", "fp16"]

DEVICES: Final = ("auto", "cpu", "cuda", "mps")
PRECISIONS: Final = ("auto", "fp32", "bf16", "fp16")
DTYPES: Final = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}

_FORMATS: Final[dict[Device, tuple[Precision, ...]]] = {
    "cpu": ("fp32", "bf16"),
    "cuda": ("fp32", "bf16", "fp16"),
    "mps": ("fp32", "fp16"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """How a network runs.

    Attributes:
        device: where.
        precision: number format of parameters and activations.
        is_packed: whether through `packed.PackedTrunk`, on a CPU only.
    """

    device: Device
    precision: Precision
    is_packed: bool = False


def present_devices(asked: str) -> Iterator[Device]:
    """Give the devices to try, the fastest kind first.

    Args:
        asked: `auto` for all that torch lists, or a name.
    """
    if asked in ("auto", "cuda") and torch.cuda.is_available():
        yield "cuda"
    if asked in ("auto", "mps") and torch.backends.mps.is_available():
        yield "mps"
    if asked in ("auto", "cpu"):
        yield "cpu"


def candidates(device: Device, precision: str) -> Iterator[Choice]:
    """Give the ways to run on a device.

    Args:
        device: where.
        precision: `auto` for every format, or a name.
    """
    for one in _FORMATS[device]:
        if precision in ("auto", one):
            is_packed = device == "cpu" and can_pack()
            yield Choice(device=device, precision=one, is_packed=is_packed)
            if is_packed and one == "fp32":
                yield Choice(device=device, precision=one)


def device_words(choice: Choice) -> str:
    """Say in words what a network runs on."""
    if choice.device == "cuda":
        return f"{torch.cuda.get_device_name()}, {choice.precision}"
    if choice.device == "mps":
        return f"Apple graphics, {choice.precision}"
    count = torch.get_num_threads()
    return f"CPU, {count} {'thread' if count == 1 else 'threads'}, {choice.precision}"


def synchronize(device: Device) -> None:
    """Wait until a device has finished what it was given."""
    if device == "cuda":
        torch.cuda.synchronize()
    elif device == "mps":
        torch.mps.synchronize()


def release_memory(device: Device) -> None:
    """Give back what torch keeps of a device's memory for later."""
    if device == "cuda":
        torch.cuda.empty_cache()
    elif device == "mps":
        torch.mps.empty_cache()
