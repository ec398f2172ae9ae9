"""The renderer's truth as supervision, and as what explanations are held to."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from aqa_core.data.samples import DiveSet
from aqa_core.errors import DataError
from aqa_core.training.phases import report_parts
from aqa_core.training.truth import KNOWN_WIDTH, PARTS, read_truth


def test_deductions_are_spread_over_frames_and_keep_their_sum(rendered: DiveSet) -> None:
    for dive in rendered.dives:
        assert dive.truth is not None
        truth = read_truth(dive.truth)
        document = json.loads(dive.truth.read_text())
        lost_TP = truth.deductions_at(truth.times_T)
        total = sum(phase["deduction"] for phase in document["phases"])
        assert lost_TP.sum() == pytest.approx(total, abs=0.02)
        assert truth.known_at(truth.times_T).shape == (truth.times_T.size, KNOWN_WIDTH)
        assert np.array_equal(truth.known_at(truth.times_T + 0.01), truth.track_TK)


def test_a_perfect_explanation_has_slope_one_and_a_blind_one_zero(rendered: DiveSet) -> None:
    truths = [read_truth(dive.truth) for dive in rendered.dives if dive.truth]
    spans, deltas = [], []
    for truth in truths:
        phases = {(part.start_s, part.end_s): 0.0 for part in truth.parts}
        for part in truth.parts:
            phases[part.start_s, part.end_s] -= 3 * part.deduction
        spans.append(list(phases))
        deltas.append(list(phases.values()))
    executions = 30 + np.array(deltas).sum(axis=1)
    reports = report_parts(truths, np.array(spans), np.array(deltas), executions)
    assert [report.name for report in reports] == list(PARTS)
    for report in reports:
        assert report.slope == pytest.approx(1, abs=1e-6)
        assert report.score_slope == pytest.approx(1, abs=1e-6)
        assert report.rank_correlation == pytest.approx(1)
    blind = report_parts(truths, np.array(spans), np.zeros_like(deltas), executions * 0)
    assert all(abs(report.slope) < 1e-9 for report in blind)


def test_a_damaged_truth_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "dive.json"
    path.write_text("{}")
    with pytest.raises(DataError, match="truth"):
        read_truth(path)
