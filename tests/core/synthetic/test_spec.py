from __future__ import annotations

import numpy as np
import pytest

from aqa_core.diving.difficulty import degree_of_difficulty
from aqa_core.diving.judging import score_from_marks
from aqa_core.synthetic.faults import KINDS, PHASES, phase_deduction
from aqa_core.synthetic.spec import DiveSpec, draw_spec
from tests.core.synthetic.examples import rank_correlation


@pytest.fixture(scope="module")
def specs() -> list[DiveSpec]:
    return [draw_spec(5, index) for index in range(2000)]


def test_a_dive_depends_on_seed_and_index_alone() -> None:
    assert draw_spec(1, 17) == draw_spec(1, 17)
    assert draw_spec(1, 17) != draw_spec(2, 17)
    assert draw_spec(1, 17) != draw_spec(1, 18)


def test_dives_come_from_the_table_and_scores_from_the_marks(specs: list[DiveSpec]) -> None:
    for spec in specs[:300]:
        assert spec.difficulty == degree_of_difficulty(spec.dive.text, spec.height_m)
        assert spec.score == score_from_marks(spec.marks, spec.difficulty)
        assert len(spec.marks) == 7
        deserved = 10.0 - sum(fault.deduction for fault in spec.faults)
        assert abs(np.median(spec.marks) - max(deserved, 0.0)) < 0.8
    assert {spec.dive.group for spec in specs} == {1, 2, 3, 4, 5, 6}
    assert {spec.dive.position for spec in specs} == set("ABCD")
    assert {spec.height_m for spec in specs} == {3.0, 10.0}


def test_the_phases_vary_alike_and_apart(specs: list[DiveSpec]) -> None:
    lost = np.array([[phase_deduction(spec.faults, phase) for phase in PHASES] for spec in specs])
    assert lost.std(axis=0) == pytest.approx([0.8, 0.8, 0.8], abs=0.06)
    assert np.abs(np.corrcoef(lost.T) - np.eye(3)).max() < 0.08
    splash = [sum(f.deduction for f in s.faults if f.kind.name == "splash") for s in specs]
    assert np.var(splash) < 0.5 * lost[:, 2].var()
    assert all(spec.magnitude >= 0.25 for s in specs for spec in s.faults)
    assert {kind.phase for kind in KINDS} == set(PHASES)


def test_scores_spread_as_in_competition(specs: list[DiveSpec]) -> None:
    """Real: execution 21.4 ± 4.2, judges 0.35 apart, DD against score 0.56 to 0.62 (reference, section 5)."""
    scores = np.array([spec.score for spec in specs])
    difficulty = np.array([spec.difficulty for spec in specs])
    execution = scores / difficulty
    assert execution.mean() == pytest.approx(20.7, abs=0.7)
    assert execution.std() == pytest.approx(4.2, abs=0.4)
    assert np.std([s.marks for s in specs], axis=1, ddof=1).mean() == pytest.approx(0.33, abs=0.04)
    assert 0.4 < rank_correlation(difficulty, scores) < 0.6
