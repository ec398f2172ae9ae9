"""A data set's own split is kept when a model is measured, and ranges of recordings are scored like clips."""

from __future__ import annotations

from pathlib import Path

import pytest

from aqa_core.data.samples import LabelledDive
from aqa_core.data.sources import read_dives
from aqa_core.errors import DataError
from aqa_core.inference.scorer import ScoreRequest, open_scorer
from aqa_core.training.evaluate import choose_split, evaluate, summarise
from tests.helpers.models import write_model
from tests.helpers.mtl_aqa import write_annotations, write_frames, write_video


@pytest.fixture
def dives(tmp_path: Path) -> tuple[LabelledDive, ...]:
    write_annotations(tmp_path)
    write_frames(tmp_path, 1, range(1, 46))
    write_video(tmp_path, 2, 45)
    write_frames(tmp_path, 14, range(1, 31))
    return read_dives(f"mtl-aqa:{tmp_path}", warn=pytest.fail).dives


def test_parts_go_before_what_a_model_remembers(dives: tuple[LabelledDive, ...]) -> None:
    assert [one.label for one in choose_split(dives, "test", {})] == ["02_02", "14_01"]
    assert len(choose_split(dives, "train", {})) == 4
    assert len(choose_split(dives, "all", {})) == 6
    with pytest.raises(DataError, match="None of the 4 dives"):
        choose_split(choose_split(dives, "train", {}), "test", {})


def test_dives_of_recordings_are_scored(dives: tuple[LabelledDive, ...], tmp_path: Path) -> None:
    scorer = open_scorer(str(write_model(tmp_path / "tiny.safetensors", frame_rate=None)))
    found = evaluate(scorer, dives)
    assert [one.label for one in found.dives] == ["01_01", "01_02", "02_01", "02_02", "14_01"]
    assert len(found.failures) == 1
    assert found.failures[0].startswith("14_02: ")
    assert "has no frame 40: it holds 30 frames" in found.failures[0]
    assert summarise(found)["n"] == 5
    scores = [one.score for one in found.assessments]
    assert len(set(scores[:4])) == 4  # each is scored on frames of its own
    clip = dives[2].clip
    alone = scorer.score(ScoreRequest(clip=clip, start_s=11 / 30, end_s=19 / 30, difficulty=3.2))
    assert alone.assessment.score == pytest.approx(scores[2], abs=1e-3)
    assert alone.assessment.sample_times_s == found.assessments[2].sample_times_s
