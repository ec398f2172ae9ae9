"""The world that dives are rendered in: the taste of a panel, a way of filming, a pool and its light.

Everything that two worlds differ in is data here; what a dive is (its number and its faults) belongs to none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

Range = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """What a panel of judges thinks of faults.

    Attributes:
        best_mark: what a dive without a fault deserves.
        regard: how much harder than the usual cost each fault is taken, by name; 1 where it is not named.
        stretch: of all that is lost.
        leniency: share of it forgiven for each point lost: the more goes wrong, the less one fault more costs.
    """

    best_mark: float
    regard: tuple[tuple[str, float], ...]
    stretch: float
    leniency: float

    def severities(self, costs: Mapping[str, float]) -> dict[str, float]:
        """Give how much harder than usual each fault of a dive is taken, by name, given their usual costs."""
        regard = dict.fromkeys(costs, 1.0) | dict(self.regard)
        lost = sum(cost * regard[name] for name, cost in costs.items())
        common = self.stretch * (1.0 - self.leniency * lost)
        return {name: regard[name] * common for name in costs}


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """How dives are filmed; ranges are drawn from evenly.

    Attributes:
        size: width and height of the frames, pixels.
        frame_rate: a second.
        diver: height of the standing diver, share of the frame's.
        from_above: of the camera looking down, degrees.
        from_behind: of the camera standing to the board's side of the diver, degrees.
        tilt: of the horizon, degrees either way.
        lag_s: the operator is late by.
        smoothing_s: of the operator's hand.
        shake_m: quick unrest.
        drift_m: slow unrest.
        shutter: share of a frame's time that it is open.
        far_edge_m: the pool's far edge seems this much higher than the water under the diver.
        on_right: share of dives whose board is on the right.
        crf: least and most (not itself drawn) of x264's quality, larger is worse.
    """

    size: tuple[int, int]
    frame_rate: int
    diver: Range
    from_above: float
    from_behind: float
    tilt: float
    lag_s: Range
    smoothing_s: Range
    shake_m: Range
    drift_m: Range
    shutter: Range
    far_edge_m: float
    on_right: float
    crf: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The pool and its light; ranges are drawn from evenly.

    Attributes:
        gain: of the light.
        tint: of red, green and blue.
        gamma: above 1 darkens what is neither black nor white.
        haze: the level of black, 0..1.
        grain: of the sensor, levels.
        water: of red, green and blue, 0..255.
        depth: darkens the water.
        wall: level of the backdrop's base, 0..255.
        backdrop: what can be behind the pool, names of `backdrop.PAINTERS`; twice named is twice as likely.
    """

    gain: Range
    tint: tuple[float, float, float]
    gamma: Range
    haze: float
    grain: Range
    water: tuple[Range, Range, Range]
    depth: Range
    wall: Range
    backdrop: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """One world of rendered dives.

    Attributes:
        name: as `aqa synth --style` takes it.
        panel: who judges.
        view: who films.
        place: where.
    """

    name: str
    panel: Panel
    view: View
    place: Place

    def sized(self, size: tuple[int, int]) -> Style:
        """Give the same world in frames of another width and height."""
        return replace(self, view=replace(self.view, size=size))


# a competition hall, filmed close by a practised operator; this is what the supplied models learned from
POOL: Final = Style(
    name="pool",
    panel=Panel(best_mark=10.0, regard=(), stretch=1.0, leniency=0.0),
    view=View(
        size=(320, 240),
        frame_rate=25,
        diver=(0.39, 0.46),
        from_above=0.0,
        from_behind=0.0,
        tilt=0.0,
        lag_s=(-0.01, 0.045),
        smoothing_s=(0.08, 0.16),
        shake_m=(0.0, 0.035),
        drift_m=(0.0, 0.12),
        shutter=(0.15, 0.45),
        far_edge_m=0.5,
        on_right=0.5,
        crf=(19, 31),
    ),
    place=Place(
        gain=(0.85, 1.12),
        tint=(1.0, 1.0, 1.0),
        gamma=(0.85, 1.2),
        haze=0.0,
        grain=(0.0, 3.0),
        water=((10, 70), (90, 160), (140, 215)),
        depth=(0.75, 1.1),
        wall=(50, 200),
        backdrop=("tiles", "windows", "stands", "banner", "panels", "plain"),
    ),
)

# a club's training hall: a telephone in the hand, farther away and higher up, dim greenish light, and coaches
# who mind how a dive is begun and flown more than how it ends
CLUB: Final = Style(
    name="club",
    panel=Panel(
        best_mark=8.5,
        regard=(
            ("lean", 1.5),
            ("balance", 1.0),
            ("distance", 1.5),
            ("legs apart", 1.8),
            ("loose position", 1.6),
            ("low height", 1.8),
            ("off vertical", 0.6),
            ("rotation", 0.4),
            ("splash", 0.2),
        ),
        stretch=0.9,
        leniency=0.02,
    ),
    view=View(
        size=(426, 240),
        frame_rate=30,
        diver=(0.31, 0.37),
        from_above=12.0,
        from_behind=10.0,
        tilt=2.0,
        lag_s=(0.01, 0.07),
        smoothing_s=(0.10, 0.20),
        shake_m=(0.01, 0.06),
        drift_m=(0.03, 0.16),
        shutter=(0.30, 0.60),
        far_edge_m=0.9,
        on_right=0.85,
        crf=(22, 32),
    ),
    place=Place(
        gain=(0.68, 0.92),
        tint=(1.0, 1.02, 0.84),
        gamma=(0.95, 1.25),
        haze=0.05,
        grain=(1.0, 4.0),
        water=((20, 60), (85, 125), (85, 130)),
        depth=(0.75, 1.0),
        wall=(70, 170),
        backdrop=("plain", "tiles", "windows", "panels", "tiles"),
    ),
)

STYLES: Final[Mapping[str, Style]] = MappingProxyType({style.name: style for style in (POOL, CLUB)})
