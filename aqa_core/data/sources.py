"""Turns what a user types after `--data` into labelled dives."""

from __future__ import annotations

from collections.abc import Callable

from aqa_core.data.labelled_folder import read_labelled_folder
from aqa_core.data.mtl_aqa.dives import PREFIX, read_mtl_aqa
from aqa_core.data.samples import DiveSet

_SHOWN_PROBLEMS = 10


def read_dives(data: str, *, warn: Callable[[str], None]) -> DiveSet:
    """Read labelled dives.

    Args:
        data: a labelled folder, or `mtl-aqa:ROOT` with `?split=event` for the split by event (docs/DATA.md).
        warn: called with a sentence for each row or broadcast that cannot be used.

    Raises:
        DataError: nothing there can be used.
    """
    if data.startswith(PREFIX):
        return read_mtl_aqa(data, warn=warn)
    folder = read_labelled_folder(data)
    for problem in folder.problems[:_SHOWN_PROBLEMS]:
        warn(str(problem))
    if len(folder.problems) > _SHOWN_PROBLEMS:
        warn(f"{len(folder.problems) - _SHOWN_PROBLEMS} more rows cannot be used")
    return folder.as_set()
