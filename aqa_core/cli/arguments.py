"""Kinds of arguments that several commands take."""

from __future__ import annotations

import argparse
from typing import Final

_MOST_SEED: Final = 2**32 - 1  # what every generator of random numbers takes


def positive(word: str) -> int:
    """Read a whole number from 1.

    Raises:
        ArgumentTypeError: it is none.
    """
    return _whole(word, least=1)


def seed(word: str) -> int:
    """Read a seed: a whole number from 0 to 2³² − 1.

    Raises:
        ArgumentTypeError: it is none.
    """
    return _whole(word, least=0, most=_MOST_SEED)


def _whole(word: str, *, least: int, most: int | None = None) -> int:
    limits = f"{least} or more" if most is None else f"from {least} to {most}"
    try:
        number = int(word)
    except ValueError:
        number = least - 1
    if number < least or (most is not None and number > most):
        raise argparse.ArgumentTypeError(f"{word} is not a whole number {limits}")
    return number
