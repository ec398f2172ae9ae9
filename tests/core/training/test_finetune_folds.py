"""Every dive is judged by heads that did not learn it, nor its twin, nor another dive of its athlete."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from aqa_core.data.samples import LabelledDive
from aqa_core.errors import DataError
from aqa_core.training.finetune.folds import fold_dives
from aqa_core.training.parts import lone_group_caution
from aqa_core.training.recipes import find_recipe

RECIPE = dataclasses.replace(find_recipe("finetune-head"), folds=5, few_dives=40)


def dives(*groups: str) -> list[LabelledDive]:
    return [
        LabelledDive(clip=Path(f"{k}.mp4"), score=50.0 + k, difficulty=2.0, group=group)
        for k, group in enumerate(groups)
    ]


def contents(count: int, **same: int) -> list[str]:
    """Give the contents of dives; `d3=1` makes the fourth dive's that of the second."""
    found = [f"content {k}" for k in range(count)]
    for name, other in same.items():
        found[int(name[1:])] = found[other]
    return found


def test_every_dive_judges_once_in_parts_of_one_size() -> None:
    parts = fold_dives(dives(*[""] * 23), RECIPE, seed=0, contents=contents(23))
    assert sorted(k for fold in parts.folds for k in fold) == list(range(23))
    assert sorted(len(fold) for fold in parts.folds) == [4, 4, 5, 5, 5]
    assert parts.train == tuple(range(23))
    assert parts.held_out == ()
    assert parts.to_json()["folds"] == [list(fold) for fold in parts.folds]


@pytest.mark.parametrize("seed", range(6))
def test_athletes_and_twins_stay_together(seed: int) -> None:
    some = dives(*"aaabbbccc", *[""] * 9)
    same = contents(18, d10=9, d17=0, d11=10)
    parts = fold_dives(some, RECIPE, seed=seed, contents=same)
    fold_of = {k: number for number, fold in enumerate(parts.folds) for k in fold}
    # dive 17 is there twice, so it is where the athlete of its twin is
    for together in ((0, 1, 2, 17), (3, 4, 5), (6, 7, 8), (9, 10, 11)):
        assert len({fold_of[k] for k in together}) == 1
    sizes = sorted(len(fold) for fold in parts.folds)
    assert sizes[-1] - sizes[0] <= 2
    assert sum(sizes) == 18


def test_the_seed_says_who_judges_when() -> None:
    one, again, other = (
        fold_dives(dives(*[""] * 20), RECIPE, seed=seed, contents=contents(20))
        for seed in (1, 1, 2)
    )
    assert one == again
    assert set(one.folds) != set(other.folds)


def test_dives_that_the_start_has_learned_judge_nothing() -> None:
    some = dives("a", "a", *[""] * 10)
    parts = fold_dives(some, RECIPE, seed=0, contents=contents(12, d7=5), learned=[0, 5])
    judges = {k for fold in parts.folds for k in fold}
    # nor do those that are kept together with one
    assert judges == set(range(12)) - {0, 1, 5, 7}
    assert parts.train == tuple(range(12))
    everything = fold_dives(some, RECIPE, seed=0, contents=contents(12), learned=range(12))
    assert {k for fold in everything.folds for k in fold} == set(range(12))


def test_enough_dives_have_one_held_out_part() -> None:
    parts = fold_dives(dives(*[""] * 40), RECIPE, seed=0, contents=contents(40))
    assert parts.folds == ()
    assert len(parts.held_out) == 8
    assert set(parts.train) | set(parts.held_out) == set(range(40))
    assert not set(parts.train) & set(parts.held_out)


def test_fewer_groups_than_folds_make_fewer_folds() -> None:
    parts = fold_dives(dives(*"aabbcc"), RECIPE, seed=0, contents=contents(6))
    assert sorted(parts.folds) == [(0, 1), (2, 3), (4, 5)]


@pytest.mark.parametrize("count", [12, 40])
def test_dives_of_one_lone_athlete_are_parted_dive_by_dive(count: int) -> None:
    """A coach of one diver could teach nothing otherwise; a copy of a clip still stays with it."""
    same = contents(count, d7=2)
    parts = fold_dives(dives(*"a" * count), RECIPE, seed=0, contents=same)
    of_none = fold_dives(dives(*[""] * count), RECIPE, seed=0, contents=same)
    assert parts == of_none
    sides = [set(fold) for fold in parts.folds] or [set(parts.held_out), set(parts.train)]
    assert [{2, 7} <= side for side in sides].count(True) == 1
    assert not any(len({2, 7} & side) == 1 for side in sides)
    (caution,) = lone_group_caution(dives(*"a" * count), same)
    assert "one athlete or event" in caution
    assert not lone_group_caution(dives(*"a" * count, "b"), contents(count + 1))
    assert not lone_group_caution(dives(*"a" * count, ""), contents(count + 1))
    assert not lone_group_caution(dives(*[""] * count), same)


def test_one_clip_under_many_names_cannot_judge_itself() -> None:
    with pytest.raises(DataError, match="the same clip") as caught:
        fold_dives(dives(*"aaa"), RECIPE, seed=0, contents=["one"] * 3)
    assert "\n" not in str(caught.value)
