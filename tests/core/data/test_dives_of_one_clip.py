"""A clip that shows several dives: each is learned from in its own window, and all of them on one side."""

from __future__ import annotations

import dataclasses
import json
import shutil
from pathlib import Path

import pytest

from aqa_core.data.annotations import Annotations
from aqa_core.data.checking import check_labels
from aqa_core.data.collecting import collect_labels
from aqa_core.data.label_table import LabelTable
from aqa_core.data.labelled_folder import read_labelled_folder
from aqa_core.data.recordings import Recordings, dive_hashes
from aqa_core.data.samples import DiveSet
from aqa_core.data.sidecar import Sidecar, write_annotations
from aqa_core.data.sources import check_dives
from aqa_core.inference.features import look_at_dives
from aqa_core.inference.footage import FootageFinder
from aqa_core.inference.requests import dive_request
from aqa_core.progress import CancelToken, ignore
from aqa_core.training.fit import train
from aqa_core.training.frames import FrameRequest, load_frames
from aqa_core.training.parts import part_dives
from aqa_core.training.recipes import find_recipe
from aqa_core.video.info import ClipInfo
from aqa_core.video.preprocess import Preprocessing
from aqa_core.video.probe import probe
from tests.helpers.clips import read_stamp, write_stamped
from tests.helpers.finetuning import head_plan, write_start
from tests.helpers.training import plan

HEADER = "file;score;start_s;end_s;difficulty;filmed_fps"
WINDOWS = [(0.1, 1.0), (1.4, 2.2), (2.2, 3.0)]
ROWS = [f"session.mp4;{40 + k};{start_s};{end_s};2;" for k, (start_s, end_s) in enumerate(WINDOWS)]


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clips")
    write_stamped(folder / "session.mp4", 100)
    for number in range(4):
        write_stamped(folder / f"single{number}.mp4", 40 + number)
    return folder


def made(clips: Path, folder: Path, rows: list[str]) -> Path:
    shutil.copytree(clips, folder)
    (folder / "labels.csv").write_text("\n".join([HEADER, *rows]), encoding="utf-8")
    return folder


@pytest.fixture
def season(clips: Path, tmp_path: Path) -> DiveSet:
    """Give three dives of one clip, and four clips of one dive each."""
    alone = [f"single{k}.mp4;{50 + k};0;1,2;2;" for k in range(4)]
    folder = made(clips, tmp_path / "season", [*ROWS, *alone])
    return check_dives(str(folder), warn=pytest.fail)


def codes(clips: Path, folder: Path, rows: list[str]) -> list[tuple[int | None, str]]:
    report = check_labels(made(clips, folder, rows))
    return [(one.row, one.code) for one in report.errors]


def test_each_dive_of_a_clip_can_be_used(clips: Path, tmp_path: Path) -> None:
    folder = made(clips, tmp_path / "f", ROWS)
    report = check_labels(folder)
    assert report.errors == ()
    assert report.rows == (2, 3, 4)
    assert [(dive.start_s, dive.end_s) for dive in report.dives] == WINDOWS
    assert [dive.name for dive in report.dives] == [
        "session.mp4 at 0.1 s",
        "session.mp4 at 1.4 s",
        "session.mp4 at 2.2 s",
    ]


