"""Tells another program what is going on: one JSON object a line on stdout (DESIGN 3.6)."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Mapping
from typing import Any


class EventLines:
    """Numbers events and prints each at once; letters that a console may lack are escaped."""

    def __init__(self) -> None:
        self._count = 0

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
        print_event(event)


def print_event(event: Mapping[str, Any]) -> None:
    """Print one event and hand it over at once."""
    sys.stdout.write(json.dumps(event, allow_nan=False) + "\n")
    sys.stdout.flush()
