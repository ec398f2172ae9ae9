"""Looks into every clip of a labelled folder, and tells all that is wrong before training."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from aqa_core.data.findings import Findings, check_clip, check_row
from aqa_core.data.known_clips import KnownClips
from aqa_core.data.label_problem import LabelProblem
from aqa_core.data.labelled_folder import LABELS_FILE, dive_set, read_labelled_folder
from aqa_core.data.samples import DiveSet, LabelledDive
from aqa_core.progress import CancelToken, Progress, Report, ignore, never

VIDEO_SUFFIXES: Final = frozenset(
    {
        ".3gp",
        ".avi",
        ".gif",
        ".m2ts",
        ".m4v",
        ".mkv",
        ".mov",
        ".mp4",
        ".mpeg",
        ".mpg",
        ".mts",
        ".ts",
        ".webm",
    }
    | {".wmv"}
)
_SAME_SCORE: Final = 0.005


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelsReport:
    """All that is known of a labelled folder.

    Attributes:
        folder: the folder.
        row_count: rows of the table that are not empty, without the header.
        dives: that can be trained on, in the table's order.
        rows: row of each of `dives`.
        problems: errors and cautions, those about columns first, then by row, clips without a row last.
    """

    folder: Path
    row_count: int
    dives: tuple[LabelledDive, ...]
    rows: tuple[int, ...]
    problems: tuple[LabelProblem, ...]

    @property
    def errors(self) -> tuple[LabelProblem, ...]:
        """Give the problems that keep a row from being used."""
        return tuple(one for one in self.problems if one.severity == "error")

    @property
    def cautions(self) -> tuple[LabelProblem, ...]:
        """Give what is worth a look."""
        return tuple(one for one in self.problems if one.severity == "caution")

    def as_set(self) -> DiveSet:
        """Give the usable dives.

        Raises:
            DataError: no row is usable.
        """
        return dive_set(self.folder, self.dives, self.problems)

    def to_json(self) -> dict[str, Any]:
        """Give what `aqa labels --json` prints, without suspects."""
        return {
            "folder": str(self.folder),
            "rows": self.row_count,
            "usable": len(self.dives),
            "problems": [one.to_json() for one in self.problems],
        }


def check_labels(
    folder: Path | str,
    *,
    known: KnownClips | None = None,
    report: Report = ignore,
    cancel: CancelToken | None = None,
) -> LabelsReport:
    """Read a labelled folder and look into each clip: what is not fit for training is left out and said.

    Args:
        folder: the folder.
        known: what was seen in its clips before; added to.
        report: told before each clip, stage `checking`.
        cancel: looked at between clips, and inside long ones.

    Raises:
        DataError: the folder or its table is missing, or the table has no `file` and `score` column.
        CancelledError: the work was asked to stop.
    """
    read = read_labelled_folder(folder)
    token = cancel or never()
    clips = known or KnownClips()
    found = Findings([*read.cautions, *read.problems])
    usable: dict[int, LabelledDive] = {}
    for done, (row, dive) in enumerate(zip(read.rows, read.dives, strict=True)):
        token.raise_if_cancelled()
        report(Progress("checking", done, len(read.dives)))
        if check_clip(found, row, dive, clips, token):
            usable[row] = dive
    for row in _seconds(found, usable, clips, token):
        del usable[row]
    for row, dive in usable.items():
        check_row(found, row, dive)
    _name_unlabelled(found, read.path, [one.clip for one in read.problems if one.clip], read.dives)
    report(Progress("checking", len(read.dives), len(read.dives)))
    return LabelsReport(
        folder=read.path,
        row_count=read.row_count,
        dives=tuple(usable.values()),
        rows=tuple(usable),
        problems=tuple(sorted(found.problems, key=_place)),
    )


def _seconds(
    found: Findings, usable: dict[int, LabelledDive], clips: KnownClips, cancel: CancelToken
) -> Iterator[int]:
    """Give the rows whose clip holds what that of an earlier row holds, unless they are other dives in it."""
    by_size: dict[int, list[int]] = defaultdict(list)
    for row, dive in usable.items():
        by_size[_size(dive.clip)].append(row)
    # clips of different sizes differ, and need not be read whole; dives of one file were told apart by their rows
    alike = [rows for rows in by_size.values() if len({usable[row].clip for row in rows}) > 1]
    first: dict[str, list[int]] = defaultdict(list)
    for row in sorted(row for rows in alike for row in rows):
        earlier = first[clips.content(usable[row].clip, cancel=cancel)]
        before = next((one for one in earlier if usable[one].may_be(usable[row])), None)
        if before is None:
            earlier.append(row)
        else:
            _tell_second(found, row, usable[row], before, usable[before])
            yield row


def _tell_second(
    found: Findings, row: int, dive: LabelledDive, before: int, earlier: LabelledDive
) -> None:
    where = f"{dive.clip.name} is the same clip as {earlier.clip.name} in row {before}"
    if abs(dive.score - earlier.score) < _SAME_SCORE:
        found.error(
            row, dive, "file", "same_clip", f"{where}.", "It counts once: delete one of the rows."
        )
        return
    found.error(
        row,
        dive,
        "score",
        "two_scores",
        f"{where}, with another score: {dive.score:g}, not {earlier.score:g}.",
        "Find out which score is right and delete the other row.",
    )


def _name_unlabelled(
    found: Findings, folder: Path, named: Sequence[Path], dives: Sequence[LabelledDive]
) -> None:
    known = {one.resolve() for one in (*named, *(dive.clip for dive in dives))}
    for clip in sorted(folder.iterdir()):
        if clip.suffix.lower() in VIDEO_SUFFIXES and clip.resolve() not in known and clip.is_file():
            found.problems.append(
                LabelProblem(
                    row=None,
                    file=clip.name,
                    clip=clip,
                    severity="caution",
                    code="no_row",
                    message=f"{LABELS_FILE} has no row for this clip.",
                    remedy="Add one with its score, or leave it: it is not learned from.",
                )
            )


def _place(problem: LabelProblem) -> tuple[float, str]:
    if problem.row is None:
        return (math.inf if problem.clip else 0), problem.file
    return problem.row, problem.file


def _size(clip: Path) -> int:
    try:
        return clip.stat().st_size if clip.is_file() else -1
    except OSError:
        return -1
