"""What this computer offers a network, as the window's thread gets to know it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What was found.

    Attributes:
        processor: its name.
        cores: how many real cores it has.
        has_cuda_build: whether this build of PyTorch can use an NVIDIA card.
        cuda_cards: names of the NVIDIA cards that it can use here.
        has_metal_build: whether this build can use Apple graphics.
        has_metal: whether they are there.
    """

    processor: str
    cores: int
    has_cuda_build: bool = False
    cuda_cards: tuple[str, ...] = ()
    has_metal_build: bool = False
    has_metal: bool = False
