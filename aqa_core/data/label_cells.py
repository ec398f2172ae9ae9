"""Takes the cells of a row of `labels.csv` apart and tells everything that is wrong with each, by column."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from aqa_core.diving.difficulty import degree_of_difficulty
from aqa_core.diving.judging import score_from_marks
from aqa_core.diving.numbers import parse_dive
from aqa_core.errors import AqaError
from aqa_core.video.correction import LEAST_FPS, MOST_FPS, Correction

LARGEST_SCORE: Final = 200.0
# ten from each of the three judges that count
MOST_EXECUTION: Final = 30.0
_LARGEST_DIFFICULTY: Final = 6.0
_LARGEST_HEIGHT_M: Final = 30.0
_QUARTER_DEG: Final = 90

# blanks and apostrophes stand between thousands, some of them unbreakable
_BLANKS: Final = re.compile(r"[\s\u00a0\u2009\u202f'\u2019]")
_DECIMAL_COMMA: Final = re.compile(r"^[+-]?\d*,\d+$")
_GROUPED: Final = (
    re.compile(r"^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$"),
    re.compile(r"^[+-]?\d{1,3}(\.\d{3})+(,\d+)?$"),
)
# what Excel makes of 7.5 where that is the 7th of May, or of 0:03.5
_DATE: Final = re.compile(
    r"^\d{1,4}[./-]\d{1,2}[./-]\d{1,4}$|^\d{1,2}[/-]\d{1,4}$"
    r"|^\d{1,4}[. /-]+[^\W\d]{3,9}\.?([. /-]+\d{2,4})?$|^[^\W\d]{3,9}[. /-]+\d{1,4}$"
)
_CLOCK: Final = re.compile(r"^\d{1,3}:\d{1,2}([:.,]\d+)*$")
_BETWEEN_MARKS: Final = re.compile(r"[\s;/|]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class CellProblem:
    """What is wrong with a cell.

    Attributes:
        column: name of the column.
        code: a word for it that stays the same in every language.
        message: one sentence.
        remedy: what to do, one sentence.
    """

    column: str
    code: str
    message: str
    remedy: str


@dataclass(slots=True)
class Cells:
    """One row by the names of its columns; what is wrong with the cells that were asked for adds up.

    Attributes:
        row: cells by column, without blanks around them.
        problems: in the order in which they were found.
    """

    row: Mapping[str, str]
    problems: list[CellProblem] = field(default_factory=list)

    def complain(self, column: str, code: str, message: str, remedy: str) -> None:
        """Note what is wrong with a cell."""
        self.problems.append(CellProblem(column=column, code=code, message=message, remedy=remedy))

    def text(self, name: str) -> str:
        """Give a cell, empty where there is none."""
        return self.row.get(name, "")

    def number(self, name: str, *, low: float, high: float = math.inf) -> float | None:
        """Give the number in a cell; None where there is none, or none that can be."""
        text = self.text(name)
        if not text:
            return None
        value = parse_number(text)
        if value is None:
            self.complain(name, *_no_number(name, text))
        elif not low <= value <= high:
            limits = f"{low:g} or more" if math.isinf(high) else f"between {low:g} and {high:g}"
            self.complain(name, "out_of_range", f"{name} is {text}.", f"It must be {limits}.")
        else:
            return value
        return None

    def score(self) -> float | None:
        """Give the score in points."""
        if not self.text("score"):
            self.complain(
                "score",
                "no_score",
                "the score is missing.",
                "Enter the points, or delete the row.",
            )
        return self.number("score", low=0, high=LARGEST_SCORE)

    def window(self) -> tuple[float | None, float | None]:
        """Give first and last second of the dive."""
        start_s, end_s = self.number("start_s", low=0), self.number("end_s", low=0)
        if start_s is not None and end_s is not None and start_s >= end_s:
            self.complain(
                "start_s",
                "swapped",
                f"start_s {start_s:g} is not before end_s {end_s:g}.",
                "Swap or empty the two.",
            )
        return start_s, end_s

    def dive(self) -> str:
        """Give the dive number in its usual spelling, or nothing."""
        text = self.text("dive")
        if not text:
            return ""
        try:
            return parse_dive(text).text
        except AqaError as error:
            self.complain("dive", "no_dive", error.sentence, error.remedy)
            return ""

    def height_m(self) -> float | None:
        """Give the height of the board in metres."""
        text = self.text("height_m").lower().removesuffix("m")
        return Cells({"height_m": text.strip()}, self.problems).number(
            "height_m", low=0.5, high=_LARGEST_HEIGHT_M
        )

    def difficulty(self, dive: str, height_m: float | None) -> float | None:
        """Give the DD, from the table of dives where the cell is empty and dive and height are known."""
        if self.text("difficulty"):
            return self.number("difficulty", low=0.5, high=_LARGEST_DIFFICULTY)
        return listed_difficulty(dive, height_m)

    def check_score(self, score: float | None, difficulty: float | None) -> None:
        """Note a score that judges cannot give with this DD."""
        if score is None or difficulty is None or score <= MOST_EXECUTION * difficulty + 0.01:
            return
        self.complain(
            "score",
            "impossible_score",
            f"{score:g} points cannot be with a difficulty of {difficulty:g}: "
            f"ten from every judge makes {MOST_EXECUTION * difficulty:g}.",
            "Look at score and difficulty: is one of them mistyped?",
        )

    def marks(self) -> tuple[float, ...]:
        """Give the judges' marks, as many as the rules know or none."""
        words = [word for word in _BETWEEN_MARKS.split(self.text("judges")) if word]
        marks = []
        for word in words:
            value = parse_number(word)
            if value is None:
                self.complain(
                    "judges",
                    "no_mark",
                    f"judges holds {word!r}, not a mark.",
                    "Separate marks by spaces: 7 7.5 6.5.",
                )
                return ()
            marks.append(value)
        try:
            if marks:
                score_from_marks(marks, 1.0)  # refuses marks and panels that the rules do not know
        except AqaError as error:
            self.complain("judges", "no_panel", error.sentence, error.remedy)
            return ()
        return tuple(marks)

    def correction(self) -> Correction:
        """Give how the clip is turned, and how fast it was filmed."""
        turned = self.number("rotate", low=0, high=3 * _QUARTER_DEG) or 0.0
        if turned % _QUARTER_DEG:
            self.complain(
                "rotate", "out_of_range", f"rotate is {turned:g}.", "It must be 0, 90, 180 or 270."
            )
            turned = 0.0
        filmed = self.number("filmed_fps", low=LEAST_FPS, high=MOST_FPS)
        return Correction(quarter_turns=int(turned) // _QUARTER_DEG, filmed_fps=filmed)


def parse_number(text: str) -> float | None:
    """Read a number as spreadsheets of any country write it; None where it is none or not finite."""
    tidy = _BLANKS.sub("", text)
    if _DECIMAL_COMMA.match(tidy):
        tidy = tidy.replace(",", ".")
    elif _GROUPED[0].match(tidy):
        tidy = tidy.replace(",", "")
    elif "," in tidy and _GROUPED[1].match(tidy):
        tidy = tidy.replace(".", "").replace(",", ".")
    try:
        value = float(tidy)
    except ValueError:
        return None
    return value if math.isfinite(value) and "_" not in tidy else None


def listed_difficulty(dive: str, height_m: float | None) -> float | None:
    """Give the DD of a dive from a height; None where one is not known or the table lacks the dive."""
    if not dive or height_m is None:
        return None
    try:
        return degree_of_difficulty(dive, height_m)
    except AqaError:
        return None


def _no_number(name: str, text: str) -> tuple[str, str, str]:
    message = f"{name} is {text!r}, not a number."
    if _CLOCK.match(text):
        return "clock", message, "Enter seconds, such as 62.5 for 1:02.5."
    if _DATE.match(text):
        return (
            "date",
            f"{name} is {text!r}: the spreadsheet made a date of it.",
            "Format the column as text or number and enter the number again.",
        )
    return "no_number", message, "Enter a number such as 45.5."
