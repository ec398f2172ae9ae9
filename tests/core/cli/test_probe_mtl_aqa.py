"""`aqa probe mtl-aqa:ROOT` says what is missing, lists what cannot be right; status 1 until all is there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from aqa_core.cli.main import main
from tests.helpers.mtl_aqa import DIVES, write_annotations, write_frames
from tests.helpers.shared_data import shared_file

MARKS = {key: [7.5, 8.0, 7.5, 7.5, 7.0, 7.5, 8.0] for key in DIVES}


def test_a_copy_in_part_and_a_whole_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_annotations(tmp_path, marks=MARKS)
    write_frames(tmp_path, 1, range(1, 46))
    write_frames(tmp_path, 14, range(1, 31))
    assert main(["probe", f"mtl-aqa:{tmp_path}"]) == 1
    told = capsys.readouterr().out
    assert "official split  6 dives: 4 train, 2 test" in told
    assert "neither a folder of frames nor a video file is there" in told
    assert "too short: it ends with frame 30, the annotations go on to 40; 1 dive cannot" in told
    assert "6 scores that disagree with marks × DD:" in told
    assert "01_01 (train): score 62, but 7.5 8 7.5 7.5 7 7.5 8 × 3.2 make 72" in told
    assert told.endswith("3 of 6 dives cannot be used\n")
    write_frames(tmp_path, 2, range(1, 46))
    write_frames(tmp_path, 14, range(31, 46))
    assert main(["probe", f"mtl-aqa:{tmp_path}", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["is_complete"]
    assert [video["frames"] for video in document["videos"]] == [45, 45, 45]
    assert document["errata"][0]["kind"] == "score"


def test_the_published_errors_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["probe", f"mtl-aqa:{shared_file('mtl_aqa')}"]) == 1
    told = capsys.readouterr().out
    assert "1412 dives: 1059 train, 353 test" in told
    assert "27 scores that disagree with marks × DD:" in told
    assert "01_70 (train): score 18.15" in told
    assert "1412 of 1412 dives cannot be used" in told


def test_a_folder_of_something_else(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["probe", f"mtl-aqa:{tmp_path}"]) == 2
    assert "holds no final_annotations_dict.pkl" in capsys.readouterr().err
