"""Which dives train and which are held out: whole groups stay together, and the split is an explicit list."""

from __future__ import annotations

import random
import unicodedata
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


def split_dives(
    dives: Sequence[LabelledDive],
    *,
    held_out_share: float,
    seed: int,
    contents: Sequence[str] = (),
) -> Split:
    """Hold a share of the dives out; an athlete or event, and a clip that is there twice, is wholly on one side.

    Args:
        dives: at least two groups (a dive without athlete and event is a group of its own).
        held_out_share: wished share in 0..1, exclusive; at least one group is held out and one trains.
        seed: the same seed gives the same split.
        contents: what tells each dive's frames apart, empty for a dive that cannot be read; none to compare no
            contents.

    Raises:
        DataError: there are fewer than two groups.
    """
    groups: dict[str, list[int]] = defaultdict(list)
    for position, name in enumerate(kept_together(dives, contents)):
        groups[name].append(position)
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


def kept_together(dives: Sequence[LabelledDive], contents: Sequence[str] = ()) -> list[str]:
    """Give each dive a name that it shares with all it must not be parted from.

    Dives belong together that are of one athlete or event, however it is spelt, or hold the same frames, and so do
    those that belong together with the same one.

    Args:
        dives: the dives.
        contents: what tells each dive's frames apart, empty for a dive that cannot be read; or none.
    """
    spellings: dict[str, str] = {}
    names = []
    for position, dive in enumerate(dives):
        folded = _folded(dive.group)
        names.append(spellings.setdefault(folded, dive.group) if folded else f"\0{position}")
    leader = {name: name for name in names}

    def led_by(name: str) -> str:
        while leader[name] != name:
            leader[name] = leader[leader[name]]
            name = leader[name]
        return name

    first: dict[str, str] = {}
    for name, content in zip(names, contents, strict=bool(contents)):
        if content:
            one, other = sorted((led_by(name), led_by(first.setdefault(content, name))))
            leader[other] = one
    return [led_by(name) for name in names]


def _folded(group: str) -> str:
    """Give what spellings of one athlete or event share: capitals, blanks and the making of accents go."""
    plain = unicodedata.normalize("NFKC", group).casefold()
    return " ".join(unicodedata.normalize("NFKC", plain).split())
