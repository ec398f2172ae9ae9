"""A clip file goes in and an assessment comes out: valid, repeatable, cancellable, with its cautions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from aqa_core.errors import CancelledError, ClipError, DeviceError, DivingError, ModelError
from aqa_core.inference import engine as engine_module
from aqa_core.inference import trunk_maker as maker_module
from aqa_core.inference.devices import Choice
from aqa_core.inference.importance import muted
from aqa_core.inference.scorer import Scorer, ScoreRequest, open_scorer
from aqa_core.progress import CancelToken, Progress
from aqa_core.results import Assessment
from tests.helpers.clips import Kind, write_clip, write_stamped
from tests.helpers.models import write_model
from tests.helpers.shared_data import shared_file


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    """Four seconds, 30 frames a second."""
    return write_stamped(tmp_path / "dive.mp4", 120)


def _scorer(
    tmp_path: Path, preset: str = "tiny_wd", *, precision: str = "fp32", **changes: Any
) -> Scorer:
    path = write_model(tmp_path / "tiny.safetensors", preset, **changes)
    return open_scorer(str(path), device="cpu", precision=precision)


def _codes(assessment: Assessment) -> set[str]:
    return {one.code for one in assessment.warnings}


def _adds_up(assessment: Assessment) -> None:
    parts = assessment.segments
    assert sum(one.weight for one in parts) == pytest.approx(1, abs=1e-4)
    total = assessment.total
    assert assessment.baseline + sum(one.contribution for one in parts) == pytest.approx(
        total, abs=1e-3
    )
    assert assessment.typical + sum(one.delta for one in parts) == pytest.approx(total, abs=1e-3)


@pytest.mark.parametrize("preset", ["tiny_wd", "tiny_avg"])
@pytest.mark.parametrize("target", ["points", "execution"])
@pytest.mark.parametrize("difficulty", [None, 3.3])
def test_every_kind_of_model_gives_a_valid_assessment(
    preset: str, target: str, difficulty: float | None, clip: Path, tmp_path: Path
) -> None:
    scorer = _scorer(tmp_path, preset, target=target)
    scored = scorer.score(ScoreRequest(clip=clip, difficulty=difficulty))
    found = scored.assessment
    _adds_up(found)
    assert found.difficulty == difficulty
    if target == "execution":
        assert (found.score is None) == (difficulty is None)
        assert found.execution is not None
        assert found.total == pytest.approx(found.execution * (difficulty or 1))
    else:
        assert found.score is not None
        assert (found.execution is None) == (difficulty is None)
    if found.execution is None:
        assert found.mark is None
    else:
        assert found.mark == pytest.approx(min(max(found.execution / 3, 0), 10))
    assert found.interval is not None
    assert found.interval.low <= found.interval.high
    assert (found.device, found.precision) == ("cpu", "fp32")
    assert found.window.source in ("found", "whole")
    assert len(found.sample_times_s) == 24
    for one in found.segments:
        assert 0 <= one.start_s <= one.end_s <= 4.0 + 1 / 30
    if preset == "tiny_avg":
        assert {round(one.weight, 6) for one in found.segments} == {round(1 / 3, 6)}
    assert Assessment.from_json(found.to_json()).to_json() == found.to_json()


def test_segments_follow_each_other_and_end_with_the_window(clip: Path, tmp_path: Path) -> None:
    scorer = _scorer(tmp_path)
    found = scorer.score(ScoreRequest(clip=clip, start_s=2.0, end_s=3.0)).assessment
    assert found.window.source == "user"
    for one, following in zip(found.segments[:-1], found.segments[1:], strict=True):
        assert following.start_s == pytest.approx(one.end_s)
    # 24 samples at 24 a second: one second; the last frame stays for one sample
    assert found.segments[0].start_s == pytest.approx(3.0 - 23 / 24, abs=0.04)
    assert found.segments[-1].end_s == pytest.approx(3.0 + 1 / 24, abs=0.04)


def test_muting_is_a_measured_what_if(clip: Path, tmp_path: Path) -> None:
    scored = _scorer(tmp_path, target="execution").score(ScoreRequest(clip=clip, difficulty=3.0))
    assert scored.head.mean_trunk_ND is not None
    values = [muted(scored, index) for index in range(3)]
    assert all(np.isfinite(values))
    assert len({round(value, 3) for value in values}) == 3


def test_the_same_seconds_are_answered_from_what_was_kept(
    clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = _scorer(tmp_path).score(ScoreRequest(clip=clip)).assessment

    def never(*_: object, **__: object) -> None:
        raise AssertionError("decoded or ran the network again")

    monkeypatch.setattr(maker_module, "read_with_damage", never)
    monkeypatch.setattr(engine_module.Engine, "trunk", never)
    again = _scorer(tmp_path).score(ScoreRequest(clip=clip, difficulty=2.0)).assessment
    assert again.score == first.score
    assert again.timing.network_s == 0.0
    # another head on the same backbone is answered from it as well
    other = _scorer(tmp_path, score_scale=50.0).score(ScoreRequest(clip=clip)).assessment
    assert first.score is not None
    assert other.score == pytest.approx(first.score / 2)


def test_the_same_footage_is_looked_at_once(clip: Path, tmp_path: Path) -> None:
    scorer = _scorer(tmp_path, target="execution")
    first = scorer.score(ScoreRequest(clip=clip)).assessment

    def stages(**asked: Any) -> set[str]:
        told: list[str] = []
        request = ScoreRequest(clip=clip, **asked)
        answer = scorer.score(request, report=lambda one: told.append(one.stage)).assessment
        if not asked.keys() & {"start_s", "end_s"}:
            assert answer.window == first.window
        return set(told)

    assert stages(difficulty=3.3) == {"opening the clip"}
    assert "reading frames" in stages(start_s=1.0, end_s=2.5)
    assert stages(difficulty=2.0) == {"opening the clip"}


def test_a_file_that_was_written_again_is_looked_at_again(clip: Path, tmp_path: Path) -> None:
    scorer = _scorer(tmp_path)
    scorer.score(ScoreRequest(clip=clip))
    write_stamped(clip, 60)
    found = scorer.score(ScoreRequest(clip=clip)).assessment
    assert found.window.end_s == pytest.approx(2.0)
    clip.unlink()
    with pytest.raises(ClipError, match="There is no file"):
        scorer.score(ScoreRequest(clip=clip))


def test_damage_in_the_middle_is_told_each_time(tmp_path: Path) -> None:
    clip = _damaged_in_the_middle(tmp_path / "damaged.mp4")
    scorer = _scorer(tmp_path)
    for _ in range(2):  # also when it was scored before
        found = scorer.score(ScoreRequest(clip=clip, start_s=1.5, end_s=2.5)).assessment
        (told,) = [one for one in found.warnings if one.code == "damaged_frames"]
        assert "of 24 frames" in told.message
    elsewhere = scorer.score(ScoreRequest(clip=clip, start_s=3.0, end_s=4.0)).assessment
    assert "damaged_frames" not in _codes(elsewhere)


def _damaged_in_the_middle(path: Path) -> Path:
    noise = np.random.default_rng(0)
    frames = (noise.integers(0, 255, (96, 128, 3), dtype=np.uint8) for _ in range(120))
    content = bytearray(write_clip(path, frames, kind=Kind(options={"g": "15"})).read_bytes())
    middle, length = len(content) // 2, len(content) // 20
    content[middle : middle + length] = bytes(length)
    path.write_bytes(content)
    return path


def test_cancelling_stops_it_wherever_it_is(clip: Path, tmp_path: Path) -> None:
    stages: list[str] = []
    _scorer(tmp_path).score(ScoreRequest(clip=clip), report=lambda one: stages.append(one.stage))
    order = list(dict.fromkeys(stages))
    wanted = [
        "opening the clip",
        "finding the dive",
        "reading frames",
        "preparing the network",
        "looking at the dive",
    ]
    assert [stage for stage in order if stage in wanted] == wanted
    for number, stage in enumerate(order):
        copied = tmp_path / f"{number}.mp4"
        copied.write_bytes(clip.read_bytes() + bytes(number + 1))  # nothing of it was kept before
        token = CancelToken()

        def stop(progress: Progress, stage: str = stage, token: CancelToken = token) -> None:
            if progress.stage == stage:
                token.cancel()

        with pytest.raises(CancelledError):
            _scorer(tmp_path).score(ScoreRequest(clip=copied), report=stop, cancel=token)


def test_a_fallback_is_told_with_the_assessment(
    clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scorer = _scorer(tmp_path)
    sentence = "The graphics card's memory is full: the CPU goes on, more slowly."
    monkeypatch.setattr(engine_module.Engine, "fallback", sentence)
    found = scorer.score(ScoreRequest(clip=clip)).assessment
    assert [one.message for one in found.warnings if one.code == "fallback"] == [sentence]


@pytest.mark.parametrize(("scale", "kept"), [(1.0, "bf16"), (1e6, "fp32")])
def test_a_shorter_format_is_used_where_it_keeps_the_score(
    scale: float, kept: str, clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fast(*_: object, precision: str = "auto", **__: object) -> Choice:
        return Choice(device="cpu", precision="fp32" if precision == "fp32" else "bf16")

    monkeypatch.setattr(maker_module, "choose", fast)
    monkeypatch.setattr(engine_module, "choose", fast)
    scorer = _scorer(tmp_path, precision="auto", score_scale=scale, target="execution")
    assert scorer.device_text.endswith("bf16")
    assert scorer.score(ScoreRequest(clip=clip)).assessment.precision == kept
    assert scorer.device_text.endswith(kept)
    assert scorer.model_name == "tiny"


def test_a_missing_model_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="There is no model nothing"):
        open_scorer("nothing")
    path = write_model(tmp_path / "tiny.safetensors")
    with pytest.raises(DeviceError):
        open_scorer(str(path), device="cpu", precision="fp16")


@pytest.mark.parametrize(
    ("request_fields", "error"),
    [
        ({"start_s": 9.0}, ClipError),
        ({"start_s": -1.0}, ClipError),
        ({"end_s": 99.0}, ClipError),
        ({"start_s": 2.0, "end_s": 1.0}, ClipError),
        ({"start_s": 2.0, "end_s": 2.0}, ClipError),
        ({"start_s": float("nan")}, ClipError),
        ({"dive": "207C"}, DivingError),
        ({"height_m": 10.0}, DivingError),
        ({"dive": "999Z", "height_m": 10.0}, DivingError),
        ({"dive": "207C", "height_m": 4.0}, DivingError),
        ({"dive": "207C", "height_m": 10.0, "difficulty": 3.3}, DivingError),
        ({"difficulty": 0.0}, DivingError),
        ({"difficulty": float("nan")}, DivingError),
        ({"difficulty": 1000.0}, DivingError),
    ],
)
def test_users_mistakes_end_in_a_sentence(
    request_fields: dict[str, Any], error: type[Exception], clip: Path, tmp_path: Path
) -> None:
    with pytest.raises(error) as caught:
        _scorer(tmp_path).score(ScoreRequest(clip=clip, **request_fields))
    assert "\n" not in str(caught.value)


def test_an_open_end_of_the_window_is_found_or_the_clips(clip: Path, tmp_path: Path) -> None:
    scorer = _scorer(tmp_path)
    only_start = scorer.score(ScoreRequest(clip=clip, start_s=1.5)).assessment.window
    assert (only_start.start_s, only_start.source) == (1.5, "user")
    assert only_start.end_s > 1.5
    only_end = scorer.score(ScoreRequest(clip=clip, end_s=2.5)).assessment.window
    assert (only_end.end_s, only_end.source) == (2.5, "user")
    assert only_end.start_s < 2.5


def test_dive_and_height_give_the_difficulty(clip: Path, tmp_path: Path) -> None:
    found = _scorer(tmp_path).score(ScoreRequest(clip=clip, dive="207C", height_m=10.0)).assessment
    assert found.difficulty == 3.3


@pytest.mark.slow
@pytest.mark.parametrize("name", ["dive_207C_10m_84.15.avi", "dive_springboard_long_leadin.avi"])
def test_real_clips_are_scored(name: str, tmp_path: Path) -> None:
    found = _scorer(tmp_path).score(ScoreRequest(clip=shared_file("clips", name))).assessment
    _adds_up(found)
    if name.startswith("dive_springboard"):
        assert found.window.start_s > 3.0
        assert found.window.start_s <= 5.0
        assert found.window.end_s >= 7.2


def test_a_clip_of_one_frame_is_refused(tmp_path: Path) -> None:
    clip = write_stamped(tmp_path / "one.mp4", 1)
    with pytest.raises(ClipError, match="single picture"):
        _scorer(tmp_path).score(ScoreRequest(clip=clip))
