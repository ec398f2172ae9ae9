"""How fast dives are rendered and encoded; reported, not asserted, since machines differ."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from aqa_core.synthetic.dataset import render_to
from aqa_core.synthetic.motion import plan_motion
from aqa_core.synthetic.spec import draw_spec

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.slow
def test_frames_a_second_of_one_core(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    dives = range(1, 5)
    frames = sum(plan_motion(draw_spec(1, index)).times.frame_count for index in dives)
    render_to(tmp_path, 0, seed=1, size=(320, 240))
    started = time.process_time()
    for index in dives:
        render_to(tmp_path, index, seed=1, size=(320, 240))
    time.process_time() - started
    with capsys.disabled():
        pass
    assert frames > 300
