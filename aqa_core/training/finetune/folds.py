"""Which dives a head is judged on: each in turn where they are few, a held-out part where there are enough."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace

from aqa_core.data.samples import LabelledDive
from aqa_core.data.splits import kept_together
from aqa_core.errors import DataError
from aqa_core.training.parts import Parts, part_dives, separable, unlearned
from aqa_core.training.recipe import Recipe


def fold_dives(
    dives: Sequence[LabelledDive],
    recipe: Recipe,
    *,
    seed: int,
    contents: Sequence[str],
    learned: Collection[int] = (),
) -> Parts:
    """Say which dives judge what is learned from the others.

    Fewer than `recipe.few_dives` are judged in `recipe.folds` parts, one after the other, by heads that learned
    from all but that part; the model that is kept then learns from every dive. An athlete or event (unless there
    is no other), and a clip that is there twice, is wholly in one part.

    Args:
        dives: the set.
        recipe: number of parts, or the share that is held out.
        seed: the same seed gives the same parts.
        contents: what tells each dive's frames apart.
        learned: positions of dives that the start was trained on: they judge nothing, unless all others are too
            few.

    Raises:
        DataError: there are fewer than two dives that may be parted.
    """
    has_parts = any(dive.part for dive in dives)
    if not recipe.folds or has_parts or len(dives) >= recipe.few_dives:
        return part_dives(
            dives,
            held_out_share=recipe.held_out_share,
            seed=seed,
            learned=learned,
            contents=contents,
        )
    names = kept_together(separable(dives, contents), contents)
    groups: dict[str, list[int]] = defaultdict(list)
    for position in unlearned(names, list(range(len(dives))), learned):
        groups[names[position]].append(position)
    if len(groups) < 2:
        raise DataError(
            "All dives are of the same clip, or there is only one dive.",
            "Add others, so that some can be held out.",
        )
    folds: list[list[int]] = [[] for _ in range(min(recipe.folds, len(groups)))]
    order = sorted(groups)
    random.Random(seed).shuffle(order)
    for name in sorted(order, key=lambda one: -len(groups[one])):  # stable: the largest first
        min(folds, key=len).extend(groups[name])
    everything = Parts(train=tuple(range(len(dives))), held_out=())
    return replace(everything, folds=tuple(tuple(sorted(fold)) for fold in folds))
