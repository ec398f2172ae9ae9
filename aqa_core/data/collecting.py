"""Makes rows of a labelled folder of what was written down in the window: a clip's true score, dive and times."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from aqa_core.data.annotations import Annotations
from aqa_core.data.label_cells import listed_difficulty, parse_number
from aqa_core.data.label_rows import find_clip
from aqa_core.data.label_table import LabelTable, Value
from aqa_core.data.samples import windows_meet
from aqa_core.data.sidecar import read_annotations
from aqa_core.errors import DataError

_QUARTER_DEG: Final = 90
_TIME_DIGITS: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """What became of the clips.

    Attributes:
        table: the `labels.csv` that was written.
        added: clips that got a row.
        updated: clips whose row was changed.
        unchanged: clips whose row said the same already, or whose rows do not tell of which of them the score is.
        without_score: clips without a true score; they got no row.
    """

    table: Path
    added: tuple[Path, ...]
    updated: tuple[Path, ...]
    unchanged: tuple[Path, ...]
    without_score: tuple[Path, ...]


def collect_labels(folder: Path, clips: Sequence[Path]) -> Collected:
    """Write the clips that have a true score into the `labels.csv` of a folder; no clip is moved or copied.

    The row of the same dive is brought up to date; cells that the window knows nothing of stay. A dive elsewhere
    in a clip that has a row gets one of its own.

    Args:
        folder: made where it is missing.
        clips: clip files; a clip outside the folder is named by its whole path.

    Raises:
        DataError: no clip has a true score, or the table that is there cannot be read.
        StorageError: it cannot be written.
    """
    table = LabelTable.read_or_new(folder)
    rows = _rows_by_clip(table)
    done: dict[str, list[Path]] = {"added": [], "updated": [], "unchanged": []}
    without_score: list[Path] = []
    for clip in dict.fromkeys(one.absolute() for one in clips):
        annotations = read_annotations(clip).annotations
        if annotations.true_score is None:
            without_score.append(clip)
            continue
        of_clip = rows[clip.resolve()]
        same = [row for row in of_clip if _may_be(table.row(row), annotations)]
        if not same:
            of_clip.append(
                table.add_row({"file": _file_name(folder, clip), **_cells_of(annotations)})
            )
            done["added"].append(clip)
        else:
            is_changed = len(same) == 1 and _update(table, same[0], annotations)
            done["updated" if is_changed else "unchanged"].append(clip)
    if not any(done.values()):
        raise DataError(
            "None of the clips has a true score.", "Enter the points that the judges gave first."
        )
    table.save()
    return Collected(
        table=table.path,
        added=tuple(done["added"]),
        updated=tuple(done["updated"]),
        unchanged=tuple(done["unchanged"]),
        without_score=tuple(without_score),
    )


def _rows_by_clip(table: LabelTable) -> dict[Path, list[int]]:
    rows: dict[Path, list[int]] = defaultdict(list)
    for number in table.row_numbers:
        clip = find_clip(table.folder, table.row(number).get("file", ""))
        if clip is not None:
            rows[clip.resolve()].append(number)
    return rows


def _may_be(row: Mapping[str, str], annotations: Annotations) -> bool:
    """Tell whether a row may be of the dive that was written down."""
    start_s, end_s, filmed_fps = (
        parse_number(row.get(column, "")) for column in ("start_s", "end_s", "filmed_fps")
    )
    is_timed_alike = filmed_fps == annotations.filmed_fps
    return not is_timed_alike or windows_meet(
        (start_s, end_s), (annotations.in_s, annotations.out_s)
    )


def _cells_of(annotations: Annotations) -> dict[str, Value]:
    """Give what the window knows; None where it knows nothing."""
    turned = _QUARTER_DEG * annotations.quarter_turns
    return {
        "score": annotations.true_score,
        "start_s": _rounded(annotations.in_s),
        "end_s": _rounded(annotations.out_s),
        "dive": annotations.dive,
        "height_m": annotations.height_m,
        "difficulty": listed_difficulty(annotations.dive or "", annotations.height_m),
        "rotate": float(turned) if turned else None,
        "filmed_fps": annotations.filmed_fps,
    }


def _update(table: LabelTable, row: int, annotations: Annotations) -> bool:
    """Bring a row up to date, and tell whether that changed anything."""
    before = table.row(row)
    for column, value in _cells_of(annotations).items():
        cell = before.get(column, "")
        # the window's times are those of the clip as it is turned and timed there
        is_known = value is not None or column in ("rotate", "filmed_fps")
        if is_known and not _says(cell, value):
            table.set_cell(row, column, value)
    after = table.row(row)
    return any(before.get(column, "") != cell for column, cell in after.items())


def _says(cell: str, value: Value) -> bool:
    """Tell whether a cell says a value, however it is written."""
    if isinstance(value, float):
        return parse_number(cell) == value
    return cell == (value or "")


def _file_name(folder: Path, clip: Path) -> str:
    inside, outside = folder.resolve(), clip.parent.resolve() / clip.name
    return outside.relative_to(inside).as_posix() if outside.is_relative_to(inside) else str(clip)


def _rounded(time_s: float | None) -> float | None:
    return None if time_s is None else round(time_s, _TIME_DIGITS)
