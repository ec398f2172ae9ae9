"""What can go wrong in a dive, in which phase, and how many mark points it costs.

The three phases are independent and vary alike (sd about 0.8 mark points each), so that a model cannot do
well by looking at the splash alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from aqa_core.synthetic.style import POOL, Panel

PHASES = ("take-off", "flight", "entry")

# a fault shows in four dives of ten, and when it does, it is large enough to see
_PRESENT = 0.4
_SMALLEST = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultKind:
    """A fault that judges know.

    Attributes:
        name: what it is called in the truth files.
        phase: one of `PHASES`.
        cost: mark points usually lost at magnitude 1.
        sides: the words for its two signs (+1, −1), for example too far and too close.
    """

    name: str
    phase: str
    cost: float
    sides: tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One fault of one dive.

    Attributes:
        kind: which.
        magnitude: 0..1, what can be seen grows with it.
        sign: +1 or −1, see `FaultKind.sides`.
        severity: how much harder than usual the panel takes it.
    """

    kind: FaultKind
    magnitude: float
    sign: int
    severity: float = 1.0

    @property
    def deduction(self) -> float:
        """Mark points that the judges take off."""
        return self.kind.cost * self.magnitude * self.severity


KINDS = (
    FaultKind(name="lean", phase="take-off", cost=1.5, sides=("outwards", "backwards")),
    FaultKind(name="balance", phase="take-off", cost=1.45, sides=("wobble", "wobble")),
    FaultKind(name="distance", phase="take-off", cost=1.15, sides=("too far", "too close")),
    FaultKind(name="legs apart", phase="flight", cost=1.4, sides=("left ahead", "right ahead")),
    FaultKind(name="loose position", phase="flight", cost=1.5, sides=("open", "open")),
    FaultKind(name="low height", phase="flight", cost=1.2, sides=("low", "low")),
    FaultKind(name="off vertical", phase="entry", cost=1.3, sides=("over", "short")),
    FaultKind(name="rotation", phase="entry", cost=1.35, sides=("over-rotated", "under-rotated")),
    FaultKind(name="splash", phase="entry", cost=1.47, sides=("large", "large")),
)


def draw_faults(rng: np.random.Generator, panel: Panel = POOL.panel) -> tuple[Fault, ...]:
    """Draw the faults of one dive, each independent of the others; the panel decides what they cost alone."""
    present = rng.random(len(KINDS)) < _PRESENT
    magnitudes = rng.uniform(_SMALLEST, 1.0, len(KINDS))
    signs = rng.choice((-1, 1), len(KINDS))
    faults = tuple(
        Fault(kind=kind, magnitude=round(float(magnitude), 3), sign=int(sign))
        for kind, is_present, magnitude, sign in zip(KINDS, present, magnitudes, signs, strict=True)
        if is_present
    )
    return _taken(faults, panel)


def _taken(faults: tuple[Fault, ...], panel: Panel) -> tuple[Fault, ...]:
    severities = panel.severities({fault.kind.name: fault.deduction for fault in faults})
    return tuple(replace(fault, severity=severities[fault.kind.name]) for fault in faults)


def signed(faults: tuple[Fault, ...], name: str) -> float:
    """Give sign times magnitude of the fault of that name, 0 where the dive has none."""
    return sum(fault.sign * fault.magnitude for fault in faults if fault.kind.name == name)


def size(faults: tuple[Fault, ...], name: str) -> float:
    """Give the magnitude of the fault of that name, 0 where the dive has none."""
    return abs(signed(faults, name))


def phase_deduction(faults: tuple[Fault, ...], phase: str) -> float:
    """Give the mark points lost in a phase."""
    return sum(fault.deduction for fault in faults if fault.kind.phase == phase)
