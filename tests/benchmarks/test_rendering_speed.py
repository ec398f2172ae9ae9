"""How fast dives are rendered and encoded: told, not asserted, since machines differ (aim: 60 frames a second)."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from aqa_core.synthetic.dataset import clip_name, render_to
from aqa_core.synthetic.motion import plan_motion
from aqa_core.synthetic.spec import draw_spec
from aqa_core.video.probe import probe

DIVES = range(1, 5)


@pytest.mark.slow
def test_frames_a_second_of_one_core(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    planned = [plan_motion(draw_spec(1, index)).times.frame_count for index in DIVES]
    render_to(tmp_path, 0, seed=1)  # what is made once is not counted
    started = time.process_time()
    for index in DIVES:
        render_to(tmp_path, index, seed=1)
    spent_s = time.process_time() - started
    with capsys.disabled():
        print(f"\nrendering at 320×240: {sum(planned) / spent_s:.0f} frames a second of processor")
    # the figure counts frames that are really there
    assert [probe(tmp_path / clip_name(index)).frame_count for index in DIVES] == planned
