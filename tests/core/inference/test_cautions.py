"""What is odd about footage, model or result is said, and what is ordinary is not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from aqa_core.inference.cautions import DEMONSTRATION, footage_cautions, result_cautions
from aqa_core.results import Caution, Window
from aqa_core.video.info import ClipInfo
from aqa_core.video.probe import probe
from aqa_core.video.sampling import sample_times
from tests.helpers.clips import write_stamped
from tests.helpers.models import manifest


@pytest.fixture(scope="module")
def info(tmp_path_factory: pytest.TempPathFactory) -> ClipInfo:
    """Four seconds, 30 frames a second."""
    folder: Path = tmp_path_factory.mktemp("clip")
    return probe(write_stamped(folder / "dive.mp4", 120))


def _of(
    info: ClipInfo,
    start_s: float,
    end_s: float,
    *,
    frame_rate: float | None = 24.0,
    damaged: int = 0,
    **model: Any,
) -> dict[str, str]:
    window = Window(start_s=start_s, end_s=end_s, source="user")
    samples = sample_times(info, window, count=24, frame_rate=frame_rate)
    known = manifest(frame_rate=frame_rate, **model)
    told = footage_cautions(info, window, samples, known, damaged=damaged)
    return {one.code: one.message for one in told}


def test_an_ordinary_dive_is_scored_without_a_word(info: ClipInfo) -> None:
    assert _of(info, 2.0, 3.0) == {}


def test_a_demonstration_model_says_so_first_and_word_for_word(info: ClipInfo) -> None:
    told = _of(info, 0.0, 0.5, demonstration=True)
    assert next(iter(told)) == "demonstration"
    assert told["demonstration"] == DEMONSTRATION.message
    assert DEMONSTRATION.message == (
        "demonstration model, trained on rendered dives: not for real dives"
    )


def test_held_frames_are_counted(info: ClipInfo) -> None:
    # 24 samples reach 0.958 s back from 0.5 s: those before −0.02 s are held
    assert "for 11 of 24 frames" in _of(info, 0.0, 0.5)["held_frames"]


def test_a_long_window_says_from_where_it_was_seen(info: ClipInfo) -> None:
    assert "seen from 2.04 s on" in _of(info, 0.0, 3.0)["window_cut"]
    assert _of(info, 1.97, 3.0) == {}


def test_a_slow_clip_and_an_uneven_one_are_told(info: ClipInfo) -> None:
    assert (
        "30 frames a second, the model expects 60"
        in (_of(info, 2.0, 3.0, frame_rate=60.0)["low_frame_rate"])
    )
    assert "low_frame_rate" not in _of(info, 2.0, 3.0, frame_rate=None)
    uneven = replace(info, is_variable_rate=True, frame_rate_low=15.0)
    assert "between 15 and 30" in _of(uneven, 2.0, 3.0)["variable_rate"]


def test_damage_is_told_in_the_probes_words(info: ClipInfo) -> None:
    damaged = replace(info, damage="The clip file breaks off.")
    assert _of(damaged, 2.0, 3.0) == {"damaged_clip": "The clip file breaks off."}


def test_damaged_frames_are_counted(info: ClipInfo) -> None:
    told = _of(info, 2.0, 3.0, damaged=5)
    assert list(told) == ["damaged_frames"]
    assert "5 of 24 frames of the dive are damaged" in told["damaged_frames"]


def test_an_interlaced_clip_says_so(info: ClipInfo) -> None:
    told = _of(replace(info, is_interlaced=True), 2.0, 3.0)
    assert "half of its lines" in told["interlaced"]


def test_a_result_outside_the_training_range_is_told() -> None:
    model = manifest(target_range=(20.0, 100.0))
    assert list(result_cautions(20.0, model, fallback="")) == []
    (low,) = result_cautions(19.9, model, fallback="")
    assert low.code == "outside_training"
    assert "19.9 points is outside" in low.message
    (high,) = result_cautions(101.0, replace(model, target="execution"), fallback="")
    assert "unit of difficulty" in high.message
    assert list(result_cautions(-5.0, manifest(target_range=None), fallback="")) == []


def test_a_fallback_and_a_model_without_means_are_told() -> None:
    told = list(result_cautions(50.0, manifest(mean_contributions=None), fallback="The card."))
    assert told[0] == Caution(code="fallback", message="The card.")
    assert told[1].code == "no_typical"
