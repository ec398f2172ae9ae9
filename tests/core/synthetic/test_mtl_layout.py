"""Rendered dives laid out as MTL-AQA are read by the reader of the real one, frame by frame."""

from __future__ import annotations

import argparse
import dataclasses
import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from aqa_core.cli import synth
from aqa_core.data.mtl_aqa.annotations import PUBLISHED_FOLDER, read_annotations
from aqa_core.data.mtl_aqa.check import check_mtl_aqa
from aqa_core.data.mtl_aqa.pickles import read_pickle
from aqa_core.data.recordings import Recordings, frames_window
from aqa_core.data.sources import read_dives
from aqa_core.errors import CancelledError, DataError
from aqa_core.progress import CancelToken, Progress
from aqa_core.synthetic.motion import plan_motion
from aqa_core.synthetic.mtl_layout import synthesise_mtl_aqa
from aqa_core.synthetic.render import iter_frames
from aqa_core.synthetic.spec import LIGHT_STREAM, MOTION_STREAM, SCENE_STREAM, DiveSpec, draw_spec
from aqa_core.synthetic.style import CLUB, POOL, Style
from aqa_core.video.reader import read_frames

SIZE = (96, 72)
STYLE = POOL.sized(SIZE)
COUNT = 10


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rendered_mtl_aqa")
    synthesise_mtl_aqa(folder, count=COUNT, seed=3, jobs=1, style=STYLE)
    return folder


def test_it_reads_like_the_real_one(root: Path) -> None:
    annotations = read_annotations(root)
    assert annotations.problems == ()
    assert len(annotations.samples) == COUNT
    assert annotations.videos == (1, 2, 3, 4)
    assert Counter(one.part for one in annotations.samples) == {"train": 8, "test": 2}
    check = check_mtl_aqa(root)
    assert check.is_complete
    assert [one for one in check.errata if one.kind not in ("dive", "difficulty")] == []
    assert [one.kind for one in check.videos] == ["video"] * 4


def test_the_fields_are_those_of_the_published_file(root: Path) -> None:
    found = read_pickle(root / PUBLISHED_FOLDER / "final_annotations_dict.pkl")
    names = (
        "primary_view start_frame end_frame position difficulty armstand rotation_type ss_no tw_no"
    )
    for fields in found.values():
        assert list(fields) == [*names.split(), "final_score"]
        assert {type(value) for value in fields.values()} == {int, float}


@pytest.fixture(scope="module")
def club(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("club_mtl_aqa")
    synthesise_mtl_aqa(folder, count=4, seed=3, jobs=1, style=CLUB.sized(SIZE))
    return folder


@pytest.mark.parametrize(
    ("style", "indices"), [(POOL, (0, 2, 9)), (CLUB, (0, 2))], ids=["pool", "club"]
)
def test_annotated_frames_show_the_dive(
    request: pytest.FixtureRequest, style: Style, indices: tuple[int, ...]
) -> None:
    root = request.getfixturevalue("root" if style == POOL else "club")
    dives = read_dives(f"mtl-aqa:{root}", warn=pytest.fail)
    recordings, rate = Recordings(), style.view.frame_rate
    for index in indices:
        dive = dives.dives[index]
        assert dive.frames is not None
        info = recordings.info(dive)
        assert info.frame_rate == rate
        window = frames_window(info, dive.frames, count=112)
        motion = plan_motion(_spec_of(root, index, style))
        own = list(iter_frames(motion, SIZE))
        first = round(motion.times.start_s * rate)
        last = min(round(motion.times.settle_s * rate), len(own) - 1)
        times = [window.start_s, window.end_s]
        seen = read_frames(info, times, size=SIZE).astype(float)
        assert dive.frames.count == last - first + 1
        for image, frame in zip(seen, (own[first], own[last]), strict=True):
            assert np.abs(image - frame).mean() < 6
        assert np.abs(seen[0] - own[last]).mean() > 6


def _spec_of(root: Path, index: int, style: Style) -> DiveSpec:
    video = read_annotations(root).samples[index].video
    return dataclasses.replace(draw_spec(3, index, style=style), event=video)


@pytest.mark.parametrize("layout", ["root", "club"])
def test_the_truth_is_beside_it_and_left_aside_unless_asked_for(
    request: pytest.FixtureRequest, layout: str
) -> None:
    root = request.getfixturevalue(layout)
    plain = read_dives(f"mtl-aqa:{root}", warn=pytest.fail)
    assert plain.is_demonstration
    assert not plain.is_rendered
    asked = read_dives(f"mtl-aqa:{root}?truth=yes", warn=pytest.fail)
    assert asked.is_rendered
    recordings = Recordings()
    for dive in asked.dives:
        assert dive.truth is not None
        assert dive.frames is not None
        truth = json.loads(dive.truth.read_text(encoding="utf-8"))
        assert (truth["score"], truth["difficulty"]) == (dive.score, dive.difficulty)
        window = frames_window(recordings.info(dive), dive.frames)
        assert truth["window"]["start_s"] == pytest.approx(window.start_s, abs=0.03)
        assert truth["window"]["end_s"] == pytest.approx(window.end_s, abs=0.03)
        assert truth["phases"][-1]["end_s"] == pytest.approx(window.end_s, abs=0.03)


def test_dives_of_an_event_share_pool_and_light_alone() -> None:
    one, other = (dataclasses.replace(draw_spec(3, index), event=2) for index in (0, 1))
    for purpose in (SCENE_STREAM, LIGHT_STREAM):
        assert one.stream(purpose).random() == other.stream(purpose).random()
        assert one.stream(purpose).random() != draw_spec(3, 0).stream(purpose).random()
    assert one.stream(MOTION_STREAM).random() == draw_spec(3, 0).stream(MOTION_STREAM).random()


def test_a_cancelled_folder_is_continued(tmp_path: Path) -> None:
    cancel = CancelToken()

    def stop(progress: Progress) -> None:
        if progress.done:
            cancel.cancel()

    folder = tmp_path / "dives"
    with pytest.raises(CancelledError):
        synthesise_mtl_aqa(folder, count=4, seed=1, jobs=1, style=STYLE, report=stop, cancel=cancel)
    before = (folder / "whole_videos" / "01.mp4").stat().st_mtime_ns
    assert not (folder / "whole_videos" / "02.mp4").exists()
    synthesise_mtl_aqa(folder, count=4, seed=1, jobs=2, style=STYLE)
    assert (folder / "whole_videos" / "01.mp4").stat().st_mtime_ns == before
    assert check_mtl_aqa(folder).is_complete
    with pytest.raises(DataError, match="already holds something else"):
        synthesise_mtl_aqa(folder, count=5, seed=1, jobs=1, style=STYLE)


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    parser = argparse.ArgumentParser()
    synth.add_arguments(parser)
    words = f"{tmp_path / 'dives'} --count 2 --seed 3 --jobs 1 --layout mtl-aqa"
    assert synth.run(parser.parse_args(words.split())) == 0
    assert "2 rendered dives are in" in capsys.readouterr().out
    assert len(read_annotations(tmp_path / "dives").samples) == 2
