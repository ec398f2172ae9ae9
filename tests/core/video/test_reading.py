"""The right frame at every time, in every container, whatever its time stamps look like."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from aqa_core.errors import CancelledError, ClipError
from aqa_core.progress import CancelToken, Progress
from aqa_core.video import decoding
from aqa_core.video.info import ClipInfo
from aqa_core.video.probe import probe
from aqa_core.video.reader import iter_frames, read_frames
from tests.helpers.clips import MP4, Kind, read_stamp, write_stamped

COUNT = 90
QUIET_X265 = {"x265-params": "log-level=none:keyint=12:bframes=2"}
KINDS = {
    "mp4 h264 B-frames": MP4,
    "mp4 h264 one key frame": Kind(options={"g": "300", "bf": "3"}),
    "mp4 h264 open GOP": Kind(options={"x264-params": "keyint=15:open-gop=1:bframes=3:scenecut=0"}),
    "mp4 fragmented": Kind(options={"g": "12"}, muxing={"movflags": "frag_keyframe+empty_moov"}),
    "mov hevc 10 bit": Kind(
        suffix=".mov", codec="libx265", pixel_format="yuv420p10le", options=QUIET_X265
    ),
    "mkv h264": Kind(suffix=".mkv", options={"g": "12", "bf": "2"}),
    "mkv ffv1 with alpha": Kind(suffix=".mkv", codec="ffv1", pixel_format="bgra"),
    "mkv ffv1 grey": Kind(suffix=".mkv", codec="ffv1", pixel_format="gray"),
    "webm vp9": Kind(
        suffix=".webm", codec="libvpx-vp9", options={"g": "12", "deadline": "realtime"}
    ),
    "webm vp8 hidden frames": Kind(
        suffix=".webm",
        codec="libvpx",
        options={"auto-alt-ref": "1", "lag-in-frames": "16", "b": "200k"},
    ),
    "mp4 av1": Kind(
        codec="libsvtav1",
        options={"preset": "10", "g": "30", "crf": "10", "svtav1-params": "enable-tf=0"},
    ),
    "avi mpeg4": Kind(suffix=".avi", codec="mpeg4", options={"g": "12"}),
    "avi mpeg4 B-frames": Kind(suffix=".avi", codec="mpeg4", options={"g": "12", "bf": "2"}),
    "avi h264 B-frames": Kind(suffix=".avi", options={"g": "12", "bf": "2"}),
    "avi mjpeg": Kind(suffix=".avi", codec="mjpeg", pixel_format="yuvj420p"),
    "ts h264": Kind(suffix=".ts", options={"g": "12", "bf": "2"}),
    "mts mpeg2": Kind(
        suffix=".mts", codec="mpeg2video", container="mpegts", options={"g": "12", "bf": "2"}
    ),
    "mpg mpeg2": Kind(suffix=".mpg", codec="mpeg2video", options={"g": "12"}),
    "gif": Kind(suffix=".gif", codec="gif", pixel_format="rgb8"),
    "raw h264": Kind(suffix=".h264", container="h264", options={"g": "12", "bf": "2"}),
    "flv": Kind(suffix=".flv", codec="flv1", options={"g": "12"}),
    "wmv": Kind(suffix=".wmv", codec="wmv2", options={"g": "12"}),
}


@pytest.fixture(scope="module", params=list(KINDS.values()), ids=list(KINDS))
def info(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> ClipInfo:
    kind: Kind = request.param
    path = tmp_path_factory.mktemp("kinds") / f"clip{kind.suffix}"
    return probe(write_stamped(path, COUNT, kind=kind, rate=25))


def test_all_frames_are_counted_and_timed(info: ClipInfo) -> None:
    assert info.frame_count == COUNT
    assert info.frame_times_s[0] == 0.0
    assert np.diff(info.frame_times_s).min() > 0
    np.testing.assert_allclose(info.frame_times_s, np.arange(COUNT) / 25, atol=0.0021)
    assert info.frame_rate == pytest.approx(25, abs=0.01)
    assert not info.is_variable_rate
    assert info.duration_s == pytest.approx(COUNT / 25, abs=0.01)
    assert not info.damaged


def test_all_frames_come_in_order(info: ClipInfo) -> None:
    frames = list(iter_frames(info))
    assert [frame.index for frame in frames] == list(range(COUNT))
    assert [read_stamp(frame.image_HWC) for frame in frames] == list(range(COUNT))
    assert frames[0].image_HWC.shape == (info.height, info.width, 3)


def test_random_times_give_the_frames_shown_then(info: ClipInfo) -> None:
    rng = np.random.default_rng(0)
    for _ in range(6):
        times_s = rng.uniform(0, info.duration_s, rng.integers(1, 6))
        frames_THWC = read_frames(info, times_s, size=(64, 48))
        assert frames_THWC.shape == (times_s.size, 48, 64, 3)
        shown = [read_stamp(image) for image in frames_THWC]
        assert shown == info.indices_at(times_s).tolist()


def test_a_stretch_starts_and_ends_where_it_should(info: ClipInfo) -> None:
    numbers = [
        read_stamp(frame.image_HWC)
        for frame in iter_frames(info, start_s=50 / 25, end_s=61 / 25, size=(64, 48))
    ]
    assert numbers == list(range(50, 62))


def test_the_frame_shown_is_the_last_that_began_within_half_a_frame(tmp_path: Path) -> None:
    info = probe(write_stamped(tmp_path / "clip.mp4", 20, rate=10))
    times_s = [-1.0, 0.0, 0.049, 0.051, 0.1, 0.149, 0.151, 1.9, 99.0]
    assert info.indices_at(times_s).tolist() == [0, 0, 0, 1, 1, 1, 2, 19, 19]


def test_times_in_any_order_and_repeated(tmp_path: Path) -> None:
    info = probe(write_stamped(tmp_path / "clip.mp4"))
    frames_THWC = read_frames(info, np.array([41, 3, 41, 0, 59]) / 30, size=(64, 48))
    assert [read_stamp(image) for image in frames_THWC] == [41, 3, 41, 0, 59]


def test_variable_rate(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    ticks = np.concatenate([[0], np.cumsum(rng.choice([16, 17, 33, 50, 100], 79))]).tolist()
    for suffix in (".mp4", ".mkv"):
        info = probe(
            write_stamped(
                tmp_path / f"vfr{suffix}", 80, ticks=ticks, kind=Kind(options={"g": "12"})
            )
        )
        assert info.is_variable_rate
        assert info.frame_rate_low < info.frame_rate < info.frame_rate_high
        np.testing.assert_allclose(info.frame_times_s, np.array(ticks) / 1000, atol=0.0015)
        middles_s = (np.array(ticks[:-1]) + np.diff(ticks) * 0.2) / 1000
        frames_THWC = read_frames(info, middles_s[::7], size=(64, 48))
        assert [read_stamp(image) for image in frames_THWC] == list(range(0, 79, 7))


def test_gif_keeps_the_duration_of_each_frame(tmp_path: Path) -> None:
    ticks = [0, 5, 10, 60, 62, 100]
    kind = Kind(suffix=".gif", codec="gif", pixel_format="rgb8")
    info = probe(
        write_stamped(tmp_path / "a.gif", 6, ticks=ticks, tick=Fraction(1, 100), kind=kind)
    )
    np.testing.assert_allclose(info.frame_times_s, np.array(ticks) / 100)
    frames_THWC = read_frames(info, [0.02, 0.55, 0.605, 0.9], size=(64, 48))
    assert [read_stamp(image) for image in frames_THWC] == [0, 2, 3, 4]


def test_240_frames_a_second(tmp_path: Path) -> None:
    info = probe(write_stamped(tmp_path / "fast.mov", 200, rate=240))
    assert info.frame_rate == pytest.approx(240)
    assert [
        read_stamp(image) for image in read_frames(info, np.array([7, 133]) / 240, size=(64, 48))
    ] == [7, 133]


def _copy_packets(source: Path, target: Path, *, drop_until: int, shift: int) -> None:
    """Cut as editors do without encoding: keep packets from number `drop_until` on, shift their time."""
    with av.open(str(source)) as old, av.open(str(target), "w") as new:
        stream = new.add_stream_from_template(old.streams.video[0])
        for number, packet in enumerate(old.demux(video=0)):
            if number >= drop_until and packet.pts is not None and packet.dts is not None:
                packet.pts -= shift
                packet.dts -= shift
                packet.stream = stream
                new.mux(packet)


def test_a_stream_copied_cut_hides_the_frames_before_it(tmp_path: Path) -> None:
    kind = Kind(options={"g": "20", "bf": "0", "sc_threshold": "0"})
    whole = write_stamped(tmp_path / "whole.mp4", 90, kind=kind, rate=30)
    with av.open(str(whole)) as container:
        ticks_a_frame = round(1 / 30 / float(container.streams.video[0].time_base or 1))
    # from the key frame 40, but shown from 47 on: what ffmpeg -ss 1.57 -c copy writes as an edit list
    cut = tmp_path / "cut.mp4"
    _copy_packets(whole, cut, drop_until=40, shift=47 * ticks_a_frame)
    info = probe(cut)
    assert info.frame_count == 90 - 47
    assert [read_stamp(frame.image_HWC) for frame in iter_frames(info)] == list(range(47, 90))
    frames_THWC = read_frames(info, np.array([0, 30]) / 30, size=(64, 48))
    assert [read_stamp(image) for image in frames_THWC] == [47, 77]


def test_dropped_frames_of_an_avi_leave_gaps(tmp_path: Path) -> None:
    kind = Kind(suffix=".avi", codec="mpeg4", options={"g": "10"})
    source = write_stamped(tmp_path / "whole.avi", 40, kind=kind)
    with av.open(str(source)) as old, av.open(str(tmp_path / "dropped.avi"), "w") as new:
        stream = new.add_stream_from_template(old.streams.video[0])
        for number, packet in enumerate(old.demux(video=0)):
            if packet.dts is not None:
                packet.dts += number // 15
                packet.pts = packet.dts
                packet.stream = stream
                new.mux(packet)
    info = probe(tmp_path / "dropped.avi")
    assert info.frame_rate == pytest.approx(30)
    np.testing.assert_allclose(info.frame_times_s, (np.arange(40) + np.arange(40) // 15) / 30)
    assert [read_stamp(frame.image_HWC) for frame in iter_frames(info)] == list(range(40))
    assert not info.damaged


def test_a_stream_that_starts_between_key_frames_starts_at_the_first_decodable(
    tmp_path: Path,
) -> None:
    kind = Kind(suffix=".ts", options={"g": "20", "bf": "2", "sc_threshold": "0"})
    whole = write_stamped(tmp_path / "whole.ts", 90, kind=kind)
    _copy_packets(whole, tmp_path / "cut.ts", drop_until=27, shift=0)
    info = probe(tmp_path / "cut.ts")
    stamps = [read_stamp(frame.image_HWC) for frame in iter_frames(info)]
    assert stamps == list(range(40, 90))
    assert info.frame_count == 50


def test_a_camcorder_that_counts_anew_goes_on_in_order(tmp_path: Path) -> None:
    kind = Kind(suffix=".ts", options={"g": "12"})
    first = write_stamped(tmp_path / "first.ts", 40, kind=kind).read_bytes()
    second = write_stamped(tmp_path / "second.ts", 30, kind=kind).read_bytes()
    (tmp_path / "both.ts").write_bytes(first + second)
    info = probe(tmp_path / "both.ts")
    stamps = [read_stamp(frame.image_HWC) for frame in iter_frames(info)]
    assert stamps == [*range(40), *range(30)]
    np.testing.assert_allclose(info.frame_times_s, np.arange(70) / 30, atol=0.05)


def test_only_what_is_needed_is_decoded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    info = probe(
        write_stamped(
            tmp_path / "long.mp4", 250, kind=Kind(options={"g": "10", "sc_threshold": "0"})
        )
    )
    decoded = 0
    decode_packets = decoding.decode_packets

    def counting(*arguments: Any) -> Iterator[av.VideoFrame]:
        nonlocal decoded
        for frame in decode_packets(*arguments):
            decoded += 1
            yield frame

    monkeypatch.setattr(decoding, "decode_packets", counting)
    frames_THWC = read_frames(info, np.array([5, 8, 205, 214]) / 30, size=(64, 48))
    assert [read_stamp(image) for image in frames_THWC] == [5, 8, 205, 214]
    assert decoded <= 9 + 15


def test_progress_and_cancel(tmp_path: Path) -> None:
    info = probe(write_stamped(tmp_path / "clip.mp4"))
    told: list[Progress] = []
    read_frames(info, [0.0, 0.5, 1.0], size=(64, 48), report=told.append)
    assert [(one.done, one.total) for one in told] == [(1, 3), (2, 3), (3, 3)]
    token = CancelToken()
    token.cancel()
    with pytest.raises(CancelledError):
        read_frames(info, [0.0], size=(64, 48), cancel=token)
    with pytest.raises(CancelledError):
        probe(info.path, cancel=token)


def test_a_clip_that_went_away(tmp_path: Path) -> None:
    info = probe(write_stamped(tmp_path / "clip.mp4"))
    info.path.unlink()
    with pytest.raises(ClipError, match="There is no file"):
        read_frames(info, [0.0], size=(64, 48))
