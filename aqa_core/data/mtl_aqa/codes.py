"""The codes in which MTL-AQA writes a dive down, and the dive numbers they stand for."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from aqa_core.diving.numbers import DiveNumber, parse_dive
from aqa_core.errors import DivingError

# there is no code for straight: such dives are coded pike or free
_POSITIONS: Final = MappingProxyType({0: "D", 1: "B", 2: "C"})
_DIRECTIONS: Final = MappingProxyType({0: 2, 1: 1, 2: 4, 3: 3})


@dataclass(frozen=True, slots=True, kw_only=True)
class DiveCode:
    """A dive as the annotations code it.

    Attributes:
        position: 0 free, 1 pike, 2 tuck.
        rotation_type: 0 back, 1 forward, 2 inward, 3 reverse.
        armstand: 1 for a start from an armstand.
        ss_no: half somersaults, 0 to 11.
        tw_no: half twists, 0 to 9.
    """

    position: int
    rotation_type: int
    armstand: int
    ss_no: int
    tw_no: int

    def __post_init__(self) -> None:
        known = self.position in _POSITIONS and self.rotation_type in _DIRECTIONS
        turns = 0 <= self.ss_no <= 11 and 0 <= self.tw_no <= 9
        if not (known and turns and self.armstand in (0, 1)):
            raise ValueError(f"{self} is no code of a dive")

    @property
    def number(self) -> str:
        """The dive number as coded, "5253B"; it need not be one that the rules know."""
        direction, letter = _DIRECTIONS[self.rotation_type], _POSITIONS[self.position]
        twists = str(self.tw_no) if self.tw_no else ""
        if self.armstand:
            return f"6{direction}{self.ss_no}{twists}{letter}"
        if twists:
            return f"5{direction}{self.ss_no}{twists}{letter}"
        return f"{direction}0{self.ss_no}{letter}"

    @property
    def dive(self) -> DiveNumber | None:
        """The dive, or None where the code stands for none (a dive of no somersault at all)."""
        try:
            return parse_dive(self.number)
        except DivingError:
            return None


def code_of(dive: DiveNumber) -> DiveCode:
    """Code a dive; straight becomes pike, as in the published annotations."""
    letters = {letter: code for code, letter in _POSITIONS.items()}
    directions = {direction: code for code, direction in _DIRECTIONS.items()}
    return DiveCode(
        position=letters.get(dive.position, letters["B"]),
        rotation_type=directions[dive.direction or 1],
        armstand=int(dive.armstand),
        ss_no=dive.half_somersaults,
        tw_no=dive.half_twists,
    )
