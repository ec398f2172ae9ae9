"""Tells another program what is going on: one JSON object a line on stdout (DESIGN 3.6)."""

from __future__ import annotations

import contextlib
import json
import sys
import time
from collections.abc import Iterator, Mapping
from typing import Any

from aqa_core.cli.bug import bug_sentence
from aqa_core.errors import AqaError, CancelledError


class EventLines:
    """Numbers events and prints each at once; letters that a console may lack are escaped."""

    def __init__(self) -> None:
        self._count = 0
        self._last = ""

    @property
    def last(self) -> str:
        """The kind of the last event, or empty."""
        return self._last

    @contextlib.contextmanager
    def failing_last(self) -> Iterator[None]:
        """Let `failed` be the last event where something goes wrong, the user's mistake or ours.

        Who follows the events alone learns in no other way why there are no more of them.
        """
        try:
            yield
        except (CancelledError, BrokenPipeError):  # nothing went wrong, or nobody is left to tell
            raise
        except Exception as error:
            if self._last != "failed":
                is_bug = not isinstance(error, AqaError)
                self.tell("failed", {"message": bug_sentence() if is_bug else str(error)})
            raise

    def tell(self, kind: str, values: Mapping[str, Any]) -> None:
        """Print one event, in the form in which runs write them down.

        Args:
            kind: one of DESIGN 3.6.
            values: what it is about.
        """
        event = {
            "seq": self._count,
            "time": time.time(),
            "kind": kind,
            "epoch": 0,
            "step": 0,
            "values": dict(values),
        }
        self._count += 1
        self.pass_on(event)

    def pass_on(self, event: Mapping[str, Any]) -> None:
        """Print an event that a run has numbered itself."""
        self._last = event["kind"]
        print_event(event)


def print_event(event: Mapping[str, Any]) -> None:
    """Print one event and hand it over at once."""
    sys.stdout.write(json.dumps(event, allow_nan=False) + "\n")
    sys.stdout.flush()
