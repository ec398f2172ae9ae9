"""Where a training stands, as last.safetensors says beside its tensors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RunState:
    """Where a training stands, beside its tensors.

    Attributes:
        epoch: the epoch to go on with, from 0.
        step: steps of it that are done.
        events: events written when the state was saved; later ones are cut off on resume.
        best_epoch: the epoch of best.safetensors, or None before the first.
        best_value: what chose it.
        said: position and network units of each dive that was learned from in this epoch so far.
        losses: of each step of this epoch so far.
        risen_epoch: the last epoch that was better than all before it, or None before the first.
        at_once: dives that go through the network at once when something is learned, and when nothing is; empty
            for as many as the recipe says.
    """

    epoch: int
    step: int
    events: int
    best_epoch: int | None
    best_value: float | None
    said: Sequence[Sequence[float]] = ()
    losses: Sequence[float] = ()
    risen_epoch: int | None = None
    at_once: Sequence[int] = ()
