"""What one row and its clip say of each other: errors keep the row from training, cautions are worth a look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from aqa_core.data.known_clips import KnownClips
from aqa_core.data.label_cells import listed_difficulty
from aqa_core.data.label_problem import LabelProblem, Severity
from aqa_core.data.samples import LabelledDive
from aqa_core.diving.judging import score_from_marks
from aqa_core.errors import ClipError
from aqa_core.progress import CancelToken
from aqa_core.video.correction import correct
from aqa_core.video.info import ClipInfo

_SAME_POINTS: Final = 0.06
_SAME_DIFFICULTY: Final = 0.05


@dataclass(slots=True)
class Findings:
    """Problems as they are found.

    Attributes:
        problems: in the order in which they were found.
    """

    problems: list[LabelProblem] = field(default_factory=list)

    def error(self, row: int, dive: LabelledDive, column: str, code: str, *said: str) -> None:
        """Note what keeps a row from being used: what is wrong, and the remedy."""
        self._add(row, dive, column, code, "error", said)

    def caution(self, row: int, dive: LabelledDive, column: str, code: str, *said: str) -> None:
        """Note what is worth a look: what is odd, and what to do."""
        self._add(row, dive, column, code, "caution", said)

    def _add(
        self,
        row: int,
        dive: LabelledDive,
        column: str,
        code: str,
        severity: Severity,
        said: Sequence[str],
    ) -> None:
        message, remedy = said
        self.problems.append(
            LabelProblem(
                row=row,
                file=dive.clip.name,
                clip=dive.clip,
                column=column,
                severity=severity,
                code=code,
                message=message,
                remedy=remedy,
            )
        )


def check_clip(
    found: Findings, row: int, dive: LabelledDive, clips: KnownClips, cancel: CancelToken
) -> bool:
    """Tell whether a clip can be trained on."""
    try:
        info = correct(clips.info(dive.clip, cancel=cancel), dive.correction)
    except ClipError as error:
        found.error(
            row, dive, "file", "unreadable", error.sentence, error.remedy or "Delete the row."
        )
        return False
    if info.frame_count < 2:
        found.error(
            row,
            dive,
            "file",
            "one_frame",
            f"{dive.clip.name} holds a single picture.",
            "Name a clip that shows the whole dive.",
        )
        return False
    if not _is_inside(found, row, dive, info):
        return False
    if info.damage:
        found.caution(row, dive, "file", "damaged", info.damage, "Copy the clip again if you can.")
    return True


def _is_inside(found: Findings, row: int, dive: LabelledDive, info: ClipInfo) -> bool:
    tolerance_s = 1.0 / info.frame_rate
    times = {"start_s": dive.start_s, "end_s": dive.end_s}
    limits = {"start_s": info.duration_s, "end_s": info.duration_s + tolerance_s}
    for column, time_s in times.items():
        if time_s is not None and time_s >= limits[column]:
            found.error(
                row,
                dive,
                column,
                "beyond_end",
                f"{column} {time_s:g} is beyond the clip, which lasts {info.duration_s:.2f} s.",
                "Enter seconds from the clip's beginning, or empty the cell.",
            )
            return False
    return True


def check_row(found: Findings, row: int, dive: LabelledDive) -> None:
    """Note what a usable row leaves open, and where its cells do not go together."""
    if dive.end_s is None:
        found.caution(
            row,
            dive,
            "end_s",
            "no_window",
            "it is not said where the dive ends.",
            "It will be looked for in the clip; enter start_s and end_s to be sure.",
        )
    if dive.difficulty is None:
        found.caution(row, dive, "difficulty", "no_difficulty", *_no_difficulty(dive))
        return
    listed = listed_difficulty(dive.dive, dive.height_m)
    if listed is not None and abs(listed - dive.difficulty) > _SAME_DIFFICULTY:
        found.caution(
            row,
            dive,
            "difficulty",
            "other_difficulty",
            f"the difficulty is {dive.difficulty:g}, but {dive.dive} from {dive.height_m:g} m has {listed:g}.",
            "Look at dive, height and difficulty.",
        )
    if dive.judges:
        points = score_from_marks(dive.judges, dive.difficulty)
        if abs(points - dive.score) > _SAME_POINTS:
            found.caution(
                row,
                dive,
                "judges",
                "other_score",
                f"the marks make {points:g} points, but the score is {dive.score:g}.",
                "Look at marks, difficulty and score; the score is used.",
            )


def _no_difficulty(dive: LabelledDive) -> tuple[str, str]:
    if dive.dive and dive.height_m is not None:
        return (
            f"the table of dives has no {dive.dive} from {dive.height_m:g} m.",
            "Correct them, or enter the difficulty.",
        )
    return (
        "the difficulty is not known.",
        "Enter it, or dive and height_m: execution can then be learned apart from difficulty.",
    )
