"""Dives that the first parameters were trained on are never held out."""

from __future__ import annotations

from pathlib import Path

import pytest

from aqa_core.data.samples import LabelledDive
from aqa_core.training.parts import part_dives


def dive(number: int, group: str = "") -> LabelledDive:
    return LabelledDive(clip=Path(f"{number}.mp4"), score=50.0 + number, group=group)


@pytest.mark.parametrize("seed", range(5))
def test_learned_dives_go_on_training(seed: int) -> None:
    dives = [dive(k) for k in range(100)]
    learned = range(60)
    parts = part_dives(dives, held_out_share=0.1, seed=seed, learned=learned)
    assert len(parts.held_out) == 10
    assert not set(parts.held_out) & set(learned)
    assert set(parts.train) == set(range(100)) - set(parts.held_out)


def test_few_others_are_all_held_out() -> None:
    dives = [dive(k) for k in range(100)]
    parts = part_dives(dives, held_out_share=0.1, seed=0, learned=range(94))
    assert parts.held_out == (94, 95, 96, 97, 98, 99)
    assert parts.train == tuple(range(94))


def test_nobody_is_held_out_whom_the_network_has_seen() -> None:
    dives = [dive(k, group="abcd"[k % 4]) for k in range(40)]
    parts = part_dives(dives, held_out_share=0.25, seed=0, learned=[0, 4])
    assert {dives[k].group for k in parts.held_out} < {"b", "c", "d"}


def test_a_network_that_knows_every_dive_is_held_to_some_of_them() -> None:
    dives = [dive(k) for k in range(10)]
    everything = part_dives(dives, held_out_share=0.2, seed=3, learned=range(9))
    assert everything == part_dives(dives, held_out_share=0.2, seed=3)