def test_a_clip_is_looked_into_once_for_all_its_dives(
    season: DiveSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []

    def look(clip: Path, *, cancel: CancelToken | None = None) -> ClipInfo:
        looked.append(clip.name)
        return probe(clip, cancel=cancel)

    monkeypatch.setattr("aqa_core.data.recordings.probe", look)
    monkeypatch.setattr("aqa_core.inference.footage.probe", pytest.fail)
    known = Recordings()
    finder = FootageFinder(count=8, frame_rate=12.0)
    for dive in season.dives:
        request = dive_request(dive, known, reach=8)
        finder.find(request, report=ignore, cancel=CancelToken())
    assert sorted(looked) == ["session.mp4", *(f"single{k}.mp4" for k in range(4))]


@pytest.mark.parametrize(
    "second",
    ["1,4;2,3", "2,1;3", "0;3", ";3", "1;", ";", "0;1,5"],
)
def test_windows_that_may_show_one_dive_stay_a_problem(
    clips: Path, tmp_path: Path, second: str
) -> None:
    rows = [ROWS[1], f"session.mp4;45;{second};2;"]
    assert codes(clips, tmp_path / "f", rows) == [(3, "same_file")]


def test_windows_of_other_clocks_are_not_compared(clips: Path, tmp_path: Path) -> None:
    rows = [ROWS[0], "session.mp4;45;0,2;0,3;2;240"]
    assert codes(clips, tmp_path / "f", rows) == [(3, "same_file")]


def test_copies_of_a_clip_are_as_the_clip_itself(clips: Path, tmp_path: Path) -> None:
    copied = made(clips, tmp_path / "copied", [])
    shutil.copyfile(copied / "session.mp4", copied / "again.mp4")
    rows = [*ROWS[:2], *(row.replace("session", "again") for row in ROWS[1:])]
    assert codes(copied, tmp_path / "f", rows) == [(4, "same_clip")]


def test_each_dive_is_read_in_its_own_window(season: DiveSet) -> None:
    pictures = Preprocessing(resize=(64, 48), crop=48, mean=(0.0,) * 3, std=(1.0,) * 3)
    request = FrameRequest(preprocessing=pictures, count=8, frame_rate=None)
    store = load_frames(season.dives[:3], request)
    assert store.problems == {}
    for position, (start_s, end_s) in enumerate(WINDOWS):
        assert start_s <= store.times_MT[position, 0]
        assert store.times_MT[position, -1] == pytest.approx(end_s, abs=1 / 30)
        assert read_stamp(store.frames_MTHWC[position, -1]) == pytest.approx(30 * end_s, abs=1)


@pytest.mark.parametrize("seed", range(6))
def test_the_dives_of_a_clip_are_on_one_side(season: DiveSet, seed: int) -> None:
    hashes = dive_hashes(season.dives)
    assert len(set(hashes)) == 5
    parts = part_dives(season.dives, held_out_share=0.3, seed=seed, contents=hashes)
    assert {0, 1, 2} <= set(parts.train) or {0, 1, 2} <= set(parts.held_out)


def test_a_head_learns_all_of_them_and_is_judged_apart(season: DiveSet, tmp_path: Path) -> None:
    start = write_start(tmp_path / "start.safetensors")
    features = look_at_dives(str(start), season.dives, device="cpu")
    assert features.problems == {}
    for position, (_, end_s) in enumerate(WINDOWS):
        assert features.times_MN2[position].max() == pytest.approx(end_s, abs=0.1)
    train(head_plan(season, start, tmp_path / "run", epochs=1, seeds=1))
    split = json.loads((tmp_path / "run" / "run.json").read_text())["split"]
    assert split["train"] == list(range(7))
    assert sorted(k for fold in split["folds"] for k in fold) == list(range(7))
    assert sum(bool({0, 1, 2} & set(fold)) for fold in split["folds"]) == 1


@pytest.mark.parametrize("seed", range(3))
def test_a_whole_network_never_learns_beside_one_that_judges(
    season: DiveSet, tmp_path: Path, seed: int
) -> None:
    short = dataclasses.replace(
        find_recipe("finetune-full"), epochs=1, batch=4, held_out_share=0.3, patience=None
    )
    train(plan(season, tmp_path / "run", short, seed=seed))
    split = json.loads((tmp_path / "run" / "run.json").read_text())["split"]
    assert sorted(split["train"] + split["held_out"]) == list(range(7))
    assert len({k in split["train"] for k in (0, 1, 2)}) == 1


def test_another_dive_of_the_clip_gets_a_row_of_its_own(clips: Path, tmp_path: Path) -> None:
    folder = made(clips, tmp_path / "f", ROWS[:1])
    clip = folder / "session.mp4"

    def collected(written: Annotations) -> list[tuple[str, str]]:
        write_annotations(clip, Sidecar(annotations=written))
        collect_labels(folder, [clip])
        table = LabelTable.read(folder)
        return [(table.row(k)["score"], table.row(k)["start_s"]) for k in table.row_numbers]

    both = [("40", "0.1"), ("61", "1.4")]
    assert collected(Annotations(in_s=1.4, out_s=2.2, true_score=61.0)) == both
    # which of the two is meant is not said
    assert collected(Annotations(true_score=70.0)) == both
    mended = Annotations(in_s=1.3, out_s=2.1, true_score=62.0)
    assert collected(mended) == [("40", "0.1"), ("62", "1.3")]
    dives = read_labelled_folder(folder).dives
    assert [(one.score, one.end_s) for one in dives] == [(40, 1.0), (62, 2.1)]


def test_a_clip_that_is_timed_anew_keeps_its_row(clips: Path, tmp_path: Path) -> None:
    folder = made(clips, tmp_path / "f", [ROWS[1]])
    clip = folder / "session.mp4"
    slow = Annotations(in_s=0.2, out_s=0.3, filmed_fps=240.0, true_score=61.0)
    write_annotations(clip, Sidecar(annotations=slow))
    assert collect_labels(folder, [clip]).updated == (clip,)
    assert LabelTable.read(folder).row_numbers == (2,)
