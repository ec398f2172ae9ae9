"""The frames a training gets of a recording are the annotated ones, native, from pictures and videos alike."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path

import numpy as np
import psutil
import pytest

from aqa_core.data.recordings import dive_hashes
from aqa_core.data.samples import DiveSet, LabelledDive
from aqa_core.data.sources import read_dives
from aqa_core.errors import CancelledError
from aqa_core.inference.footage import FootageFinder
from aqa_core.inference.requests import ScoreRequest
from aqa_core.progress import CancelToken, Progress, ignore
from aqa_core.storage import StorageError
from aqa_core.training import frames
from aqa_core.training.frames import FrameRequest, FrameStore, load_frames
from aqa_core.video.decoding import DECODING_VERSION
from aqa_core.video.preprocess import Preprocessing
from tests.helpers.clips import read_stamp, write_stamped
from tests.helpers.mtl_aqa import write_annotations, write_frames, write_video

WHOLE = Preprocessing(resize=(64, 64), crop=64, mean=(0.5, 0.5, 0.5), std=(0.2, 0.2, 0.2))


def dives_of(root: Path) -> DiveSet:
    """Two dives in each of three videos, which end with frames 20 and 40; 1 and 14 are pictures, 2 a video."""
    write_annotations(root)
    write_frames(root, 1, range(1, 46))
    write_video(root, 2, 45)
    write_frames(root, 14, range(1, 31))
    return read_dives(f"mtl-aqa:{root}", warn=pytest.fail)


def stamps(store: FrameStore, position: int) -> list[int]:
    return [read_stamp(image) for image in store.frames_MTHWC[position]]


def request(*, count: int = 12, end_offset: int = 0) -> FrameRequest:
    return FrameRequest(preprocessing=WHOLE, count=count, frame_rate=None, end_offset=end_offset)


def test_native_frames_end_with_the_annotated_one(tmp_path: Path) -> None:
    store = load_frames(dives_of(tmp_path).dives, request())
    # a picture is stamped with the number in its name; a video's first frame has number 1 and stamp 0
    assert stamps(store, 0) == list(range(9, 21))
    assert stamps(store, 1) == list(range(29, 41))
    assert stamps(store, 2) == list(range(8, 20))
    assert stamps(store, 3) == list(range(28, 40))
    assert np.allclose(np.diff(store.times_MT[0]), 1 / 25)
    assert np.allclose(np.diff(store.times_MT[2]), 1 / 30)


def test_a_recording_that_is_too_short_is_a_problem_of_its_dives(tmp_path: Path) -> None:
    store = load_frames(dives_of(tmp_path).dives, request())
    assert list(store.problems) == [5]
    assert "has no frame 40: it holds 30 frames" in store.problems[5]


def test_frames_before_the_end_can_be_left_out(tmp_path: Path) -> None:
    dives = dives_of(tmp_path).dives
    store = load_frames(dives, request(end_offset=5))
    assert stamps(store, 0) == list(range(4, 16))
    assert stamps(store, 2) == list(range(3, 15))


def test_a_beginning_that_is_not_there_is_held(tmp_path: Path) -> None:
    store = load_frames(dives_of(tmp_path).dives, request(count=24))
    assert stamps(store, 0) == [1] * 5 + list(range(2, 21))


def test_pictures_that_are_missing_are_a_problem(tmp_path: Path) -> None:
    dives = dives_of(tmp_path).dives
    (tmp_path / "01" / "000030.jpg").unlink()
    store = load_frames(dives, request())
    assert "lacks 2 of the 12 frames that end with frame 40" in store.problems[1]
    assert 0 not in store.problems
    # the sentence asks for them, so they must count once they are there
    write_frames(tmp_path, 1, range(30, 31))
    assert 1 not in load_frames(dives, request()).problems


def test_a_clip_that_went_away_is_a_problem_of_its_dive(tmp_path: Path) -> None:
    dives = dives_of(tmp_path).dives
    (tmp_path / "02.mp4").unlink()
    store = load_frames(dives, request())
    assert [k for k, dive in enumerate(dives) if dive.clip.name == "02.mp4"] == [2, 3]
    assert sorted(store.problems) == [2, 3, 5]
    assert "02.mp4" in store.problems[2]
    write_video(tmp_path, 2, 45)
    assert sorted(load_frames(dives, request()).problems) == [5]


def test_frames_that_do_not_fit_on_the_disk_are_refused_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dives = dives_of(tmp_path).dives
    needed = len(dives) * 12 * 64 * 64 * 3
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=needed - 1))
    with pytest.raises(StorageError, match="GB are free"):
        load_frames(dives, request())
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=needed))
    assert load_frames(dives, request()).problems


@pytest.mark.skipif(not hasattr(psutil.Process, "memory_maps"), reason="macOS does not tell")
def test_a_stop_lets_go_of_the_frames_before_their_file_is_deleted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows deletes no file that is mapped, and the stop would come out as a file that cannot be deleted."""
    cancel, unlink, deleted = CancelToken(), Path.unlink, []

    def watched(path: Path, missing_ok: bool = False) -> None:
        if path.name.startswith("."):
            mapped = {Path(one.path).name for one in psutil.Process().memory_maps()}
            deleted.append((path.suffix, path.name in mapped))
        unlink(path, missing_ok=missing_ok)

    def stop(progress: Progress) -> None:
        if progress.done == 2:
            cancel.cancel()

    monkeypatch.setattr(Path, "unlink", watched)
    with pytest.raises(CancelledError):
        load_frames(dives_of(tmp_path).dives, request(), report=stop, cancel=cancel)
    assert deleted == [(".npy", False)]


def test_contents_that_are_known_are_not_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dives = dives_of(tmp_path).dives
    contents, wanted = dive_hashes(dives), load_frames(dives, request()).name
    monkeypatch.setattr(frames, "dive_hashes", pytest.fail)
    assert load_frames(dives, request(), contents=contents).name == wanted


def test_the_window_of_a_clip_is_what_scoring_makes_of_it(tmp_path: Path) -> None:
    clip = write_stamped(tmp_path / "dive.mp4", 60, rate=30)
    whole = LabelledDive(clip=clip, score=50.0)
    dives = [
        dataclasses.replace(whole, end_s=1.0),
        dataclasses.replace(whole, start_s=1.5),
        dataclasses.replace(whole, start_s=0.5, end_s=9.0),
    ]
    store = load_frames(dives, request(count=4))
    finder = FootageFinder(count=4, frame_rate=None)
    for k, dive in enumerate(dives[:2]):
        asked = ScoreRequest(clip=clip, start_s=dive.start_s, end_s=dive.end_s)
        footage = finder.find(asked, report=ignore, cancel=CancelToken())
        np.testing.assert_array_equal(store.times_MT[k], footage.samples.times_s)
    assert "The end 9 s is not in" in store.problems[2]


def test_frames_of_another_decoding_are_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dives = dives_of(tmp_path).dives
    before = load_frames(dives, request()).name
    monkeypatch.setattr("aqa_core.training.frames.DECODING_VERSION", DECODING_VERSION + 1)
    assert load_frames(dives, request()).name != before


def test_kept_frames_are_told_apart_by_content_and_range(tmp_path: Path) -> None:
    dives = dives_of(tmp_path).dives
    first = load_frames(dives, request())
    again = load_frames(dives, request())
    assert again.frames_MTHWC.filename == first.frames_MTHWC.filename  # type: ignore[attr-defined]
    fewer = load_frames(dives[:2], request())
    turned = load_frames(dives[1::-1], request())
    assert stamps(turned, 0) == stamps(fewer, 1)
