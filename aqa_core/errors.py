"""Errors that speak to people.

Every mistake a user can make has a class here or beside its cause; it owns one clear sentence and, where there
is one, the remedy. Anything that is not an `AqaError` is our own bug.
"""

from __future__ import annotations


class AqaError(Exception):
    """A user's mistake or a condition they can mend.

    Args:
        sentence: what happened, in one sentence that ends with a full stop.
        remedy: what to do about it, in one sentence, or an empty string.
    """

    def __init__(self, sentence: str, remedy: str = "") -> None:
        super().__init__(sentence, remedy)
        self.sentence = sentence
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.sentence} {self.remedy}".strip()


class ClipError(AqaError):
    """A clip file cannot be read, or holds nothing that can be scored."""


class ModelError(AqaError):
    """A model file, its manifest or its parameters are not what they should be."""


class DataError(AqaError):
    """A labelled folder or data set cannot be used as it is."""


class DivingError(AqaError):
    """A dive number, height, year or set of marks is not one the rules know."""


class DeviceError(AqaError):
    """A device or precision that was asked for cannot be used on this machine."""


class RunError(AqaError):
    """A run folder cannot be started, resumed or written."""


class CancelledError(AqaError):
    """The work stopped because the user asked for it."""

    def __init__(self) -> None:
        super().__init__("Cancelled.")
