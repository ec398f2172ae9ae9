"""The N·n moments a network sees: they end with the window, and earlier footage or a held frame fills up."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from aqa_core.errors import ClipError
from aqa_core.results import Window
from aqa_core.video.info import ClipInfo
from aqa_core.video.probe import probe
from aqa_core.video.sampling import sample_times
from tests.helpers.clips import write_stamped


def window(start_s: float, end_s: float) -> Window:
    return Window(start_s=start_s, end_s=end_s, source="user")


@pytest.fixture(scope="module")
def info(tmp_path_factory: pytest.TempPathFactory) -> ClipInfo:
    """4 s at 30 frames a second."""
    return probe(write_stamped(tmp_path_factory.mktemp("sampling") / "clip.mp4", 120, rate=30))


def test_native_frames_end_with_the_window(info: ClipInfo) -> None:
    samples = sample_times(info, window(0, 4), count=96, frame_rate=None)
    assert samples.frame_indices.tolist() == list(range(24, 120))
    np.testing.assert_allclose(samples.times_s, np.arange(24, 120) / 30)
    assert samples.held == 0
    assert samples.seen_from_s == pytest.approx(24 / 30)


def test_a_longer_window_loses_its_beginning(info: ClipInfo) -> None:
    samples = sample_times(info, window(0.5, 3.5), count=32, frame_rate=None)
    assert samples.frame_indices.tolist() == list(range(74, 106))
    assert samples.seen_from_s == pytest.approx(74 / 30)


def test_earlier_footage_fills_a_short_window(info: ClipInfo) -> None:
    samples = sample_times(info, window(3, 4), count=64, frame_rate=None)
    assert samples.frame_indices.tolist() == list(range(56, 120))
    assert samples.held == 0
    assert samples.seen_from_s < 3


def test_failing_that_the_first_frame_is_held(info: ClipInfo) -> None:
    samples = sample_times(info, window(0, 2), count=96, frame_rate=None)
    assert samples.held == 35
    assert samples.frame_indices.tolist() == [0] * 35 + list(range(61))
    assert samples.seen_from_s == 0


@pytest.mark.parametrize("rate", [10, 15, 24, 25, 30, 50])
def test_a_rate_gives_even_steps_back_from_the_last_frame(info: ClipInfo, rate: float) -> None:
    samples = sample_times(info, window(0, 4), count=30, frame_rate=rate)
    np.testing.assert_allclose(np.diff(samples.times_s), 1 / rate)
    assert samples.times_s[-1] == pytest.approx(119 / 30)
    assert samples.frame_indices[-1] == 119
    assert (
        np.abs(info.frame_times_s[samples.frame_indices] - samples.times_s) <= 0.5001 / 30
    ).all()


def test_a_rate_beyond_the_beginning_holds(info: ClipInfo) -> None:
    samples = sample_times(info, window(0, 2), count=60, frame_rate=25)
    assert samples.held == 9  # 2 s back from frame 60 are 50 steps
    assert (samples.times_s >= 0).all()
    assert samples.frame_indices[: samples.held].tolist() == [0] * 9
    assert samples.times_s[samples.held] == pytest.approx(0)


def test_the_clips_own_rate_is_the_same_as_native(info: ClipInfo) -> None:
    native = sample_times(info, window(1, 3.4), count=48, frame_rate=None)
    timed = sample_times(info, window(1, 3.4), count=48, frame_rate=30)
    assert timed.frame_indices.tolist() == native.frame_indices.tolist()


def test_variable_rate_is_sampled_by_time(tmp_path: Path) -> None:
    ticks = [*range(0, 1000, 20), *range(1000, 3000, 100)]  # 50 a second, then 10
    info = probe(write_stamped(tmp_path / "vfr.mp4", len(ticks), ticks=ticks))
    samples = sample_times(info, window(0, info.duration_s), count=50, frame_rate=25)
    shown_s = info.frame_times_s[samples.frame_indices]
    assert (shown_s <= samples.times_s + 0.0101).all()
    assert (samples.times_s - shown_s < 0.1).all()
    assert len(set(samples.frame_indices.tolist())) < 50


def test_samples_go_on_up_to_the_window_only(info: ClipInfo) -> None:
    samples = sample_times(info, window(1, 2.5), count=20, frame_rate=None)
    assert samples.frame_indices[-1] == 75
    beyond = sample_times(info, window(1, 99), count=20, frame_rate=None)
    assert beyond.frame_indices[-1] == 119


@pytest.mark.parametrize("bounds", [(2, 2), (3, 1), (4.5, 6), (-2, -1), (-1, 0)])
def test_a_window_that_is_not_in_the_clip(info: ClipInfo, bounds: tuple[float, float]) -> None:
    with pytest.raises(ClipError, match="is not in"):
        sample_times(info, window(*bounds), count=16, frame_rate=None)


def test_a_single_picture_is_refused(tmp_path: Path) -> None:
    info = probe(write_stamped(tmp_path / "one.mp4", 1))
    with pytest.raises(ClipError, match="single picture"):
        sample_times(info, window(0, 1), count=16, frame_rate=None)


@pytest.mark.parametrize(("count", "rate"), [(0, None), (16, 0.0), (16, -5.0)])
def test_nonsense_is_our_mistake(info: ClipInfo, count: int, rate: float | None) -> None:
    with pytest.raises(ValueError, match="cannot take"):
        sample_times(info, window(0, 4), count=count, frame_rate=rate)


def test_samples_before_the_end_can_be_left_out(info: ClipInfo) -> None:
    native = sample_times(info, window(0, 4), count=96, frame_rate=None, end_offset=5)
    assert native.frame_indices.tolist() == list(range(19, 115))
    timed = sample_times(info, window(0, 4), count=4, frame_rate=10, end_offset=2)
    np.testing.assert_allclose(timed.times_s, 119 / 30 - np.array([5, 4, 3, 2]) / 10)
    short = sample_times(info, window(0, 4), count=118, frame_rate=None, end_offset=5)
    assert short.held == 3
    with pytest.raises(ValueError, match="cannot take"):
        sample_times(info, window(0, 4), count=4, frame_rate=None, end_offset=-1)
