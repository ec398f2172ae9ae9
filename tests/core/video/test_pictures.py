"""A folder of numbered pictures is read like the clip it was extracted from."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from aqa_core.errors import CancelledError, ClipError
from aqa_core.progress import CancelToken
from aqa_core.video.probe import probe
from aqa_core.video.reader import iter_frames, read_frames
from tests.helpers.clips import read_stamp, stamped


def extract(folder: Path, numbers: range | list[int], pattern: str = "{:06d}.jpg") -> Path:
    """Write stamped pictures named and stamped with their numbers."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in numbers:
        assert cv2.imwrite(str(folder / pattern.format(number)), stamped(number)[..., ::-1])
    return folder


@pytest.mark.parametrize("pattern", ["{:06d}.jpg", "{:08d}.png", "{}.jpg"])
def test_pictures_are_frames_in_the_order_of_their_numbers(tmp_path: Path, pattern: str) -> None:
    info = probe(extract(tmp_path / "100%d" / "07", range(1, 13), pattern))
    assert info.frame_count == 12
    assert (info.width, info.height) == (128, 96)
    frames_THWC = read_frames(info, info.frame_times_s, size=(64, 48))
    assert [read_stamp(image) for image in frames_THWC] == list(range(1, 13))
    assert [frame.index for frame in iter_frames(info)] == list(range(12))


def test_numbers_may_be_missing(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").touch()
    info = probe(extract(tmp_path, [5, 6, 9]))
    assert info.index.pts_T.tolist() == [5, 6, 9]
    assert np.allclose(info.frame_times_s, [0, 1 / 25, 4 / 25])


def test_a_broken_picture_is_replaced_by_the_one_before(tmp_path: Path) -> None:
    info = probe(extract(tmp_path, range(1, 6)))
    (tmp_path / "000003.jpg").write_bytes(b"no picture")
    frames_THWC = read_frames(info, info.frame_times_s, size=(64, 48))
    assert [read_stamp(image) for image in frames_THWC] == [1, 2, 2, 4, 5]


def test_what_cannot_be_used_is_said(tmp_path: Path) -> None:
    mixed = extract(extract(tmp_path / "mixed", range(1, 3)), range(3, 5), "{:04d}.jpg")
    with pytest.raises(ClipError, match="not numbered in one way"):
        probe(mixed)
    broken = extract(tmp_path / "broken", range(1, 3))
    (broken / "000001.jpg").write_bytes(b"no picture")
    with pytest.raises(ClipError, match=r"000001\.jpg cannot be decoded"):
        probe(broken)
    (tmp_path / "empty").mkdir()
    with pytest.raises(ClipError, match="is a folder"):
        probe(tmp_path / "empty")


def test_reading_can_be_cancelled(tmp_path: Path) -> None:
    info = probe(extract(tmp_path, range(1, 4)))
    token = CancelToken()
    token.cancel()
    with pytest.raises(CancelledError):
        read_frames(info, info.frame_times_s, size=(64, 48), cancel=token)
