from __future__ import annotations

import itertools
import json

import numpy as np
import pytest

from aqa_core.diving.judging import score_from_marks
from aqa_core.synthetic.faults import PHASES
from aqa_core.synthetic.motion import plan_motion
from aqa_core.synthetic.spec import draw_spec
from aqa_core.synthetic.truth import truth_of


@pytest.mark.parametrize("index", range(40))
def test_the_truth_agrees_with_itself(index: int) -> None:
    motion = plan_motion(draw_spec(9, index))
    truth = json.loads(json.dumps(truth_of(motion)))
    phases, faults, track = truth["phases"], truth["faults"], truth["track"]
    assert [phase["name"] for phase in phases] == list(PHASES)
    for before, after in itertools.pairwise(phases):
        assert before["end_s"] == after["start_s"]
    assert phases[0]["start_s"] == truth["window"]["start_s"]
    assert phases[-1]["end_s"] == truth["window"]["end_s"]
    for phase in phases:
        lost = sum(fault["deduction"] for fault in faults if fault["phase"] == phase["name"])
        assert phase["deduction"] == pytest.approx(lost, abs=3e-3)
    for fault in faults:
        assert 0.0 < fault["magnitude"] <= 1.0
        assert 0.0 < fault["start_s"] < fault["end_s"] <= motion.times.end_s
    assert truth["score"] == score_from_marks(truth["judges"], truth["difficulty"])
    assert {len(values) for values in track.values()} == {motion.times.frame_count}
    assert np.diff(track["time_s"]) == pytest.approx(0.04, abs=2e-3)
    assert set(track["phase"]) == {0, 1, 2, 3, 4}
    assert max(track["half_twists"]) == pytest.approx(motion.spec.dive.half_twists, abs=0.01)
