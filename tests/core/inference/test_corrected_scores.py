"""The network sees the corrected clip, and what was kept of one correction never answers for another."""

from __future__ import annotations

from pathlib import Path

import pytest

from aqa_core.inference.scorer import Scorer, ScoreRequest, open_scorer
from aqa_core.video.correction import NOTHING_TO_CORRECT, Correction
from tests.helpers.clips import write_stamped
from tests.helpers.models import write_model


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return write_stamped(tmp_path / "dive.mp4", 240, rate=30)


@pytest.fixture
def scorer(tmp_path: Path) -> Scorer:
    path = write_model(tmp_path / "tiny.safetensors", "tiny_wd")
    return open_scorer(str(path), device="cpu", precision="fp32")


def test_each_correction_is_seen_by_the_network(clip: Path, scorer: Scorer) -> None:
    corrections = [
        NOTHING_TO_CORRECT,
        Correction(quarter_turns=1),
        Correction(quarter_turns=3),
        Correction(filmed_fps=60),  # the same seconds are other frames
        Correction(quarter_turns=1, filmed_fps=60),
    ]
    requests = [
        ScoreRequest(clip=clip, start_s=1.0, end_s=3.0, correction=one) for one in corrections
    ]
    first = [scorer.score(request) for request in requests]
    assert all(one.assessment.timing.network_s > 0 for one in first)
    assert len({round(one.assessment.total, 6) for one in first}) == len(corrections)
    times = [one.assessment.sample_times_s for one in first]
    assert times[0] == times[1] == times[2]
    # and each is kept apart
    again = [scorer.score(request) for request in requests]
    assert [one.assessment.total for one in again] == [one.assessment.total for one in first]
    assert all(one.assessment.timing.network_s == 0 for one in again)


def test_times_are_those_of_the_corrected_clip(clip: Path, scorer: Scorer) -> None:
    correction = Correction(filmed_fps=240)
    found = scorer.score(ScoreRequest(clip=clip, correction=correction)).assessment
    assert found.window.end_s <= 1.0 + 1 / 240
    assert found.segments[-1].end_s <= 1.0 + 1 / 240
