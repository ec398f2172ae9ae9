"""Splits keep athletes and events together."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aqa_core.data.samples import LabelledDive
from aqa_core.data.splits import kept_together, split_dives
from aqa_core.errors import DataError


def dives(groups: list[str]) -> list[LabelledDive]:
    return [
        LabelledDive(clip=Path(f"{k}.mp4"), score=50, group=name) for k, name in enumerate(groups)
    ]


@given(
    st.lists(st.sampled_from(["", "a", "b", "c", "d"]), min_size=2, max_size=40),
    st.floats(0.05, 0.6),
    st.integers(0, 5),
)
def test_each_dive_is_on_one_side_and_groups_are_whole(
    groups: list[str], share: float, seed: int
) -> None:
    labelled = dives(groups)
    if len({name or f"{k}" for k, name in enumerate(groups)}) < 2:
        with pytest.raises(DataError):
            split_dives(labelled, held_out_share=share, seed=seed)
        return
    split = split_dives(labelled, held_out_share=share, seed=seed)
    assert sorted(split.train + split.held_out) == list(range(len(groups)))
    assert split.train
    assert split.held_out
    train, held_out = ({groups[k] for k in part} - {""} for part in (split.train, split.held_out))
    assert not train & held_out
    assert split == split_dives(labelled, held_out_share=share, seed=seed)


def test_the_share_is_close_to_the_wish() -> None:
    split = split_dives(dives([""] * 200), held_out_share=0.1, seed=3)
    assert 18 <= len(split.held_out) <= 22


SPELLINGS = (
    "Zoë Example",
    "zoë  example",
    " ZOË EXAMPLE ",
    "Zoe\u0308\u00a0Example",
    "\uff3a\uff4f\u00eb Example",
)


@pytest.mark.parametrize("seed", range(6))
def test_spellings_of_one_athlete_are_on_one_side(seed: int) -> None:
    names = [*SPELLINGS, "Zoe Example", "B", "C", "D"]
    split = split_dives(dives(names), held_out_share=0.4, seed=seed)
    spelt = set(range(len(SPELLINGS)))
    assert spelt <= set(split.train) or spelt <= set(split.held_out)


def test_other_athletes_are_not_taken_for_one() -> None:
    names = ["Zoë Example", "Zoe Example", "Zoë Examples", "", " ", "ZOË EXAMPLE"]
    found = kept_together(dives(names))
    assert found[0] == found[5] == "Zoë Example"
    assert len(set(found)) == 5
