"""The ablation as pictures: the table beside published numbers, and curves as in the paper's Figure 4."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from aqa_core.reports.ablation import (
    AGGREGATION_WORDS,
    Aggregation,
    Cell,
    Condition,
    Results,
    conditions,
    values_of,
)
from aqa_core.reports.published import FIELD_BEST, HUMAN_CEILING, backbone_words, paper_figure
from aqa_core.reports.svg import COLOURS, FAINT, INK, Drawing, Point, nice_ticks

_COLOUR: Final[Mapping[Aggregation, str]] = {"avg": COLOURS[0], "wd": COLOURS[1]}
_BAND: Final = "#e8f3e8"

LEFT, _RIGHT, _TOP, _ROW = 360.0, 860.0, 92.0, 26.0


def comparison(results: Results) -> Drawing:
    """Draw each line of the table: our numbers and the paper's, the field's best, the human ceiling.

    Args:
        results: every finished cell.
    """
    lines = conditions(results)
    bottom = _TOP + _ROW * len(lines)
    drawing = Drawing(_RIGHT + 30, bottom + 46, title="Spearman's rank correlation by network")
    ticks = nice_ticks(_lowest(results), 1.0)
    place = _scale(ticks[0], ticks[-1], LEFT, _RIGHT)
    _reference_lines(drawing, place, bottom)
    for tick in ticks:
        drawing.line((place(tick), bottom), (place(tick), bottom + 4))
        drawing.text((place(tick), bottom + 18), f"{tick:g}", anchor="middle")
    drawing.text(((LEFT + _RIGHT) / 2, bottom + 38), "Spearman, test dives", anchor="middle")
    _comparison_key(drawing)
    for row, condition in enumerate(lines):
        _comparison_row(drawing, results, condition, place, _TOP + _ROW * (row + 0.5))
    return drawing


def _lowest(results: Results) -> float:
    """Give the lowest number on the sheet, ours or the paper's."""
    paper = [paper_figure(cell.condition.backbone, cell.aggregation) for cell in results]
    ours = [measured.spearman for measured in results.values()]
    return min([0.9, *(value for value in (*paper, *ours) if value is not None)])


def _comparison_row(
    drawing: Drawing,
    results: Results,
    condition: Condition,
    place: Callable[[float], float],
    middle: float,
) -> None:
    drawing.line((LEFT, middle), (_RIGHT, middle), colour=FAINT)
    drawing.text((LEFT - 10, middle + 4), condition.words, anchor="end")
    for aggregation, colour in _COLOUR.items():
        y = middle + (4 if aggregation == "wd" else -4)
        is_filled = aggregation == "wd"
        paper = paper_figure(condition.backbone, aggregation)
        if paper is not None:
            drawing.diamond((place(paper), y), colour=colour, is_filled=is_filled)
        ours = values_of(results, condition, aggregation, "spearman")
        if ours:
            drawing.path(((place(min(ours)), y), (place(max(ours)), y)), colour=colour)
            drawing.circle((place(statistics.fmean(ours)), y), colour=colour, is_filled=is_filled)


def _reference_lines(drawing: Drawing, place: Callable[[float], float], bottom: float) -> None:
    low, high = HUMAN_CEILING
    drawing.rectangle((place(low), _TOP), (place(high), bottom), fill=_BAND)
    drawing.text((place(high), _TOP - 8), "one judge", anchor="end", colour="#4a7a4a")
    for with_difficulty, (name, value) in FIELD_BEST.items():
        x = place(value)
        drawing.line((x, _TOP), (x, bottom), colour="#777777", is_dashed=True)
        words = f"{name}, {'with' if with_difficulty else 'without'} DD"
        drawing.text((x, _TOP - (22 if with_difficulty else 36)), words, anchor="end")
    drawing.line((LEFT, bottom), (_RIGHT, bottom))


def _comparison_key(drawing: Drawing) -> None:
    drawing.text((20, 22), "Ours, mean and range over seeds")
    drawing.text((20, 44), "The paper, on MTL-AQA")
    for column, (aggregation, colour) in enumerate(_COLOUR.items()):
        x = 250.0 + 90 * column
        is_filled = aggregation == "wd"
        drawing.circle((x, 18), colour=colour, is_filled=is_filled)
        drawing.diamond((x, 40), colour=colour, is_filled=is_filled)
        for y in (22, 44):
            drawing.text((x + 12, y), AGGREGATION_WORDS[aggregation])


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """How one cell learned.

    Attributes:
        cell: the training.
        train: Spearman on the training dives, as they were learned from, each epoch; None where it is not defined.
        test: Spearman on the test dives after each epoch.
    """

    cell: Cell
    train: tuple[float | None, ...]
    test: tuple[float | None, ...]


