"""Interlaced clips: found out, made whole, and the right frame at every time all the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest

from aqa_core.video.deinterlace import deinterlaced
from aqa_core.video.info import ClipInfo
from aqa_core.video.probe import probe
from aqa_core.video.reader import iter_frames, read_frames
from tests.helpers.clips import Image, Kind, stamped, write_clip, write_stamped

COUNT = 50
SIZE = (128, 96)
FLAGS = {"flags": "+ildct+ilme", "g": "12", "b": "4M"}
KINDS = {
    "mp4 h264": Kind(options={"x264-params": "tff=1:keyint=12:bframes=2"}),
    "mpg mpeg2": Kind(suffix=".mpg", codec="mpeg2video", options=FLAGS),
    "mts mpeg2": Kind(suffix=".mts", codec="mpeg2video", container="mpegts", options=FLAGS),
}


def woven(number: int) -> Image:
    """Draw a numbered frame over which a bar moves on between its first lines and its second."""
    image = stamped(number, SIZE)
    for field in (0, 1):
        left = (2 * number + field) * 3 % (SIZE[0] - 12)
        image[field:96:2, left : left + 12] = 255 - image[field:96:2, left : left + 12]
    return image


def combed(image: Image) -> float:
    """Tell how much lines differ from those above and below them, which agree."""
    gray = image.mean(axis=2)
    return float(np.abs(gray[1:-1] - (gray[:-2] + gray[2:]) / 2)[10:-10].mean())


@pytest.fixture(scope="module", params=list(KINDS.values()), ids=list(KINDS))
def info(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> ClipInfo:
    kind: Kind = request.param
    path = tmp_path_factory.mktemp("woven") / f"clip{kind.suffix}"
    return probe(write_clip(path, (woven(k) for k in range(COUNT)), kind=kind, rate=25))


def test_it_is_found_out(info: ClipInfo, tmp_path: Path) -> None:
    assert info.is_interlaced
    assert info.frame_count == COUNT
    assert not probe(write_stamped(tmp_path / "progressive.mp4", 10)).is_interlaced


def test_pictures_are_whole(info: ClipInfo) -> None:
    stored = _stored(info.path)
    shown = [frame.image_HWC for frame in iter_frames(info)]
    assert len(stored) == len(shown) == COUNT
    before, after = (np.mean([combed(image) for image in images]) for images in (stored, shown))
    assert before > 5
    assert after < before / 5
    # what does not move keeps its colours
    still = np.abs(stored[5].astype(float) - shown[5])[:, -8:]
    assert np.median(still) <= 1


def test_every_time_shows_its_frame(info: ClipInfo) -> None:
    assert [frame.index for frame in iter_frames(info)] == list(range(COUNT))
    for numbers in ([0], [COUNT - 1], [3, 30, 31, 49], [20]):
        frames_THWC = read_frames(info, np.array(numbers) / 25, size=(64, 48))
        for number, image in zip(numbers, frames_THWC, strict=True):
            whole = np.abs(image.astype(float) - _small(stamped(number, SIZE)))
            assert np.median(whole) < 12, number


def test_frames_come_through_whatever_they_are() -> None:
    def mixed() -> Iterator[av.VideoFrame]:
        for number, (size, kind) in enumerate(
            [((64, 48), "yuv420p")] * 3 + [((32, 48), "yuv420p")] + [((32, 48), "pal8")] * 2
        ):
            frame = av.VideoFrame(*size, kind)
            frame.pts = 10 * number
            yield frame

    frames = list(deinterlaced(mixed()))
    assert [frame.pts for frame in frames] == [0, 10, 20, 30, 40, 50]
    assert [frame.width for frame in frames] == [64, 64, 64, 32, 32, 32]
    assert list(deinterlaced(iter([]))) == []


def _stored(path: Path) -> list[Image]:
    with av.open(str(path)) as container:
        frames = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    return [np.asarray(frame, dtype=np.uint8) for frame in frames]


def _small(image: Image) -> Image:
    return image[::2, ::2]
