"""How long work tells where it is and learns that it should stop; knows nothing of Qt or terminals."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from aqa_core.errors import CancelledError


@dataclass(frozen=True, slots=True)
class Progress:
    """One report of where the work is.

    Attributes:
        stage: what is being done, in a word or two a coach understands ("reading frames").
        done: how many units are finished.
        total: how many there are, or None where nobody knows.
        message: a sentence for the user, for example about a fallback, or empty.
    """

    stage: str
    done: int = 0
    total: int | None = None
    message: str = ""

    @property
    def fraction(self) -> float | None:
        """Finished share in 0..1, or None where the total is not known."""
        if not self.total:
            return None
        return min(1.0, self.done / self.total)


Report = Callable[[Progress], None]


def ignore(progress: Progress) -> None:
    """Be the report of whoever does not want to know."""


class CancelToken:
    """Set from any thread; long work looks at it between its steps."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def cancel(self) -> None:
        """Ask the work to stop at its next step."""
        self._event.set()

    @property
    def is_cancelled(self) -> bool:
        """Whether somebody asked."""
        return self._event.is_set()

    def raise_if_cancelled(self) -> None:
        """Stop here if somebody asked.

        Raises:
            CancelledError: the work was asked to stop.
        """
        if self._event.is_set():
            raise CancelledError


def never() -> CancelToken:
    """Give a token that nobody else holds, for work that cannot be cancelled."""
    return CancelToken()
