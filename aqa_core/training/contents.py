"""What tells the dives of a training apart, found before it starts, with word of how far that is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from aqa_core.data.recordings import dive_hashes
from aqa_core.data.samples import LabelledDive
from aqa_core.progress import CancelToken, Progress, Report, ignore

STAGE: Final = "telling clips apart"


def contents_of(
    dives: Sequence[LabelledDive], *, report: Report = ignore, cancel: CancelToken | None = None
) -> list[str]:
    """Give `dive_hashes` of a set: gigabytes are read for it, so it tells where it is.

    Args:
        dives: labelled dives.
        report: told after each clip file or recording.
        cancel: looked at while they are read.

    Raises:
        CancelledError: the work was asked to stop.
    """
    of_clip: dict[Path, list[int]] = defaultdict(list)
    for position, dive in enumerate(dives):
        of_clip[dive.clip].append(position)
    found, done = [""] * len(dives), 0
    report(Progress(STAGE, done, len(dives)))
    for positions in of_clip.values():
        hashes = dive_hashes([dives[k] for k in positions], cancel=cancel)
        for position, one in zip(positions, hashes, strict=True):
            found[position] = one
        done += len(positions)
        report(Progress(STAGE, done, len(dives)))
    return found
