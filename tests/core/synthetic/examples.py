"""Dives with chosen faults, for the tests of the generator."""

from __future__ import annotations

from dataclasses import replace

from aqa_core.diving.difficulty import degree_of_difficulty
from aqa_core.diving.numbers import parse_dive
from aqa_core.synthetic.faults import KINDS, Fault
from aqa_core.synthetic.spec import DiveSpec, draw_spec


def dive(text: str, height_m: float, *faults: tuple[str, float, int], index: int = 3) -> DiveSpec:
    """Give a dive of one pool, with faults (name, magnitude, sign)."""
    kinds = {kind.name: kind for kind in KINDS}
    return replace(
        draw_spec(7, index),
        dive=parse_dive(text),
        height_m=height_m,
        difficulty=degree_of_difficulty(text, height_m),
        faults=tuple(
            Fault(kind=kinds[name], magnitude=magnitude, sign=sign)
            for name, magnitude, sign in faults
        ),
    )
