"""Looks up the degree of difficulty (DD) of a dive in the table that ships with the project."""

from __future__ import annotations

import csv
from functools import cache
from typing import TYPE_CHECKING

from aqa_core.diving.numbers import DiveNumber, parse_dive
from aqa_core.errors import DivingError
from aqa_core.resources import resource

if TYPE_CHECKING:
    from collections.abc import Iterator

HEIGHTS_M = (1.0, 3.0, 5.0, 7.5, 10.0)
OVERRIDE_YEARS = range(2009, 2014)


def degree_of_difficulty(dive: str | DiveNumber, height_m: float, year: int | None = None) -> float:
    """Give the DD of a dive from a height.

    Args:
        dive: the dive number, "207C".
        height_m: 1 or 3 (springboard), 5, 7.5 or 10 (platform).
        year: the season; 2009 to 2013 had other values for a few dives. None: today's table.

    Raises:
        DivingError: not a dive number, not a height, or the table has no such dive from there.
    """
    number = dive if isinstance(dive, DiveNumber) else parse_dive(dive)
    key = (number.text, _known_height(height_m))
    if year in OVERRIDE_YEARS and key in _overrides():
        return _overrides()[key]
    table = _table()
    if key not in table:
        others = [f"{height:g}" for height in HEIGHTS_M if (number.text, height) in table]
        remedy = (
            f"It is listed from {', '.join(others)} m."
            if others
            else "Check the number, or give the degree of difficulty yourself."
        )
        raise DivingError(f"The difficulty table has no {number.text} from {height_m:g} m.", remedy)
    return table[key]


def listed_dives(height_m: float) -> tuple[tuple[str, float], ...]:
    """Give every dive listed from a height with its DD, in the table's order.

    Raises:
        DivingError: not a height dives are listed from.
    """
    height = _known_height(height_m)
    return tuple((dive, dd) for (dive, listed_m), dd in _table().items() if listed_m == height)


def _known_height(height_m: float) -> float:
    if height_m not in HEIGHTS_M:
        heights = ", ".join(f"{height:g}" for height in HEIGHTS_M)
        raise DivingError(f"No dives are listed from {height_m:g} m.", f"Choose {heights} m.")
    return float(height_m)


@cache
def _table() -> dict[tuple[str, float], float]:
    return {
        (row["dive_number"] + row["position"], float(row["height_m"])): float(row["dd"])
        for row in _rows("difficulty.csv")
    }


@cache
def _overrides() -> dict[tuple[str, float], float]:
    return {
        (row["dive_number"] + row["position"], float(row["height_m"])): float(row["dd"])
        for row in _rows("difficulty_2009_2013.csv")
    }


def _rows(name: str) -> Iterator[dict[str, str]]:
    with resource("tables", name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
