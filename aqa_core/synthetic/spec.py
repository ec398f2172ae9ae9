"""Everything that makes one rendered dive what it is, drawn from (seed, index) alone."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from aqa_core.diving.difficulty import listed_dives
from aqa_core.diving.numbers import DiveNumber, parse_dive
from aqa_core.synthetic.faults import Fault, draw_faults
from aqa_core.synthetic.judge import judge, score
from aqa_core.synthetic.style import POOL, Style

HEIGHTS_M = (3.0, 10.0)
# in competition three dives of four are from the platform, with DD about 3.2 and few easy ones
_PLATFORM_SHARE = 0.6
_DD_MEAN, _DD_SPREAD, _DD_FLOOR, _DD_MOST = 3.15, 0.33, 0.02, 4.1
# measured shares of the groups; feet-first dives are rare
_GROUP_SHARES = {1: 0.19, 2: 0.17, 3: 0.14, 4: 0.18, 5: 0.21, 6: 0.11}
_FEETFIRST = 0.25

# independent random streams of one dive: taking a fault away must not change the pool it happens in
DIVE_STREAM, FAULT_STREAM, JUDGE_STREAM, MOTION_STREAM, SCENE_STREAM, CAMERA_STREAM = range(6)
SPLASH_STREAM, ENCODE_STREAM, PALETTE_STREAM, LIGHT_STREAM, NOISE_STREAM = range(6, 11)
_OF_EVENT = (SCENE_STREAM, LIGHT_STREAM)


@dataclass(frozen=True, slots=True, kw_only=True)
class DiveSpec:
    """One dive before it is rendered.

    Attributes:
        seed: of the data set.
        index: of the dive in it.
        dive: its number.
        height_m: 3 (springboard) or 10 (platform).
        difficulty: DD from the table.
        faults: what goes wrong.
        marks: of the seven judges.
        score: in points.
        event: number of the event whose pool and light it shares with other dives, or None for its own.
        style: the world it is rendered in.
    """

    seed: int
    index: int
    dive: DiveNumber
    height_m: float
    difficulty: float
    faults: tuple[Fault, ...]
    marks: tuple[float, ...]
    score: float
    event: int | None = None
    style: Style = POOL

    @property
    def is_springboard(self) -> bool:
        """Whether the dive is from the board that bends."""
        return self.height_m < 5.0

    @property
    def is_headfirst(self) -> bool:
        """Whether hands meet the water first."""
        return (self.dive.half_somersaults + self.dive.armstand) % 2 == 1

    def stream(self, purpose: int) -> np.random.Generator:
        """Give the random numbers for one purpose, the same each time."""
        if self.event is not None and purpose in _OF_EVENT:
            return np.random.default_rng((self.seed, self.event, purpose, len(_OF_EVENT)))
        return np.random.default_rng((self.seed, self.index, purpose))


def draw_spec(seed: int, index: int, *, style: Style = POOL) -> DiveSpec:
    """Draw dive number `index` of the data set `seed`; no other dive has a say in it.

    Number and faults are the same in every style; what the faults cost, and so the marks, is the panel's.
    """
    rng = np.random.default_rng((seed, index, DIVE_STREAM))
    height = HEIGHTS_M[int(rng.random() < _PLATFORM_SHARE)]
    dives, weights = _competition(height)
    dive, difficulty = dives[int(rng.choice(len(dives), p=weights))]
    faults = draw_faults(np.random.default_rng((seed, index, FAULT_STREAM)), style.panel)
    marks = judge(faults, np.random.default_rng((seed, index, JUDGE_STREAM)), style.panel)
    return DiveSpec(
        seed=seed,
        index=index,
        dive=dive,
        height_m=height,
        difficulty=difficulty,
        faults=faults,
        marks=marks,
        score=score(marks, difficulty),
        style=style,
    )


@cache
def _competition(height_m: float) -> tuple[tuple[tuple[DiveNumber, float], ...], np.ndarray]:
    listed = [(parse_dive(text), dd) for text, dd in listed_dives(height_m)]
    # flying dives are not seen in competition
    shown = [(dive, dd) for dive, dd in listed if dd <= _DD_MOST and not dive.flying]
    groups = np.array([dive.group for dive, _ in shown])
    weights = np.array([_liking(dive, dd) for dive, dd in shown])
    for group, share in _GROUP_SHARES.items():
        weights[groups == group] *= share / max(weights[groups == group].sum(), 1e-9)
    return tuple(shown), weights / weights.sum()


def _liking(dive: DiveNumber, difficulty: float) -> float:
    headfirst = (dive.half_somersaults + dive.armstand) % 2 == 1
    near = float(np.exp(-0.5 * ((difficulty - _DD_MEAN) / _DD_SPREAD) ** 2)) + _DD_FLOOR
    return near * (1.0 if headfirst else _FEETFIRST)
