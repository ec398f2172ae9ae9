"""What is wrong with a row or column of `labels.csv`, in a sentence with the remedy."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

Severity = Literal["error", "caution"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelProblem:
    """What is wrong with one row or column and how to mend it.

    Attributes:
        row: line of the table as a spreadsheet counts it, the header is row 1; None for a clip without a row, and
            for what is about a column.
        file: what the row calls its clip, or empty; the table for what is about a column.
        clip: the clip, or None where it is not there.
        column: which cell or column, or empty where it is about the whole row.
        severity: `error`: the row cannot be used; `caution`: it can, but look at it.
        code: a word for the kind of problem that stays the same in every language.
        message: one sentence.
        remedy: what to do, one sentence.
    """

    row: int | None
    file: str = ""
    clip: Path | None = None
    column: str = ""
    severity: Severity = "error"
    code: str
    message: str
    remedy: str

    def __str__(self) -> str:
        where = f"row {self.row}" if self.row is not None else self.file
        return f"{where}: {self.message} {self.remedy}"

    def to_json(self) -> dict[str, Any]:
        """Give what `aqa labels --json` prints of it."""
        return {
            "row": self.row,
            "file": self.file,
            "clip": str(self.clip.absolute()) if self.clip else None,
            "column": self.column,
            "severity": self.severity,
            "code": self.code,
            "message": self.message,
            "remedy": self.remedy,
        }
