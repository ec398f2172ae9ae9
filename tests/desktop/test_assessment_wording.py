from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale

from aqa_core.errors import AqaError
from aqa_core.results import Assessment, Caution, ScoreInterval
from aqa_desktop.assessment import wording
from aqa_desktop.assessment.what_if import Muted
from aqa_desktop.backend import ModelFacts, Order
from aqa_desktop.widgets import words
from tests.desktop.fake_backend import FACTS, make_assessment

EXECUTION = make_assessment(Order(clip=Path("dive.mp4")))
POINTS = make_assessment(Order(clip=Path("dive.mp4"), dive="207C", height_m=10.0))


def within(assessment: Assessment, error: float) -> Assessment:
    """Say of an assessment how far it may be off."""
    low, high = assessment.total - error, assessment.total + error
    return replace(assessment, interval=ScoreInterval(low=low, high=high, level=0.9))


@pytest.fixture
def german() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.German, QLocale.Country.Germany))
    yield
    QLocale.setDefault(before)


@pytest.mark.parametrize(
    ("error", "most", "decimals"),
    [
        (0.0, 1, 1),
        (0.02, 1, 1),
        (0.9, 1, 1),
        (3.1, 1, 1),
        (3.6, 1, 0),
        (12.6, 1, 0),
        (140.0, 1, 0),
        (0.3, 2, 2),
        (0.4, 2, 1),
        (3.8, 2, 0),
    ],
)
def test_a_number_has_the_decimals_its_error_supports(
    error: float, most: int, decimals: int
) -> None:
    assert words.supported_decimals(error, most) == decimals


@pytest.mark.parametrize(
    ("assessment", "total", "spread"),
    [
        (within(POINTS, 3.1), "71.6", "± 3.1"),
        (within(POINTS, 12.6), "72", "± 13"),
        (POINTS, "72", ""),
        (within(EXECUTION, 3.8), "22", "± 4"),
        (within(EXECUTION, 0.32), "21.71", "± 0.32"),
        (EXECUTION, "21.7", ""),
        (replace(POINTS, interval=ScoreInterval(low=0, high=80, level=0.9)), "72", "from 0 to 80"),
    ],
)
def test_a_score_says_how_far_it_may_be_off(
    assessment: Assessment, total: str, spread: str
) -> None:
    assert words.total(assessment) == total
    assert words.spread(assessment) == spread
    assert total in wording.spoken_score(assessment)
    assert spread in wording.spoken_score(assessment)


def test_what_was_rounded_away_can_be_read() -> None:
    assert wording.rounding_line(within(POINTS, 12.6)) == "71.6 before rounding"


@pytest.mark.parametrize("assessment", [EXECUTION, POINTS])
def test_what_segments_added_and_cost_makes_up_the_score(assessment: Assessment) -> None:
    line = wording.typical_line(assessment)
    typical = float(re.findall(r"scores ([\d.]+)\.", line)[0])
    added = sum(float(one) for one in re.findall(r"added (\d+\.\d+)", line))
    cost = sum(float(one) for one in re.findall(r"cost (\d+\.\d+)", line))
    assert typical + added - cost == pytest.approx(assessment.total, abs=0.21)
    first = min(assessment.segments, key=lambda one: one.rank)
    assert f"{words.span(first.start_s, first.end_s)} cost" in line
    assert "the other 3" in line


def test_a_dive_like_any_other_changed_nothing() -> None:
    segments = tuple(replace(one, delta=0.0) for one in POINTS.segments)
    line = wording.typical_line(replace(POINTS, segments=segments))
    assert line.endswith("all segments together changed nothing.")


def test_a_model_that_knows_no_typical_dive_does_not_claim_one() -> None:
    ignorant = replace(POINTS, warnings=(Caution(code="no_typical", message="none"),))
    assert "typical" not in wording.typical_line(ignorant)
    assert "own segments" in wording.typical_line(ignorant)


def test_equal_weights_are_said_to_tell_nothing() -> None:
    segments = tuple(replace(one, weight=1 / 6) for one in POINTS.segments)
    assert "17 % of the weight" in wording.weights_line(replace(POINTS, segments=segments))
    assert wording.weights_line(POINTS) == ""


def test_an_unknown_error_is_said_to_be_unknown() -> None:
    assert "not known" in wording.interval_line(POINTS)
    assert "between 68.5 and 74.7" in wording.interval_line(within(POINTS, 3.1))
    assert "90 %" in wording.interval_line(within(POINTS, 3.1))


def test_mark_and_execution_are_as_exact_as_the_score() -> None:
    assert wording.marks_line(within(POINTS, 3.1)) == "Mark 7.2  ·  DD 3.3  ·  execution 21.7"
    assert wording.marks_line(within(POINTS, 40.0)) == "Mark 7  ·  DD 3.3  ·  execution 22"
    assert wording.marks_line(EXECUTION) == "Mark 7.2"


@pytest.mark.parametrize(
    ("facts", "line"),
    [
        (None, "Model fake."),
        (ModelFacts(), "Model fake."),
        (
            FACTS,
            (
                "Model fake, a demonstration: learned from 3,590 dives, "
                "rank correlation 0.82 on 150 dives it never saw."
            ),
        ),
        (ModelFacts(dives=12), "Model fake: learned from 12 dives."),
    ],
)
def test_the_training_is_told_in_a_word(facts: ModelFacts | None, line: str) -> None:
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
    try:
        assert wording.model_line(POINTS, facts) == line
    finally:
        QLocale.setDefault(before)


def test_a_what_if_shows_score_and_change() -> None:
    muted = Muted(assessment=POINTS, index=4)
    assert wording.what_if_line(muted) == "Without 2.4–2.9 s: …"
    known = replace(muted, total=POINTS.total + 3.3)
    assert wording.what_if_line(known) == "Without 2.4–2.9 s: 74.9 (+3.3)"
    less = Muted(assessment=EXECUTION, index=5, total=EXECUTION.total - 0.631)
    assert wording.what_if_line(less) == "Without 2.9–3.4 s: 21.08 (−0.63)"
    refused = replace(muted, error=AqaError("Not kept.", "Score again."))
    assert "Score again." in wording.what_if_line(refused)


@pytest.mark.parametrize(
    ("assessment", "true_score", "line"),
    [
        (POINTS, None, ""),
        (None, 70.0, ""),
        (EXECUTION, 70.0, ""),
        (POINTS, 70.0, "The model says 1.6 more."),
        (within(POINTS, 3.1), 74.0, "The model says 2.4 less, inside its interval."),
        (within(POINTS, 3.1), 80.0, "The model says 8.4 less, outside its interval."),
        (POINTS, POINTS.total, "The model says the same."),
    ],
)
def test_the_score_is_compared_with_the_judges(
    assessment: Assessment | None, true_score: float | None, line: str
) -> None:
    assert wording.truth_line(assessment, true_score) == line


@pytest.mark.usefixtures("german")
def test_numbers_are_written_as_they_are_here() -> None:
    assert words.total(within(POINTS, 3.1)) == "71,6"
    assert "72,6" in wording.typical_line(POINTS)
    assert "3.590 dives" in wording.model_line(POINTS, FACTS)
    assert "0,4–3,4 s" in wording.source_line(POINTS)
    muted = Muted(assessment=POINTS, index=4, total=74.9)
    assert "74,9 (+3,3)" in wording.what_if_line(muted)
