"""Which dives train, which choose the epoch, and which only test: as the data set says, or as we hold out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from aqa_core.data.samples import LabelledDive
from aqa_core.data.splits import split_dives
from aqa_core.errors import DataError


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Positions, in the set's order.

    Attributes:
        train: dives that are learned from.
        held_out: dives that choose the epoch and calibrate the interval; of the data set's training part.
        test: the data set's own test part, which is only reported on; empty where it has none.
    """

    train: tuple[int, ...]
    held_out: tuple[int, ...]
    test: tuple[int, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Give the explicit lists that run.json holds."""
        lists = {"train": list(self.train), "held_out": list(self.held_out)}
        return {**lists, "test": list(self.test)} if self.test else lists


def part_dives(dives: Sequence[LabelledDive], *, held_out_share: float, seed: int) -> Parts:
    """Split a set; where its dives carry the data set's own parts, nothing is held out but from its training part.

    Args:
        dives: the set.
        held_out_share: wished share in 0..1, exclusive.
        seed: the same seed gives the same split.

    Raises:
        DataError: there are fewer than two groups to train on and hold out.
    """
    if not any(dive.part for dive in dives):
        split = split_dives(dives, held_out_share=held_out_share, seed=seed)
        return Parts(train=split.train, held_out=split.held_out)
    pool = [position for position, dive in enumerate(dives) if dive.part == "train"]
    if not pool:
        raise DataError(
            "The data set's split has no dive to train on.", "Look at its list of training dives."
        )
    inner = split_dives([dives[k] for k in pool], held_out_share=held_out_share, seed=seed)
    return Parts(
        train=tuple(pool[k] for k in inner.train),
        held_out=tuple(pool[k] for k in inner.held_out),
        test=tuple(position for position, dive in enumerate(dives) if dive.part == "test"),
    )