_PANEL_WIDTH, _PANEL_HEIGHT, _MARGIN = 330.0, 190.0, 56.0


def training_curves(curves: Sequence[Curve]) -> Drawing:
    """Draw Spearman on training and test dives by epoch, a row of two panels for each backbone (paper figure 4).

    Args:
        curves: of every finished cell; those of one backbone share a row, seeds share a colour.
    """
    backbones = list(dict.fromkeys(curve.cell.condition.backbone for curve in curves))
    height = (_PANEL_HEIGHT + 2 * _MARGIN) * max(1, len(backbones))
    drawing = Drawing(2 * (_PANEL_WIDTH + 2 * _MARGIN) + 250, height, title="Training curves")
    for row, backbone in enumerate(backbones):
        here = [curve for curve in curves if curve.cell.condition.backbone == backbone]
        top = row * (_PANEL_HEIGHT + 2 * _MARGIN) + _MARGIN
        frames = here[0].cell.condition.frames
        name = f"{backbone_words(backbone)}, {frames} frames"
        ticks = nice_ticks(*_range(here))
        for column, words in enumerate(("training dives", "test dives")):
            lines = [_line(one, one.test if column else one.train) for one in here]
            left = _MARGIN + column * (_PANEL_WIDTH + 2 * _MARGIN)
            _panel(drawing, (left, top), ticks, lines)
            drawing.text((left, top - 12), f"{name}: Spearman, {words}")
        _curve_key(drawing, (2 * _PANEL_WIDTH + 4 * _MARGIN - 30, top), here)
    return drawing


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    points: tuple[Point, ...]
    colour: str
    is_dashed: bool


def _line(curve: Curve, values: Sequence[float | None]) -> _Line:
    """Make a line through every epoch that has a value, epochs from 1."""
    colour, is_dashed = _look(curve.cell)
    points = [(float(k), value) for k, value in enumerate(values, 1) if value is not None]
    return _Line(points=tuple(points), colour=colour, is_dashed=is_dashed)


def _range(curves: Sequence[Curve]) -> tuple[float, float]:
    values = [one for curve in curves for one in (*curve.train, *curve.test) if one is not None]
    return min(values, default=0.0), max(values, default=1.0)


def _look(cell: Cell) -> tuple[str, bool]:
    """Give colour by DD and BatchNorm, and whether the line is dashed, as averaging's are."""
    condition = cell.condition
    which = 2 * condition.with_difficulty + condition.frozen_batch_norm
    return COLOURS[which], cell.aggregation == "avg"


def _panel(drawing: Drawing, corner: Point, ticks: Sequence[float], lines: Sequence[_Line]) -> None:
    left, top = corner
    right, bottom = left + _PANEL_WIDTH, top + _PANEL_HEIGHT
    drawing.line((left, bottom), (right, bottom))
    drawing.line((left, top), (left, bottom))
    points = [point for line in lines for point in line.points]
    if not points:
        drawing.text((left + 12, top + 24), "no values", colour="#777777")
        return
    place_y = _scale(ticks[0], ticks[-1], bottom, top)
    last = max(x for x, _ in points)
    place_x = _scale(1.0, max(last, 2.0), left, right)
    for tick in ticks:
        drawing.line((left, place_y(tick)), (right, place_y(tick)), colour=FAINT)
        drawing.text((left - 6, place_y(tick) + 4), f"{tick:g}", anchor="end")
    for epoch in (1.0, last):
        drawing.text((place_x(epoch), bottom + 18), f"{epoch:g}", anchor="middle", colour=INK)
    drawing.text(((left + right) / 2, bottom + 18), "epoch", anchor="middle")
    for line in lines:
        drawing.path(
            [(place_x(x), place_y(y)) for x, y in line.points],
            colour=line.colour,
            is_dashed=line.is_dashed,
        )


def _curve_key(drawing: Drawing, corner: Point, curves: Sequence[Curve]) -> None:
    left, top = corner
    keys: dict[tuple[str, bool], str] = {}
    for curve in curves:
        condition = curve.cell.condition
        words = condition.words.split(" frames, ")[-1]
        keys[_look(curve.cell)] = f"{AGGREGATION_WORDS[curve.cell.aggregation]}, {words}"
    for row, ((colour, is_dashed), words) in enumerate(keys.items()):
        y = top + 18 * row + 6
        drawing.path(((left, y), (left + 26, y)), colour=colour, is_dashed=is_dashed)
        drawing.text((left + 34, y + 4), words)


def _scale(low: float, high: float, start: float, end: float) -> Callable[[float], float]:
    """Give the function from values to pixels that takes low to start and high to end."""
    return lambda value: start + (value - low) / (high - low) * (end - start)
