"""What an ablation leaves to look at: tables, pictures, and what every system says of chosen dives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from aqa_core.data.samples import DiveSet, LabelledDive
from aqa_core.errors import DataError
from aqa_core.network import PRESETS
from aqa_core.network.presets import preprocessing_for
from aqa_core.reports.ablation import Cell, Results, as_csv, as_markdown
from aqa_core.reports.ablation_pictures import comparison, training_curves
from aqa_core.reports.qualitative import (
    ShownDive,
    predictions_page,
    spread_over_scores,
    write_strip,
)
from aqa_core.storage import write_text
from aqa_core.training.ablation_cell import curve_of
from aqa_core.training.frames import FrameRequest, load_frames
from aqa_core.training.recipe import Recipe

_SHOWN: Final = 4  # as many as the paper's Table 2
# pictures as the paper's networks see them, whatever smaller ones see
_SEEN: Final = PRESETS["r2plus1d_34_32f_wd"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ablation:
    """An ablation as far as it is finished.

    Attributes:
        results: every finished cell.
        test: the dives they were measured on.
        output: the folder.
    """

    results: Results
    test: tuple[LabelledDive, ...]
    output: Path


def run_folder(output: Path, cell: Cell) -> Path:
    """Give a cell's run folder."""
    return output / "cells" / cell.name


def write_tables(ablation: Ablation, dives: DiveSet) -> None:
    """Write table.csv, table.md, comparison.svg and curves.svg.

    Raises:
        StorageError: one cannot be written.
    """
    output, results = ablation.output, ablation.results
    kind = " (rendered)" if dives.is_demonstration or dives.is_rendered else ""
    write_text(output / "table.csv", as_csv(results))
    write_text(output / "table.md", as_markdown(results, data=f"{dives.name}{kind}"))
    comparison(results).save(output / "comparison.svg")
    curves = [curve_of(cell, run_folder(output, cell)) for cell in results]
    training_curves(curves).save(output / "curves.svg")


def write_predictions(ablation: Ablation, *, shown: Sequence[str], recipe: Recipe) -> None:
    """Write predictions.md with a strip of pictures of each chosen dive (the paper's Table 2).

    Args:
        ablation: at least one finished cell.
        shown: names of test dives; none for four from the worst to the best.
        recipe: which frames the networks were shown in evaluation.

    Raises:
        DataError: a name is not that of a test dive, or no clip of them can be read.
        StorageError: a file cannot be written.
    """
    positions = choose_shown(ablation.test, shown)
    request = FrameRequest(
        preprocessing=preprocessing_for(_SEEN),
        count=_SEEN.sample_count,
        frame_rate=recipe.frame_rate,
        end_offset=recipe.evaluation_offset,
    )
    frames = load_frames([ablation.test[position] for position in positions], request)
    dives = []
    for number, position in enumerate(positions):
        dive = ablation.test[position]
        strip = f"strips/{position:04d}.jpg"
        write_strip(frames.frames_MTHWC[number], ablation.output / strip)
        dives.append(ShownDive(name=dive.name, position=position, score=dive.score, strip=strip))
    write_text(ablation.output / "predictions.md", predictions_page(ablation.results, dives))


def choose_shown(test: Sequence[LabelledDive], shown: Sequence[str]) -> list[int]:
    """Give the positions of the test dives whose predictions are shown.

    Args:
        test: the test dives.
        shown: names of some; none for four from the worst to the best.

    Raises:
        DataError: a name is not that of a test dive.
    """
    if not shown:
        return spread_over_scores([dive.score for dive in test], _SHOWN)
    positions = {dive.name: position for position, dive in enumerate(test)}
    missing = [name for name in shown if name not in positions]
    if missing:
        raise DataError(
            f"{missing[0]} is not among the test dives.",
            f"They are {', '.join(list(positions)[:5])} and so on.",
        )
    return [positions[name] for name in shown]
