"""Which dives train, which choose the epoch, and which only test: as the data set says, or as we hold out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from aqa_core.data.samples import LabelledDive
from aqa_core.data.splits import kept_together, split_dives
from aqa_core.errors import DataError

_FEWEST_GROUPS: Final = 2  # one to choose by, one to spare
_LONE_GROUP: Final = (
    "All dives are of one athlete or event, so they are split dive by dive: how good the new model is on dives of "
    "others cannot be told from them."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Positions, in the set's order.

    Attributes:
        train: dives that are learned from.
        held_out: dives that choose the epoch and calibrate the interval; of the data set's training part.
        test: the data set's own test part, which is only reported on; empty where it has none.
        folds: where dives are cross-validated: the parts that are held out in turn. The model that is kept learns
            from all of them, and none is in `held_out`.
    """

    train: tuple[int, ...]
    held_out: tuple[int, ...]
    test: tuple[int, ...] = ()
    folds: tuple[tuple[int, ...], ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Give the explicit lists that run.json holds."""
        lists: dict[str, Any] = {"train": list(self.train), "held_out": list(self.held_out)}
        if self.test:
            lists["test"] = list(self.test)
        if self.folds:
            lists["folds"] = [list(fold) for fold in self.folds]
        return lists


def part_dives(
    dives: Sequence[LabelledDive],
    *,
    held_out_share: float,
    seed: int,
    learned: Collection[int] = (),
    contents: Sequence[str] = (),
) -> Parts:
    """Split a set; where its dives carry the data set's own parts, nothing is held out but from its training part.

    Args:
        dives: the set.
        held_out_share: wished share in 0..1, exclusive.
        seed: the same seed gives the same split.
        learned: positions of dives that the given first parameters were trained on. They go on training, because
            a network's answers on them are too good to choose an epoch or to calibrate by; unless too few
            others are left.
        contents: what tells each dive's frames apart (`data.recordings.dive_hashes`): a clip that is there twice
            is on one side.

    Raises:
        DataError: there are fewer than two dives to train on and hold out.
    """
    pool = _pool(dives)
    if not pool:
        raise DataError(
            "The data set's split has no dive to train on.", "Look at its list of training dives."
        )
    contents = contents or [""] * len(dives)
    dives = separable(dives, contents)
    names = kept_together(dives, contents)
    fresh = unlearned(names, pool, learned)
    wanted = held_out_share * len(pool)
    if wanted < len(fresh):
        share = held_out_share * (len(pool) / len(fresh))
        chosen = split_dives(
            [dives[k] for k in fresh],
            held_out_share=share,
            seed=seed,
            contents=[contents[k] for k in fresh],
        )
        held_out = tuple(fresh[k] for k in chosen.held_out)
    else:
        held_out = tuple(fresh)  # the learned ones are enough to train on
    taken = set(held_out)
    return Parts(
        train=tuple(k for k in pool if k not in taken),
        held_out=held_out,
        test=tuple(k for k, dive in enumerate(dives) if dive.part == "test"),
    )


def separable(dives: Sequence[LabelledDive], contents: Sequence[str]) -> list[LabelledDive]:
    """Give dives as a split is to take them: those of one lone athlete or event as if they were of none.

    Nothing could be held out otherwise, and a coach of one diver is told what the figures are worth instead
    (`lone_group_caution`). A clip that is there twice stays together all the same.

    Args:
        dives: the set.
        contents: what tells each dive's frames apart.
    """
    if not lone_group_caution(dives, contents):
        return list(dives)
    return [replace(dive, group="") for dive in dives]


def lone_group_caution(dives: Sequence[LabelledDive], contents: Sequence[str]) -> list[str]:
    """Say what a split is worth where all dives that may be parted are of one athlete or event.

    Args:
        dives: the set.
        contents: what tells each dive's frames apart.
    """
    pool, names = _pool(dives), kept_together(dives, contents)
    is_lone = len({names[k] for k in pool}) == 1 and any(dives[k].group for k in pool)
    return [_LONE_GROUP] if is_lone else []


def _pool(dives: Sequence[LabelledDive]) -> list[int]:
    """Give the positions of the dives that may train: of the data set's training part where it has one."""
    has_parts = any(dive.part for dive in dives)
    return [k for k, dive in enumerate(dives) if not has_parts or dive.part == "train"]


def unlearned(names: Sequence[str], pool: list[int], learned: Collection[int]) -> list[int]:
    """Give the positions that are kept together with no learned dive, or all where that leaves too few."""
    known = {names[k] for k in learned}
    fresh = [k for k in pool if names[k] not in known]
    return fresh if len({names[k] for k in fresh}) >= _FEWEST_GROUPS else pool
