"""log.csv: what the epochs of a run came to, as a table for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any, Final

# what an epoch's event tells that is no number of it
_NO_COLUMNS: Final = ("dots", "seconds_left")


def epoch_table(events: Iterable[Mapping[str, Any]]) -> str:
    """Give the table of a run's events, one row an epoch."""
    epochs = [event for event in events if event["kind"] == "epoch"]
    names = list(dict.fromkeys(name for event in epochs for name in event["values"]))
    names = [name for name in names if name not in _NO_COLUMNS]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["epoch", *names])
    writer.writerows(
        [event["epoch"] + 1, *(event["values"].get(name) for name in names)] for event in epochs
    )
    return text.getvalue()
