"""Makes labelled dives of the rows of `labels.csv`, one at a time, and finds the clips that they name."""

from __future__ import annotations

import difflib
import os
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from aqa_core.data.label_cells import Cells
from aqa_core.data.label_problem import LabelProblem
from aqa_core.data.samples import LabelledDive

TRUTH_FOLDER: Final = "truth"


def find_clip(folder: Path, name: str) -> Path | None:
    """Give the clip that a row names, whatever its slashes, capitals and accents are made of; None: not there."""
    if not name:
        return None
    clip = folder / Path(name.replace("\\", "/"))
    if _is_clip(clip):
        return clip
    wanted = _folded(clip.name)
    alike = [one for one in _listed(clip.parent) if _folded(one) == wanted]
    return clip.with_name(alike[0]) if len(alike) == 1 else None


@dataclass(slots=True)
class RowReader:
    """Reads rows, and remembers dives and problems by row.

    Attributes:
        folder: the labelled folder.
        header: tidied names of the columns.
        dives: by row, those that can be used so far.
        problems: errors so far.
        row_count: rows read so far.
    """

    folder: Path
    header: Sequence[str]
    dives: dict[int, LabelledDive] = field(default_factory=dict)
    problems: list[LabelProblem] = field(default_factory=list)
    row_count: int = 0
    _of_clip: dict[Path, dict[int, LabelledDive]] = field(default_factory=dict)

    def refuse_unclosed(self, number: int, cells: Sequence[str]) -> None:
        """Note a row that opens a quote without closing it."""
        self.row_count += 1
        found = Cells({})
        found.complain(
            "",
            "open_quote",
            "a quotation mark opens in this row and is never closed.",
            'Delete it, or write it twice inside quotes: "".',
        )
        name = dict(zip(self.header, cells, strict=False)).get("file", "")
        self._note(number, name.strip(' "'), None, found)

    def read(self, number: int, cells: Sequence[str]) -> None:
        """Read a row: it becomes a dive or problems.

        Args:
            number: the row as a spreadsheet counts it.
            cells: as they stand in the table.
        """
        self.row_count += 1
        row = {name: cell.strip() for name, cell in zip(self.header, cells, strict=False) if name}
        found = Cells(row)
        # spreadsheets write as many empty cells in the first line: one more in a row means that the row is shifted
        is_shifted = len(cells) > len(self.header)
        if is_shifted:
            found.complain(
                "",
                "too_many_cells",
                f"{len(cells)} cells stand under {len(self.header)} columns.",
                "A decimal comma in a comma-separated table needs quotes.",
            )
        clip = self._clip(found)
        dive = None if is_shifted else self._dive(found, clip)
        if dive is not None and not found.problems:
            self._refuse_second(dive, number, found)
        self._note(number, row.get("file", ""), clip, found)
        if dive is not None and not found.problems:
            self.dives[number] = dive

    def _dive(self, cells: Cells, clip: Path | None) -> LabelledDive | None:
        score, (start_s, end_s) = cells.score(), cells.window()
        dive, height_m = cells.dive(), cells.height_m()
        difficulty = cells.difficulty(dive, height_m)
        cells.check_score(score, difficulty)
        marks, correction = cells.marks(), cells.correction()
        if clip is None or score is None:
            return None
        truth = self.folder / TRUTH_FOLDER / f"{clip.stem}.json"
        return LabelledDive(
            clip=clip,
            score=score,
            difficulty=difficulty,
            start_s=start_s,
            end_s=end_s,
            dive=dive,
            height_m=height_m,
            group=cells.text("athlete") or cells.text("event"),
            judges=marks,
            truth=truth if truth.is_file() else None,
            correction=correction,
        )

    def _clip(self, cells: Cells) -> Path | None:
        name = cells.text("file")
        clip = find_clip(self.folder, name)
        if not name:
            cells.complain(
                "file",
                "no_file",
                "the file is missing.",
                "Enter the clip's file name, or delete the row.",
            )
        elif clip is None:
            near = difflib.get_close_matches(Path(name).name, _listed(self.folder), n=1)
            cells.complain(
                "file",
                "no_clip",
                f"the clip {name} is not there.",
                f"Is it {near[0]}? Correct the name."
                if near
                else "Copy it into the folder or correct the name.",
            )
        return clip

    def _refuse_second(self, dive: LabelledDive, number: int, cells: Cells) -> None:
        earlier = self._of_clip.setdefault(Path(os.path.normpath(dive.clip)), {})
        before = next((row for row, one in earlier.items() if one.may_be(dive)), None)
        if before is None:
            earlier[number] = dive
            return
        cells.complain(
            "file",
            "same_file",
            f"{dive.clip.name} is in row {before} too.",
            "Keep one of the rows; if they are two dives, enter start_s and end_s of each.",
        )

    def _note(self, number: int, file: str, clip: Path | None, cells: Cells) -> None:
        for one in cells.problems:
            self.problems.append(
                LabelProblem(
                    row=number,
                    file=file,
                    clip=clip,
                    column=one.column,
                    code=one.code,
                    message=one.message,
                    remedy=one.remedy,
                )
            )


def _is_clip(path: Path) -> bool:
    """Tell whether a clip file is there; whether it can be read is seen later, as with a folder of pictures."""
    try:
        return path.is_file() or (path.is_dir() and any(one[:1].isdigit() for one in _listed(path)))
    except (OSError, ValueError):  # a name that is too long, or holds what no name may
        return False


def _listed(folder: Path) -> list[str]:
    try:
        return [one.name for one in folder.iterdir()]
    except (OSError, ValueError):
        return []


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
