"""Reads a dive number such as 5253B and puts it in words, so that every front end says the same."""

from __future__ import annotations

import re
from dataclasses import dataclass

from aqa_core.errors import DivingError

POSITIONS = {"A": "straight", "B": "pike", "C": "tuck", "D": "free"}
DIRECTIONS = {1: "forward", 2: "back", 3: "reverse", 4: "inward"}

_PLAIN = re.compile(r"([1-4])([01])(\d{1,2})")
_TWISTING = re.compile(r"5([1-4])(\d)(\d)")
_ARMSTAND = re.compile(r"6([0-3])(\d)(\d?)")
_FRACTIONS = ("", "½")


@dataclass(frozen=True, slots=True, kw_only=True)
class DiveNumber:
    """A dive as its number tells it.

    Attributes:
        text: the number in its usual spelling, "207C".
        group: 1 forward, 2 back, 3 reverse, 4 inward, 5 twisting, 6 armstand.
        direction: 1..4 as the groups, the way the body turns; 0 for a plain armstand dive.
        half_somersaults: half somersaults, 0..11.
        half_twists: half twists, 0..9.
        position: A straight, B pike, C tuck, D free.
        flying: a flying dive: straight for the first half of a somersault.
        armstand: the dive starts from an armstand.
    """

    text: str
    group: int
    direction: int
    half_somersaults: int
    half_twists: int
    position: str
    flying: bool
    armstand: bool


def parse_dive(text: str) -> DiveNumber:
    """Read a dive number in any of its usual spellings ("207C", "207 c").

    Raises:
        DivingError: the text is not a dive number.
    """
    tidy = re.sub(r"[\s.\-]", "", text).upper()
    digits, position = tidy[:-1], tidy[-1:]
    if position not in POSITIONS:
        raise _not_a_dive(text)
    if found := _PLAIN.fullmatch(digits):
        group, flying, halves = (int(part) for part in found.groups())
        parts = (group, group, halves, 0, bool(flying))
    elif found := _TWISTING.fullmatch(digits):
        direction, halves, twists = (int(part) for part in found.groups())
        parts = (5, direction, halves, twists, False)
    elif found := _ARMSTAND.fullmatch(digits):
        direction, halves, twists = (int(part or 0) for part in found.groups())
        parts = (6, direction, halves, twists, False)
    else:
        raise _not_a_dive(text)
    group, direction, halves, twists, is_flying = parts
    if halves == 0 and group != 6:
        raise _not_a_dive(text)
    return DiveNumber(
        text=tidy,
        group=group,
        direction=direction,
        half_somersaults=halves,
        half_twists=twists,
        position=position,
        flying=is_flying,
        armstand=group == 6,
    )


def describe(dive: DiveNumber) -> str:
    """Put a dive in words, for example "back 3½ somersaults, tuck" for 207C."""
    words = []
    if dive.armstand:
        words.append("armstand")
    if dive.flying:
        words.append("flying")
    if dive.direction:
        words.append(DIRECTIONS[dive.direction])
    if dive.half_somersaults > 1:
        words.append(_turns(dive.half_somersaults, "somersault"))
    else:
        words.append("dive")
    if dive.half_twists:
        words.append(_turns(dive.half_twists, "twist"))
    return f"{' '.join(words)}, {POSITIONS[dive.position]}"


def _turns(halves: int, noun: str) -> str:
    whole, half = divmod(halves, 2)
    amount = f"{whole or ''}{_FRACTIONS[half]}"
    return f"{amount} {noun}{'s' if halves > 2 else ''}"


def _not_a_dive(text: str) -> DivingError:
    return DivingError(
        f"{text!r} is not a dive number.",
        "Write its three or four digits and the position A, B, C or D, for example 207C or 5253B.",
    )
