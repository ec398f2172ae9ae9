"""A dive that is labelled as turned or filmed in slow motion is learned from as such."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from aqa_core.data.labelled_folder import read_labelled_folder
from aqa_core.data.recordings import Recordings
from aqa_core.inference.requests import dive_request
from aqa_core.training.frames import FrameRequest, FrameStore, load_frames
from aqa_core.video.correction import Correction
from aqa_core.video.preprocess import Preprocessing
from tests.helpers.clips import read_stamp, stamped, write_clip

REQUEST = FrameRequest(
    preprocessing=Preprocessing(resize=(64, 64), crop=64, mean=(0.0,) * 3, std=(1.0,) * 3),
    count=10,
    frame_rate=None,
)


def frames(folder: Path, cells: str) -> FrameStore:
    table = f"file;score;end_s;rotate;filmed_fps\na.mp4;40;{cells}\n"
    (folder / "labels.csv").write_text(table, encoding="utf-8")
    return load_frames(read_labelled_folder(folder).dives, REQUEST)


def test_frames_are_those_of_the_corrected_clip(tmp_path: Path) -> None:
    write_clip(tmp_path / "a.mp4", (stamped(k, (96, 96)) for k in range(60)), rate=30)
    plain = frames(tmp_path, "1,0;;")
    slow = frames(tmp_path, "0,5;;60")
    turned = frames(tmp_path, "1,0;90;")
    # half a second at 60 a second are the frames of a second at 30, twice as close
    assert read_stamp(plain.frames_MTHWC[0, -1]) == read_stamp(slow.frames_MTHWC[0, -1]) == 30
    assert np.allclose(slow.times_MT, plain.times_MT / 2, atol=1e-3)
    upright = np.rot90(turned.frames_MTHWC[0], axes=(1, 2))
    assert np.abs(upright.astype(int) - plain.frames_MTHWC[0]).mean() < 4
    assert len({plain.name, slow.name, turned.name}) == 3


def test_scoring_reads_a_labelled_dive_in_the_same_way(tmp_path: Path) -> None:
    write_clip(tmp_path / "a.mp4", (stamped(k, (96, 96)) for k in range(20)), rate=30)
    table = "file,score,rotate,filmed_fps\na.mp4,40,270,240\n"
    (tmp_path / "labels.csv").write_text(table, encoding="utf-8")
    (dive,) = read_labelled_folder(tmp_path).dives
    asked = dive_request(dive, Recordings(), reach=1)
    assert asked.correction == Correction(quarter_turns=3, filmed_fps=240.0)
