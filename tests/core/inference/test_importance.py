"""Baseline, contributions and deltas add up to the score, for every network, target and dive (DESIGN 3.2)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from aqa_core.errors import ModelError
from aqa_core.inference.importance import Head, explain, muted
from aqa_core.network import PRESETS, QualityNet, build_network
from tests.helpers.models import filled_network

SEGMENTS, WIDTH = PRESETS["tiny_wd"].segments, PRESETS["tiny_wd"].backbone.trunk_width


@dataclass(frozen=True)
class Dive:
    """A scored dive, as `muted` takes it."""

    head: Head
    trunk_ND: np.ndarray  # noqa: N815 - the shape belongs to the name
    units: float = 1.0


def _head(network: QualityNet, *, scale: float = 100.0, seed: int = 0) -> Head:
    rng = np.random.default_rng(seed)
    return Head(
        network=network,
        score_scale=scale,
        mean_contributions_N=rng.normal(20, 5, size=SEGMENTS),
        mean_trunk_ND=rng.uniform(0, 1, size=(SEGMENTS, WIDTH)).astype(np.float32),
    )


def _score(head: Head, trunk_ND: np.ndarray, units: float) -> float:
    with torch.inference_mode():
        output = head.network.head(torch.from_numpy(trunk_ND)[None])
    return head.score_scale * units * float(output[0])


@settings(max_examples=60)
@given(
    preset=st.sampled_from(["tiny_wd", "tiny_avg"]),
    seed=st.integers(0, 10_000),
    size=st.floats(0.0, 30.0),
    scale=st.sampled_from([1.0, 30.0, 100.0]),
    units=st.sampled_from([1.0, 1.2, 3.3, 4.8]),
)
def test_everything_adds_up_to_the_score(
    preset: str, seed: int, size: float, scale: float, units: float
) -> None:
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        network = build_network(PRESETS[preset]).eval()
    head = _head(network, scale=scale, seed=seed)
    trunk_ND = np.random.default_rng(seed).uniform(0, size, (SEGMENTS, WIDTH)).astype(np.float32)
    found = explain(head, trunk_ND, units=units)
    score = _score(head, trunk_ND, units)
    tolerance = 1e-3 + 1e-6 * abs(score)
    assert found.total == pytest.approx(score, abs=tolerance)
    assert found.baseline + found.contributions_N.sum() == pytest.approx(found.total, abs=1e-9)
    assert found.typical + found.deltas_N.sum() == pytest.approx(found.total, abs=1e-6)
    assert found.weights_N.sum() == pytest.approx(1.0, abs=1e-4)
    assert sorted(found.ranks) == list(range(1, SEGMENTS + 1))
    assert found.ranks.index(1) == int(np.argmax(np.abs(found.deltas_N)))


@pytest.mark.parametrize("preset", ["tiny_wd", "tiny_avg"])
def test_a_contribution_is_the_paper_s_sum_over_features(preset: str) -> None:
    network = filled_network(preset)
    trunk_ND = np.random.default_rng(1).uniform(0, 2, (SEGMENTS, WIDTH)).astype(np.float32)
    found = explain(_head(network), trunk_ND)
    with torch.inference_mode():
        features_BNF = network.project(torch.from_numpy(trunk_ND)[None])
        weights_BNF = network.aggregate(features_BNF).weights_BNF
        for index in range(SEGMENTS):
            product = network.regressor.weight[0] * weights_BNF[0, index] * features_BNF[0, index]
            assert found.contributions_N[index] == pytest.approx(
                100 * float(product.sum()), rel=1e-4, abs=1e-4
            )
            assert found.weights_N[index] == pytest.approx(float(weights_BNF[0, index].mean()))
    if preset == "tiny_avg":
        np.testing.assert_allclose(found.weights_N, 1 / SEGMENTS, rtol=1e-6)


def test_units_multiply_everything() -> None:
    head = _head(filled_network("tiny_wd"), scale=30.0)
    trunk_ND = np.random.default_rng(2).uniform(0, 2, (SEGMENTS, WIDTH)).astype(np.float32)
    execution, points = explain(head, trunk_ND), explain(head, trunk_ND, units=3.3)
    for name in ("total", "baseline", "typical"):
        assert getattr(points, name) == pytest.approx(3.3 * getattr(execution, name))
    np.testing.assert_allclose(points.contributions_N, 3.3 * execution.contributions_N)
    np.testing.assert_allclose(points.deltas_N, 3.3 * execution.deltas_N)
    np.testing.assert_allclose(points.weights_N, execution.weights_N)
    assert points.ranks == execution.ranks


def test_without_known_means_deltas_are_against_the_dives_own() -> None:
    head = Head(network=filled_network("tiny_wd"), score_scale=100.0)
    trunk_ND = np.random.default_rng(3).uniform(0, 2, (SEGMENTS, WIDTH)).astype(np.float32)
    found = explain(head, trunk_ND)
    assert found.deltas_N.sum() == pytest.approx(0.0, abs=1e-9)
    assert found.typical == pytest.approx(found.total)


@pytest.mark.parametrize("units", [1.0, 3.3])
@pytest.mark.parametrize("preset", ["tiny_wd", "tiny_avg"])
def test_muting_scores_the_dive_with_a_typical_segment(preset: str, units: float) -> None:
    head = _head(filled_network(preset))
    trunk_ND = np.random.default_rng(4).uniform(0, 2, (SEGMENTS, WIDTH)).astype(np.float32)
    before = trunk_ND.copy()
    dive = Dive(head=head, trunk_ND=trunk_ND, units=units)
    assert head.mean_trunk_ND is not None
    for index in range(SEGMENTS):
        changed_ND = trunk_ND.copy()
        changed_ND[index] = head.mean_trunk_ND[index]
        assert muted(dive, index) == pytest.approx(_score(head, changed_ND, units), abs=1e-3)
    np.testing.assert_array_equal(trunk_ND, before)


def test_muting_a_typical_segment_changes_nothing() -> None:
    head = _head(filled_network("tiny_wd"))
    assert head.mean_trunk_ND is not None
    dive = Dive(head=head, trunk_ND=head.mean_trunk_ND)
    for index in range(SEGMENTS):
        assert muted(dive, index) == pytest.approx(explain(head, dive.trunk_ND).total)


def test_muting_needs_a_segment_and_a_model_that_knows_what_is_typical() -> None:
    head = _head(filled_network("tiny_wd"))
    dive = Dive(head=head, trunk_ND=np.zeros((SEGMENTS, WIDTH), np.float32))
    for index in (-1, SEGMENTS):
        with pytest.raises(ValueError, match="no segment"):
            muted(dive, index)
    bare = Head(network=head.network, score_scale=100.0)
    with pytest.raises(ModelError, match="typical segment"):
        muted(Dive(head=bare, trunk_ND=dive.trunk_ND), 0)
