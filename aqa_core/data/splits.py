"""Which dives train and which are held out: whole groups stay together, and the split is an explicit list."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from aqa_core.data.samples import LabelledDive
from aqa_core.errors import DataError


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """Positions, in the set's order, of the dives that train and of those that are held out."""

    train: tuple[int, ...]
    held_out: tuple[int, ...]


def split_dives(dives: Sequence[LabelledDive], *, held_out_share: float, seed: int) -> Split:
    """Hold a share of the dives out; an athlete or event is wholly on one side.

    Args:
        dives: at least two groups (a dive without athlete and event is a group of its own).
        held_out_share: wished share in 0..1, exclusive; at least one group is held out and one trains.
        seed: the same seed gives the same split.

    Raises:
        DataError: there are fewer than two groups.
    """
    groups: dict[str, list[int]] = defaultdict(list)
    for position, dive in enumerate(dives):
        groups[dive.group or f"\0{position}"].append(position)
    if len(groups) < 2:
        raise DataError(
            "All dives are of one athlete or event, or there is only one dive.",
            "Add dives of another, so that some can be held out.",
        )
    order = sorted(groups)
    random.Random(seed).shuffle(order)
    wanted = held_out_share * len(dives)
    held_out: list[int] = []
    for name in order[:-1]:
        if held_out and len(held_out) + len(groups[name]) / 2 > wanted:
            break
        held_out += groups[name]
    taken = set(held_out)
    train = tuple(position for position in range(len(dives)) if position not in taken)
    return Split(train=train, held_out=tuple(sorted(held_out)))
