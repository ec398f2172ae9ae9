"""When things happen in one rendered dive, and how the diver leaves the board."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aqa_core.synthetic.faults import signed, size
from aqa_core.synthetic.spec import MOTION_STREAM, DiveSpec

GRAVITY = 9.81
# the take-off is judged until the diver is clear of the board, the entry from the moment they line up for it
CLEAR_S = 0.2
LINE_UP_S = 0.30
SETTLE_S = 0.62
_LONGEST_S = 5.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """The moments of a dive, seconds from the clip's beginning.

    Attributes:
        start_s: the diver begins to move.
        press_s: the last press into the board (or the lean out of the armstand) begins.
        off_s: the board is left.
        contact_s: the water is touched.
        settle_s: the splash has fallen back.
        end_s: the clip ends.
        frame_rate: frames a second.
    """

    start_s: float
    press_s: float
    off_s: float
    contact_s: float
    settle_s: float
    end_s: float
    frame_rate: int

    @property
    def flight_s(self) -> float:
        """From leaving the board to touching the water."""
        return self.contact_s - self.off_s

    @property
    def phases(self) -> tuple[tuple[float, float], ...]:
        """Start and end of take-off, flight and entry; they touch."""
        clear, line_up = self.off_s + CLEAR_S, self.contact_s - LINE_UP_S
        return ((self.start_s, clear), (clear, line_up), (line_up, self.settle_s))

    @property
    def frame_count(self) -> int:
        """Frames of the clip."""
        return round(self.end_s * self.frame_rate)


@dataclass(frozen=True, slots=True, kw_only=True)
class Launch:
    """How the board is left and how this diver moves, without and with the faults.

    Attributes:
        velocity: of the centre of mass, metres a second, outwards and up.
        lean: of the body at that moment, radians, outwards positive.
        anchor_x: where the feet (hands) are along the board, 0 its end.
        facing: +1 towards the water, −1 towards the board.
        turn: +1 head towards the front (forward, inward), −1 (back, reverse).
        has_hurdle: a step and a hop come before the press.
        tempo: small differences between divers, about 1.
    """

    velocity: tuple[float, float]
    lean: float
    anchor_x: float
    facing: int
    turn: int
    has_hurdle: bool
    tempo: float


def plan_launch(spec: DiveSpec) -> Launch:
    """Decide how the diver of `spec` leaves the board."""
    rng = spec.stream(MOTION_STREAM)
    direction = spec.dive.direction or 1
    if spec.dive.armstand:
        up, out = rng.uniform(1.5, 1.9), 1.0
        up *= 1.0 - 0.6 * size(spec.faults, "low height")
    else:
        up = rng.uniform(4.7, 5.1) if spec.is_springboard else rng.uniform(3.5, 3.8)
        up *= 1.0 - (0.5 if spec.is_springboard else 0.75) * size(spec.faults, "low height")
        out = rng.uniform(0.9, 1.1)
    away = signed(spec.faults, "distance")
    out += 2.6 * away if away > 0.0 else 0.9 * away
    lean = np.deg2rad(rng.uniform(1.0, 4.0) + 34.0 * signed(spec.faults, "lean"))
    return Launch(
        velocity=(float(out), float(up)),
        lean=float(lean),
        anchor_x=float(min(0.0, 0.45 * away)),
        facing=1 if direction in (1, 3) else -1,
        turn=1 if direction in (1, 4) else -1,
        has_hurdle=spec.is_springboard and direction in (1, 3) and not spec.dive.armstand,
        tempo=float(rng.uniform(0.93, 1.07)),
    )


def plan_times(spec: DiveSpec, launch: Launch, flight_s: float) -> Timeline:
    """Lay the moments of the dive out, given how long it flies."""
    rng = spec.stream(MOTION_STREAM)
    rng.random(8)
    poise = rng.uniform(0.62, 0.78)
    press = (0.78 if launch.has_hurdle else 0.62) * launch.tempo
    settle = SETTLE_S + 0.12 * size(spec.faults, "splash")
    tail = rng.uniform(0.6, 0.85)
    fixed = poise + press + flight_s + settle + tail
    lead = rng.uniform(0.5, float(np.clip(_LONGEST_S - fixed, 0.55, 1.2)))
    off = lead + poise + press
    end = min(_LONGEST_S, lead + fixed)
    return Timeline(
        start_s=lead,
        press_s=lead + poise,
        off_s=off,
        contact_s=off + flight_s,
        settle_s=off + flight_s + settle,
        end_s=end,
        frame_rate=spec.style.view.frame_rate,
    )
