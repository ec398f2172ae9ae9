"""Dives with their footage: where frames are, which part they are in, what the check says."""

from __future__ import annotations

from pathlib import Path

import pytest

from aqa_core.data.mtl_aqa.check import check_mtl_aqa
from aqa_core.data.mtl_aqa.dives import event_test_videos, parse_source
from aqa_core.data.recordings import Recordings, dive_hashes, frames_window
from aqa_core.data.samples import DiveSet, FrameRange
from aqa_core.data.sources import read_dives
from aqa_core.errors import ClipError, DataError
from aqa_core.progress import Progress
from tests.helpers.mtl_aqa import write_annotations, write_frames, write_video


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Video 1 as frames, video 2 as a video file, video 14 too short."""
    write_annotations(tmp_path)
    write_frames(tmp_path / "whole_videos_frames", 1, range(1, 46))
    write_video(tmp_path / "whole_videos", 2, 45)
    write_frames(tmp_path, 14, range(1, 31))
    return tmp_path


def read(text: str) -> tuple[DiveSet, list[str]]:
    said: list[str] = []
    return read_dives(text, warn=said.append), said


def test_dives_know_their_frames_and_part(root: Path) -> None:
    dives, said = read(f"mtl-aqa:{root}")
    assert said == []
    assert dives.has_parts
    assert not dives.is_demonstration
    assert [one.name for one in dives.dives] == [
        f"{video:02d}_{sample:02d}" for video in (1, 2, 14) for sample in (1, 2)
    ]
    assert [one.part for one in dives.dives] == ["train", "train", "train", "test", "test", "train"]
    first = dives.dives[0]
    assert first.clip == root / "whole_videos_frames" / "01"
    assert dives.dives[2].clip == root / "whole_videos" / "02.mp4"
    assert first.frames == FrameRange(first=12, last=20)
    assert (first.dive, first.group, first.difficulty, first.score) == ("407C", "video 01", 3.2, 62)


def test_frames_go_before_the_video(root: Path) -> None:
    write_frames(root / "frames", 2, range(1, 3))
    assert read(f"mtl-aqa:{root}")[0].dives[2].clip == root / "frames" / "02"


def test_the_split_by_event_is_chosen_with_the_folder(root: Path) -> None:
    dives, _ = read(f"mtl-aqa:{root}?split=event")
    assert [one.part for one in dives.dives] == ["train"] * 4 + ["test"] * 2
    assert event_test_videos([4, 2]) == (4,)
    assert event_test_videos(range(1, 9)) == (3, 7)
    with pytest.raises(DataError, match="cannot be split"):
        event_test_videos([3, 3])


def test_what_cannot_be_meant_is_said(root: Path) -> None:
    for text in (f"mtl-aqa:{root}?split=random", f"mtl-aqa:{root}?frames=x"):
        with pytest.raises(DataError, match="is no option"):
            parse_source(text)
    with pytest.raises(DataError, match="names no folder"):
        parse_source("mtl-aqa:")
    strange = root / "is it?split=event"
    strange.mkdir()
    assert parse_source(f"mtl-aqa:{strange}").root == strange


def test_a_video_that_is_not_there_leaves_its_dives_out(root: Path) -> None:
    (root / "whole_videos" / "02.mp4").unlink()
    dives, said = read(f"mtl-aqa:{root}")
    assert said == ["video 02 is not there: its 2 dives are left out"]
    assert len(dives.dives) == 4


def test_annotations_without_any_video_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="none of the videos"):
        read_dives(f"mtl-aqa:{write_annotations(tmp_path)}", warn=lambda _: None)


def test_the_check_tells_what_is_missing_or_too_short(root: Path) -> None:
    (root / "whole_videos" / "02.mp4").write_bytes(b"no video")
    (root / "whole_videos_frames" / "01" / "000033.jpg").unlink()
    told: list[Progress] = []
    check = check_mtl_aqa(root, report=told.append)
    one, two, fourteen = check.videos
    assert (one.kind, one.frames, one.lost) == ("frames", 44, ("01_02",))
    assert "missing in the middle; 1 dive cannot" in one.message
    assert (two.kind, two.lost) == ("unreadable", ("02_01", "02_02"))
    assert "02.mp4" in two.message
    assert (fourteen.kind, fourteen.lost, fourteen.last_frame) == ("frames", ("14_02",), 40)
    assert "ends with frame 30, the annotations go on to 40" in fourteen.message
    assert not check.is_complete
    assert len(told) == 3
    assert check.splits == {
        "official": {"train": 4, "test": 2},
        "event": {"train": 4, "test": 2},
    }


def test_the_check_of_a_complete_copy(root: Path) -> None:
    write_frames(root, 14, range(31, 46))
    check = check_mtl_aqa(root)
    assert check.is_complete
    assert [one.message for one in check.videos] == ["", "", ""]
    assert [one.kind for one in check.videos] == ["frames", "video", "frames"]
    assert check.videos[1].frame_rate == pytest.approx(30)
    assert check.videos[0].reach_back == 2
    assert check.errata == ()


def test_content_tells_dives_apart_wherever_they_lie(root: Path, tmp_path: Path) -> None:
    dives = read(f"mtl-aqa:{root}")[0].dives
    hashes = dive_hashes(dives)
    assert len(set(hashes[:4])) == 4
    moved = tmp_path / "elsewhere"
    write_annotations(moved)
    write_frames(moved, 1, range(1, 46))
    write_video(moved, 2, 45)
    assert dive_hashes(read(f"mtl-aqa:{moved}")[0].dives)[:4] == hashes[:4]
    write_frames(moved, 1, range(1, 20))
    (moved / "01" / "000020.jpg").write_bytes(b"other content")
    assert dive_hashes(read(f"mtl-aqa:{moved}")[0].dives)[:2] != hashes[:2]


def test_a_window_says_which_frames_are_not_there(root: Path) -> None:
    dives = read(f"mtl-aqa:{root}")[0].dives
    recordings = Recordings()
    info = recordings.info(dives[0])
    assert recordings.info(dives[1]) is info
    window = frames_window(info, FrameRange(first=12, last=20), count=96)
    assert info.indices_at([window.start_s, window.end_s]).tolist() == [11, 19]
    with pytest.raises(ClipError, match="has no frame 46"):
        frames_window(info, FrameRange(first=40, last=46))
    (root / "whole_videos_frames" / "01" / "000010.jpg").unlink()
    sparse = Recordings().info(dives[0])
    frames_window(sparse, FrameRange(first=12, last=20), count=10)
    with pytest.raises(ClipError, match="lacks 1 of the 11 frames that end with frame 20"):
        frames_window(sparse, FrameRange(first=12, last=20), count=11)
