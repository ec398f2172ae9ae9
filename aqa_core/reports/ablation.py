"""The ablation's cells, what was measured of them, and the table they make beside published numbers."""

from __future__ import annotations

import csv
import io
import statistics
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, Final, Literal

from aqa_core.reports.published import (
    DIFFICULTY_ALONE,
    FIELD_BEST,
    HUMAN_CEILING,
    backbone_words,
    paper_figure,
)

Aggregation = Literal["avg", "wd"]

AGGREGATION_WORDS: Final[Mapping[Aggregation, str]] = {"avg": "Average", "wd": "WD"}
_ORDER: Final[tuple[Aggregation, ...]] = ("avg", "wd")


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One line of the table: everything but the aggregation and the seed.

    Attributes:
        backbone: the preset's name without its aggregation.
        frames: n, of one segment.
        with_difficulty: whether the network says execution, which the DD then makes points.
        frozen_batch_norm: whether BatchNorm statistics stayed as they were given.
    """

    backbone: str
    frames: int
    with_difficulty: bool
    frozen_batch_norm: bool

    @property
    def words(self) -> str:
        """The condition in one phrase, for a table or a picture."""
        difficulty = "with DD" if self.with_difficulty else "without DD"
        norm = "BN frozen" if self.frozen_batch_norm else "BN learned"
        return f"{backbone_words(self.backbone)}, {self.frames} frames, {difficulty}, {norm}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One training of the grid."""

    condition: Condition
    aggregation: Aggregation
    seed: int

    @property
    def preset(self) -> str:
        """The network's name."""
        return f"{self.condition.backbone}_{self.aggregation}"

    @property
    def name(self) -> str:
        """What its run folder is called."""
        difficulty = "dd" if self.condition.with_difficulty else "nodd"
        norm = "frozen" if self.condition.frozen_batch_norm else "learned"
        return f"{self.preset}_{difficulty}_{norm}_seed{self.seed}"

    def to_json(self) -> dict[str, Any]:
        """Give the cell as JSON holds it."""
        return asdict(self)

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Cell:
        """Read back what `to_json` gave."""
        return cls(**{**document, "condition": Condition(**document["condition"])})


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What one finished cell reached on the test dives.

    Attributes:
        epochs: how many were trained.
        chosen_epoch: the one that a held-out part of the training dives chose, from 1.
        spearman: of points, of that epoch.
        spearman_execution: of points / DD, None where a dive has no DD.
        rl2: R-l2 × 100.
        mae: mean absolute error, points.
        spearman_last: of points, of the last epoch.
        spearman_best: of the epoch that was best on the test dives themselves, as the field reports it; too good.
        best_epoch: that epoch, from 1.
        points: the chosen epoch's predictions, in the order of the test dives; None for a dive that could not be
            scored.
    """

    epochs: int
    chosen_epoch: int
    spearman: float | None
    spearman_execution: float | None
    rl2: float | None
    mae: float | None
    spearman_last: float | None
    spearman_best: float | None
    best_epoch: int | None
    points: tuple[float | None, ...]

    def to_json(self) -> dict[str, Any]:
        """Give the numbers as JSON holds them."""
        return asdict(self)

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Measured:
        """Read back what `to_json` gave."""
        return cls(**{**document, "points": tuple(document["points"])})


Results = Mapping[Cell, Measured]


def conditions(cells: Iterable[Cell]) -> list[Condition]:
    """Give the lines of the table, in the order of the cells."""
    return list(dict.fromkeys(cell.condition for cell in cells))


def values_of(
    results: Results, condition: Condition, aggregation: Aggregation, name: str
) -> list[float]:
    """Give one number of all seeds of a line and an aggregation, those that are known.

    Args:
        results: every finished cell.
        condition: the line.
        aggregation: the column.
        name: an attribute of `Measured`.
    """
    found = [
        getattr(measured, name)
        for cell, measured in results.items()
        if cell.condition == condition and cell.aggregation == aggregation
    ]
    return [value for value in found if value is not None]


def as_csv(results: Results) -> str:
    """Give one row a cell with everything measured but the single predictions."""
    names = [field.name for field in fields(Measured) if field.name != "points"]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(
        ["backbone", "frames", "aggregation", "difficulty", "batch_norm", "seed", *names, "paper"]
    )
    for cell, measured in results.items():
        condition = cell.condition
        writer.writerow(
            [
                condition.backbone,
                condition.frames,
                cell.aggregation,
                "with" if condition.with_difficulty else "without",
                "frozen" if condition.frozen_batch_norm else "learned",
                cell.seed,
                *(_plain(getattr(measured, name)) for name in names),
                _plain(paper_figure(condition.backbone, cell.aggregation)),
            ]
        )
    return text.getvalue()


def as_markdown(results: Results, *, data: str) -> str:
    """Give the tables as a page.

    Args:
        results: every finished cell.
        data: what the dives are, in words.
    """
    return "\n".join(["# Ablation", "", *_page(results, data)]) + "\n"


def as_text(results: Results) -> str:
    """Give the first table with aligned columns, for a terminal."""
    rows = [_HEADER, *_rows(results, "spearman")]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADER))]
    lines = []
    for row in rows:
        cells = [row[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        lines.append("  ".join(cells).rstrip())
    return "\n".join([*lines, *_published()])


_HEADER: Final = ("Network", "Average", "WD", "WD − Average", "paper: Average", "paper: WD")


def _page(results: Results, data: str) -> Iterator[str]:
    dives = max((len(measured.points) for measured in results.values()), default=0)
    yield (
        f"Spearman's rank correlation on {dives} test dives of {data}; ± is the standard deviation over "
        "seeds. The paper's numbers are on MTL-AQA's own videos, of the epoch that was best on the test dives."
    )
    for title, name in (
        ("Epoch chosen by dives held out of the training part", "spearman"),
        ("Last epoch", "spearman_last"),
        ("Best epoch on the test dives, as the field reports it (too good)", "spearman_best"),
    ):
        yield from ("", f"## {title}", "")
        yield from _markdown([_HEADER, *_rows(results, name)])
    yield from ("", *(f"- {line}" for line in _published()))


def _markdown(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(rows[0])} |"
    yield "|---" + "|---:" * (len(rows[0]) - 1) + "|"
    yield from (f"| {' | '.join(row)} |" for row in rows[1:])


def _rows(results: Results, name: str) -> Iterator[tuple[str, ...]]:
    for condition in conditions(results):
        each = [values_of(results, condition, one, name) for one in _ORDER]
        gain = "-"
        if all(each):
            gain = f"{statistics.fmean(each[1]) - statistics.fmean(each[0]):+.4f}"
        paper = [_number(paper_figure(condition.backbone, one)) for one in _ORDER]
        yield (condition.words, *(_spread(values) for values in each), gain, *paper)


def _published() -> Iterator[str]:
    for with_difficulty, (name, value) in FIELD_BEST.items():
        words = "with" if with_difficulty else "without"
        yield f"best published {words} DD: {value:.4f} ({name})"
    low, high = HUMAN_CEILING
    yield f"human ceiling, one judge against the other six: {low:.3f} to {high:.3f}"
    yield f"difficulty alone: {DIFFICULTY_ALONE:.4f}"


def _spread(values: Sequence[float]) -> str:
    if not values:
        return "-"
    if len(values) == 1:
        return f"{values[0]:.4f}"
    return f"{statistics.fmean(values):.4f} ± {statistics.stdev(values):.4f}"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.4f}"


def _plain(value: float | None) -> str:
    return "" if value is None else f"{value:.6g}"
