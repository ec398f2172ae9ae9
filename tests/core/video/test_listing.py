"""A long recording's table says what reading all of it says, or is not taken."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from aqa_core.progress import never
from aqa_core.video import listing
from aqa_core.video.container import open_clip
from aqa_core.video.indexing import demux
from aqa_core.video.listing import listed_packets
from aqa_core.video.probe import probe
from tests.helpers.clips import Kind, write_stamped

COUNT = 300
IN_TURN = Kind(options={"g": "30", "bf": "0"}, muxing={"movflags": "faststart"})
REORDERED = Kind(options={"g": "30", "bf": "2"}, muxing={"movflags": "faststart"})
FRAGMENTED = Kind(options={"g": "30", "bf": "2"}, muxing={"movflags": "frag_keyframe+empty_moov"})


@pytest.fixture(autouse=True)
def _short_is_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "_LONG_PACKETS", 200)


def _uneven() -> list[int]:
    return [int(tick) for tick in np.cumsum([0, *([17, 33, 50, 33, 120] * 60)[: COUNT - 1]])]


@pytest.mark.parametrize(
    ("kind", "ticks"), [(IN_TURN, None), (IN_TURN, _uneven()), (REORDERED, None)]
)
def test_the_table_says_what_all_packets_say(
    tmp_path: Path, kind: Kind, ticks: list[int] | None
) -> None:
    path = write_stamped(tmp_path / "long.mp4", COUNT, kind=kind, ticks=ticks)
    with open_clip(path) as clip:
        listed = listed_packets(clip, never())
    with open_clip(path) as clip:
        read = demux(clip, never())
    assert listed is not None
    assert sorted(listed.pts) == sorted(read.pts)
    assert sorted(listed.key_pts) == sorted(read.key_pts)
    assert listed.count == read.count
    assert listed.durations[max(listed.pts)] == read.durations[max(read.pts)]


def test_a_table_that_cannot_tell_when_frames_are_shown_is_not_taken(tmp_path: Path) -> None:
    uneven = write_stamped(tmp_path / "uneven.mp4", COUNT, kind=REORDERED, ticks=_uneven())
    fragmented = write_stamped(tmp_path / "fragmented.mp4", COUNT, kind=FRAGMENTED)
    short = write_stamped(tmp_path / "short.mp4", 60, kind=IN_TURN)
    matroska = write_stamped(tmp_path / "other.mkv", COUNT, kind=Kind(suffix=".mkv"))
    for path in (uneven, fragmented, short, matroska):
        with open_clip(path) as clip:
            assert listed_packets(clip, never()) is None, path.name


def test_a_recording_that_lost_its_end_is_still_found_out(tmp_path: Path) -> None:
    path = write_stamped(tmp_path / "cut.mp4", COUNT, kind=IN_TURN)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) * 3 // 4])
    info = probe(path)
    assert info.damaged
    assert info.frame_count < COUNT


def test_probing_by_the_table_gives_the_same_clip(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_stamped(tmp_path / "long.mp4", COUNT, kind=REORDERED)
    by_table = probe(path)
    monkeypatch.setattr(listing, "_LONG_PACKETS", 10_000)
    by_reading = probe(path)
    assert np.array_equal(by_table.frame_times_s, by_reading.frame_times_s)
    assert np.array_equal(by_table.index.pts_T, by_reading.index.pts_T)
    assert by_table.duration_s == by_reading.duration_s
    assert not by_table.damaged
