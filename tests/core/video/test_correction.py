"""A clip put right is seen by every reader as it was filmed: turned, and at its true times."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest

from aqa_core.errors import ClipError
from aqa_core.progress import never
from aqa_core.video.correction import NOTHING_TO_CORRECT, Correction, correct, turned
from aqa_core.video.info import Orientation
from aqa_core.video.motion import measure_motion
from aqa_core.video.probe import probe
from aqa_core.video.reader import iter_frames, read_frames
from tests.helpers.clips import read_stamp, write_stamped

EVERY_WAY = [Orientation(*flags) for flags in itertools.product((False, True), repeat=3)]


@pytest.mark.parametrize("orientation", EVERY_WAY, ids=str)
def test_a_turn_is_a_quarter_clockwise_from_any_orientation(orientation: Orientation) -> None:
    stored = np.arange(2 * 3 * 3, dtype=np.uint8).reshape(2, 3, 3)
    upright = orientation.apply(stored)
    assert np.array_equal(turned(orientation).apply(stored), np.rot90(upright, k=-1))
    assert turned(orientation).mirrored == orientation.mirrored


def test_four_turns_are_none() -> None:
    orientation = Orientation(flip_x=True)
    for _ in range(4):
        orientation = turned(orientation)
    assert orientation == Orientation(flip_x=True)


@pytest.fixture(params=[None, 90.0], ids=["plain", "rotated by its file"])
def clip(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return write_stamped(tmp_path / "dive.mp4", 60, rate=30, rotation_deg=request.param)


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_readers_give_turned_frames(clip: Path, turns: int) -> None:
    plain = probe(clip)
    info = correct(plain, Correction(quarter_turns=turns))
    width, height = (plain.width, plain.height)[:: -1 if turns % 2 else 1]
    assert (info.width, info.height) == (width, height)
    assert (info.rotation_deg - plain.rotation_deg) % 360 == 90 * turns
    expected = read_frames(plain, [0.5, 1.5], size=(plain.width, plain.height))
    found = read_frames(info, [0.5, 1.5], size=(width, height))
    assert np.array_equal(found, np.rot90(expected, k=-turns, axes=(1, 2)))
    assert next(iter_frames(info)).image_HWC.shape == (height, width, 3)


def test_slow_motion_becomes_real_time(tmp_path: Path) -> None:
    plain = probe(write_stamped(tmp_path / "slow.mp4", 120, rate=30))
    info = correct(plain, Correction(filmed_fps=240))
    assert info.frame_rate == 240
    assert info.duration_s == pytest.approx(0.5)
    assert info.frame_rate_low == pytest.approx(240, rel=0.01)
    assert info.frame_rate_high == pytest.approx(240, rel=0.01)
    frames = read_frames(info, [0.0, 0.1, 0.25, 119 / 240], size=(128, 96))
    assert [read_stamp(one) for one in frames] == [0, 24, 60, 119]
    # the file itself still says what it said
    assert plain.duration_s == pytest.approx(4.0)


def test_motion_is_measured_in_the_corrected_clip(tmp_path: Path) -> None:
    plain = probe(write_stamped(tmp_path / "slow.mp4", 120, rate=30))
    info = correct(plain, Correction(quarter_turns=1, filmed_fps=120))
    motion = measure_motion(info, report=lambda _: None, cancel=never())
    assert motion.times_T[-1] <= 1.0
    assert np.median(np.diff(motion.times_T)) >= 1 / 31


def test_nothing_to_correct_is_the_clip_itself(tmp_path: Path) -> None:
    plain = probe(write_stamped(tmp_path / "dive.mp4", 10))
    assert correct(plain, NOTHING_TO_CORRECT) is plain
    assert NOTHING_TO_CORRECT.is_none
    assert not Correction(filmed_fps=30).is_none


@pytest.mark.parametrize("fps", [0, -240, float("nan"), float("inf"), 1e6])
def test_impossible_rates_are_refused(fps: float) -> None:
    with pytest.raises(ClipError, match="No camera films"):
        Correction(filmed_fps=fps)


def test_impossible_turns_are_refused() -> None:
    with pytest.raises(ClipError, match="cannot be turned"):
        Correction(quarter_turns=4)
