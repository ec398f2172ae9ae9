"""The ablation's table and pictures, made from numbers made up here."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ET
from pathlib import Path

import cv2
import numpy as np
import pytest

from aqa_core.reports import ablation_pictures
from aqa_core.reports.ablation import (
    Aggregation,
    Cell,
    Condition,
    Measured,
    as_csv,
    as_markdown,
    as_text,
)
from aqa_core.reports.ablation_pictures import Curve, comparison, training_curves
from aqa_core.reports.published import PAPER, PAPER_TABLES
from aqa_core.reports.qualitative import (
    ShownDive,
    predictions_page,
    spread_over_scores,
    write_strip,
)
from aqa_core.reports.svg import nice_ticks

SVG = "{http://www.w3.org/2000/svg}"


def condition(backbone: str = "r2plus1d_34_16f", *, difficulty: bool = True) -> Condition:
    return Condition(
        backbone=backbone, frames=16, with_difficulty=difficulty, frozen_batch_norm=True
    )


def cell(aggregation: Aggregation = "wd", seed: int = 0, *, difficulty: bool = True) -> Cell:
    return Cell(condition=condition(difficulty=difficulty), aggregation=aggregation, seed=seed)


def measured(spearman: float | None, best: float | None = None) -> Measured:
    return Measured(
        epochs=50,
        chosen_epoch=40,
        spearman=spearman,
        spearman_execution=None,
        rl2=0.3,
        mae=5.0,
        spearman_last=spearman,
        spearman_best=best,
        best_epoch=None if best is None else 7,
        points=(30.5, 80.25),
    )


RESULTS = {
    cell("avg", 0): measured(0.90, 0.91),
    cell("avg", 1): measured(0.92, 0.93),
    cell("wd", 0): measured(0.93, 0.94),
    cell("wd", 0, difficulty=False): measured(None),
}


def test_a_cell_and_its_measurement_survive_being_written() -> None:
    one = measured(0.9, 0.91)
    assert Measured.from_json(json.loads(json.dumps(one.to_json()))) == one
    assert Cell.from_json(json.loads(json.dumps(cell().to_json()))) == cell()


def test_every_backbone_of_the_papers_tables_has_its_number() -> None:
    tables = {backbone for table in PAPER_TABLES.values() for backbone in table}
    assert {backbone for backbone, _ in PAPER} == tables
    assert all((backbone, "wd") in PAPER for backbone in tables)


def test_the_table_stands_beside_the_paper_and_the_field() -> None:
    page = as_markdown(RESULTS, data="made-up dives")
    row = next(line for line in page.splitlines() if "with DD, BN frozen" in line)
    assert row.split(" | ")[1:] == ["0.9100 ± 0.0141", "0.9300", "+0.0200", "0.8932", "0.8990 |"]
    assert "0.9620 (RICA²)" in page
    assert "0.9451 (TPT)" in page
    assert "0.970 to 0.976" in page
    assert "2 test dives of made-up dives" in page


def test_what_was_best_on_the_test_dives_is_said_to_be_too_good() -> None:
    page = as_markdown(RESULTS, data="made-up dives")
    best = page[page.index("(too good)") :]
    assert "0.9200 ± 0.0141 | 0.9400 |" in best
    assert "0.9100 ± 0.0141" not in best


def test_a_number_that_is_not_there_is_a_dash() -> None:
    lines = as_text(RESULTS).splitlines()
    row = next(line for line in lines if "without DD, BN" in line)
    assert row.split()[-5:] == ["-", "-", "-", "0.8932", "0.8990"]


def test_the_csv_has_a_row_a_cell() -> None:
    rows = list(csv.DictReader(io.StringIO(as_csv(RESULTS))))
    assert [(row["aggregation"], row["seed"], row["spearman"], row["paper"]) for row in rows] == [
        ("avg", "0", "0.9", "0.8932"),
        ("avg", "1", "0.92", "0.8932"),
        ("wd", "0", "0.93", "0.899"),
        ("wd", "0", "", "0.899"),
    ]


def _marks(document: str, shape: str, attribute: str) -> list[float]:
    return [float(one.get(attribute, "nan")) for one in ET.fromstring(document).iter(SVG + shape)]


def test_the_picture_puts_better_networks_further_right() -> None:
    document = comparison({cell("avg"): measured(0.90), cell("wd"): measured(0.95)}).to_text()
    # the first two marks are the key's
    average, decider = _marks(document, "circle", "cx")[2:]
    assert average < decider
    words = {text.text for text in ET.fromstring(document).iter(SVG + "text")}
    assert {"RICA², with DD", "TPT, without DD", "one judge"} <= words


def test_what_is_far_worse_stays_on_the_sheet() -> None:
    document = comparison({cell("avg"): measured(-0.4)}).to_text()
    assert _marks(document, "circle", "cx")[2] >= ablation_pictures.LEFT
    deep = Cell(condition=condition("resnet3d_101_16f"), aggregation="wd", seed=0)
    document = comparison({deep: measured(0.9)}).to_text()
    diamonds = [one.get("points", "") for one in ET.fromstring(document).iter(SVG + "polygon")]
    # the paper's 0.6033; its top corner comes first
    assert float(diamonds[-1].split(",")[0]) >= ablation_pictures.LEFT


def test_the_curves_have_a_row_a_backbone() -> None:
    other = Cell(condition=condition("r2plus1d_34_32f"), aggregation="avg", seed=0)
    curves = [
        Curve(cell=one, train=(0.3, 0.6, 0.9), test=(None, 0.4, 0.5))
        for one in (cell("avg"), cell("wd"), other)
    ]
    root = ET.fromstring(training_curves(curves).to_text())
    long = [one for one in root.iter(SVG + "polyline") if len(one.get("points", "").split()) == 3]
    titles = [text.text or "" for text in root.iter(SVG + "text")]
    assert len(long) == 3
    assert sum("Spearman, test dives" in title for title in titles) == 2


def test_curves_without_a_value_are_drawn_empty() -> None:
    empty = Curve(cell=cell(), train=(), test=(None,))
    assert training_curves([empty]).to_text().count("no values") == 2


@pytest.mark.parametrize(("low", "high"), [(0.85, 1.0), (-0.4, 1.0), (3.0, 3.0), (12.0, 970.0)])
def test_ticks_cover_what_is_drawn(low: float, high: float) -> None:
    ticks = nice_ticks(low, high)
    assert ticks[0] <= low
    assert ticks[-1] >= high
    assert 2 <= len(ticks) <= 8


def test_dives_are_chosen_from_worst_to_best() -> None:
    assert spread_over_scores([50.0, 10.0, 90.0, 30.0, 70.0], 3) == [1, 0, 2]
    assert spread_over_scores([50.0, 10.0], 4) == [1, 0]


def test_the_strip_shows_every_sixteenth_frame(tmp_path: Path) -> None:
    frames_THWC = np.zeros((96, 112, 120, 3), dtype=np.uint8)
    frames_THWC[16, ..., 0] = 250  # red
    write_strip(frames_THWC, tmp_path / "strip.jpg")
    picture = cv2.imread(str(tmp_path / "strip.jpg"))
    assert picture is not None
    assert picture.shape == (112, 6 * 120, 3)
    assert picture[50, 180, 2] > 200
    assert picture[50, 180, 0] < 60
    assert picture[50, 60].max() < 30


def test_the_page_says_what_every_system_says() -> None:
    dives = [ShownDive(name="a.mp4", position=1, score=79.5, strip="strips/a.jpg")]
    page = predictions_page(RESULTS, dives)
    assert "| **True score** | 79.50 |" in page
    assert page.count("| 80.25 |") == len(RESULTS)
    assert "![](strips/a.jpg)" in page
