"""Everything that makes one rendered dive what it is, drawn from (seed, index) alone."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from aqa_core.diving.difficulty import listed_dives
from aqa_core.diving.numbers import DiveNumber, parse_dive
from aqa_core.synthetic.faults import Fault, draw_faults
from aqa_core.synthetic.judge import judge, score

HEIGHTS_M = (3.0, 10.0)
# in competition three dives of four are from the platform, with DD about 3.2 and few easy ones
_PLATFORM_SHARE = 0.6
_DD_MEAN, _DD_SPREAD, _DD_FLOOR = 3.15, 0.33, 0.02

# independent random streams of one dive: taking a fault away must not change the pool it happens in
DIVE_STREAM, FAULT_STREAM, JUDGE_STREAM, MOTION_STREAM, SCENE_STREAM, CAMERA_STREAM = range(6)
SPLASH_STREAM, ENCODE_STREAM, PALETTE_STREAM, LIGHT_STREAM, NOISE_STREAM = range(6, 11)


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
    """

    seed: int
    index: int
    dive: DiveNumber
    height_m: float
    difficulty: float
    faults: tuple[Fault, ...]
    marks: tuple[float, ...]
    score: float

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
        return np.random.default_rng((self.seed, self.index, purpose))


def draw_spec(seed: int, index: int) -> DiveSpec:
    """Draw dive number `index` of the data set `seed`; no other dive has a say in it."""
    rng = np.random.default_rng((seed, index, DIVE_STREAM))
    height = HEIGHTS_M[int(rng.random() < _PLATFORM_SHARE)]
    dives, weights = _competition(height)
    text, difficulty = dives[int(rng.choice(len(dives), p=weights))]
    faults = draw_faults(np.random.default_rng((seed, index, FAULT_STREAM)))
    marks = judge(faults, np.random.default_rng((seed, index, JUDGE_STREAM)))
    return DiveSpec(
        seed=seed,
        index=index,
        dive=parse_dive(text),
        height_m=height,
        difficulty=difficulty,
        faults=faults,
        marks=marks,
        score=score(marks, difficulty),
    )


@cache
def _competition(height_m: float) -> tuple[tuple[tuple[str, float], ...], np.ndarray]:
    dives = listed_dives(height_m)
    difficulty = np.array([listed for _, listed in dives])
    weights = np.exp(-0.5 * ((difficulty - _DD_MEAN) / _DD_SPREAD) ** 2) + _DD_FLOOR
    return dives, weights / weights.sum()
