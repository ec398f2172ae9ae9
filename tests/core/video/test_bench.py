"""The decoding benchmark reads the whole clip both ways and gives sensible speeds."""

from __future__ import annotations

from pathlib import Path

import pytest

from aqa_core.errors import CancelledError
from aqa_core.progress import CancelToken, Progress
from aqa_core.video.bench import measure_decoding
from tests.helpers.clips import write_stamped


def test_a_given_clip(tmp_path: Path) -> None:
    told: list[Progress] = []
    speed = measure_decoding(write_stamped(tmp_path / "clip.mp4", 60), rounds=2, report=told.append)
    assert speed.clip == "clip.mp4"
    assert speed.frames_per_second > 1
    assert speed.opencv_frames_per_second > 1
    assert speed.ratio > 0
    assert told[-1].done == 2


@pytest.mark.slow
def test_a_made_clip() -> None:
    speed = measure_decoding(rounds=1)
    assert "720p30" in speed.clip
    assert speed.frames_per_second > 10


def test_cancel(tmp_path: Path) -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(CancelledError):
        measure_decoding(write_stamped(tmp_path / "clip.mp4", 10), cancel=token)
