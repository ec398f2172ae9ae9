"""Reads values of known kinds out of a JSON object and names the field that is not what it should be."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from typing import Any

from aqa_core.errors import ModelError


class Fields:
    """The fields of one JSON object; every reading checks, and every complaint says where.

    Args:
        document: what `json.loads` gave.
        where: what the object is called in a complaint ("the manifest").
        names: the fields it must have; it may have no others.

    Raises:
        ModelError: it is not an object, or a field is missing or unknown.
    """

    def __init__(self, document: object, *, where: str, names: Collection[str]) -> None:
        if not isinstance(document, Mapping):
            raise ModelError(f"{_capital(where)} is not a JSON object.")
        missing = sorted(set(names) - set(document))
        unknown = sorted(str(name)[:60] for name in set(document) - set(names))
        if missing:
            raise ModelError(f"{_capital(where)} lacks {', '.join(missing)}.")
        if unknown:
            raise ModelError(f"{_capital(where)} has unknown fields: {', '.join(unknown[:5])}.")
        self._document = document
        self._where = where

    def text(self, name: str, *, most: int = 4000) -> str:
        """Give a string of at most `most` characters."""
        value = self._document[name]
        if not isinstance(value, str) or len(value) > most:
            raise self.wrong(name, f"is not text of at most {most} characters")
        return value

    def choice(self, name: str, choices: Collection[str]) -> str:
        """Give a string that is one of `choices`."""
        value = self._document[name]
        if not isinstance(value, str) or value not in choices:
            raise self.wrong(name, f"is not one of {', '.join(sorted(choices))}")
        return value

    def flag(self, name: str) -> bool:
        """Give true or false."""
        value = self._document[name]
        if not isinstance(value, bool):
            raise self.wrong(name, "is neither true nor false")
        return value

    def whole(self, name: str, *, least: int, most: int) -> int:
        """Give a whole number in least..most."""
        value = self._document[name]
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise self.wrong(name, f"is not a whole number from {least} to {most}")
        return value

    def number(self, name: str) -> float:
        """Give a finite number."""
        value = as_number(self._document[name])
        if value is None:
            raise self.wrong(name, "is not a number")
        return value

    def numbers(self, name: str, *, count: int | None = None) -> tuple[float, ...]:
        """Give a list of finite numbers, of length `count` where that is given."""
        value = self._document[name]
        found = [as_number(one) for one in value] if isinstance(value, list | tuple) else [None]
        numbers = tuple(one for one in found if one is not None)
        if len(numbers) != len(found) or count not in (None, len(numbers)):
            raise self.wrong(name, f"is not a list of {'' if count is None else count} numbers")
        return numbers

    def items(self, name: str) -> tuple[object, ...]:
        """Give a list of whatever."""
        value = self._document[name]
        if not isinstance(value, list | tuple):
            raise self.wrong(name, "is not a list")
        return tuple(value)

    def mapping(self, name: str) -> Mapping[str, Any]:
        """Give an object of whatever."""
        value = self._document[name]
        if not isinstance(value, Mapping):
            raise self.wrong(name, "is not a JSON object")
        return dict(value)

    def is_null(self, name: str) -> bool:
        """Whether the field is null."""
        return self._document[name] is None

    def wrong(self, name: str, complaint: str) -> ModelError:
        """Make the error that says what is wrong with a field."""
        return ModelError(f"In {self._where}, {name} {complaint}.")


def as_number(value: object) -> float | None:
    """Give a JSON value as a finite float, or None where it is not one."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
