"""The interval about a score comes from the manifest, in the score's units."""

from __future__ import annotations

import pytest

from aqa_core.inference.interval import score_interval
from aqa_core.results import ScoreInterval
from tests.helpers.models import manifest


def test_it_is_the_score_and_the_residuals() -> None:
    found = score_interval(60.0, manifest())
    assert found == ScoreInterval(low=50.0, high=72.0, level=0.9)
    assert score_interval(60.0, manifest(), level=0.5) == ScoreInterval(low=56, high=65, level=0.5)


def test_an_execution_models_interval_grows_with_the_difficulty() -> None:
    found = score_interval(60.0, manifest(target="execution"), units=3.0)
    assert found == ScoreInterval(low=30.0, high=96.0, level=0.9)


def test_the_nearest_level_is_taken_and_named() -> None:
    found = score_interval(60.0, manifest(), level=0.95)
    assert found is not None
    assert found.level == 0.9


def test_no_score_is_negative() -> None:
    assert score_interval(3.0, manifest()) == ScoreInterval(low=0.0, high=15.0, level=0.9)


@pytest.mark.parametrize("quantiles", [None, ()])
def test_without_calibration_there_is_none(quantiles: tuple[()] | None) -> None:
    assert score_interval(60.0, manifest(residual_quantiles=quantiles)) is None
