"""Turns what a user types after `--data` into labelled dives."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from aqa_core.data.checking import check_labels
from aqa_core.data.label_problem import LabelProblem
from aqa_core.data.labelled_folder import read_labelled_folder
from aqa_core.data.mtl_aqa.dives import PREFIX, read_mtl_aqa
from aqa_core.data.samples import DiveSet
from aqa_core.progress import CancelToken, Report, ignore

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
    _warn_of(folder.problems, warn)
    return folder.as_set()


def check_dives(
    data: str,
    *,
    warn: Callable[[str], None],
    report: Report = ignore,
    cancel: CancelToken | None = None,
) -> DiveSet:
    """Read labelled dives, and look into a labelled folder's clips: what is not fit to learn from is left out.

    Args:
        data: as for `read_dives`.
        warn: called with a sentence for each row or broadcast that cannot be used.
        report: told before each clip.
        cancel: looked at between clips.

    Raises:
        DataError: nothing there can be used.
        CancelledError: the work was asked to stop.
    """
    if data.startswith(PREFIX):
        return read_mtl_aqa(data, warn=warn)
    found = check_labels(data, report=report, cancel=cancel)
    _warn_of(found.errors, warn)
    return found.as_set()


def _warn_of(problems: Sequence[LabelProblem], warn: Callable[[str], None]) -> None:
    for problem in problems[:_SHOWN_PROBLEMS]:
        warn(str(problem))
    if len(problems) > _SHOWN_PROBLEMS:
        warn(f"{len(problems) - _SHOWN_PROBLEMS} more rows cannot be used")
