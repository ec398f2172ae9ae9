"""What a probe tells of a sound clip, and the one sentence it has for every bad one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from aqa_core.errors import ClipError
from aqa_core.video.info import RateStatistics
from aqa_core.video.probe import probe
from aqa_core.video.reader import iter_frames, read_frames
from tests.helpers.clips import MP4, Kind, read_stamp, stamped, write_stamped
from tests.helpers.shared_data import shared_file


def write_with_sound(path: Path, *, picture: bool = True, cover: bool = False) -> Path:
    """Write a second of sound, with moving pictures, with a cover picture, or without either."""
    with av.open(str(path), "w") as container:
        sound: Any = container.add_stream(
            "aac" if path.suffix == ".mp4" else "libmp3lame", rate=44100
        )
        video: Any = None
        if picture or cover:
            video = container.add_stream("mjpeg" if cover else "libx264", rate=30)
            video.width, video.height = 128, 96
            video.pix_fmt = "yuvj420p" if cover else "yuv420p"
        if cover:
            video.disposition = av.stream.Disposition.attached_pic
        for number in range(0 if video is None else 1 if cover else 30):
            frame = av.VideoFrame.from_ndarray(stamped(number), format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, 30)
            container.mux(video.encode(frame))
        if video is not None:
            container.mux(video.encode())
        silence = np.zeros((1, 44100 * 2), dtype=np.int16)
        sample = av.AudioFrame.from_ndarray(silence, format="s16", layout="stereo")
        sample.rate, sample.pts = 44100, 0
        container.mux(sound.encode(sample))
        container.mux(sound.encode())
    return path


def test_a_plain_clip(tmp_path: Path) -> None:
    info = probe(write_stamped(tmp_path / "plain.mp4", 60, rate=Fraction(30000, 1001)))
    assert "mp4" in info.container
    assert (info.codec, info.pixel_format, info.bit_depth) == ("h264", "yuv420p", 8)
    assert (info.width, info.height, info.rotation_deg) == (128, 96, 0)
    assert info.frame_rate == pytest.approx(29.97, abs=0.001)
    assert (info.frame_rate_low, info.frame_rate_high) == pytest.approx((29.97, 29.97), abs=0.001)
    assert info.duration_s == pytest.approx(60 * 1001 / 30000)
    assert not info.has_audio
    assert not info.damaged


def test_sound_is_told_and_left_alone(tmp_path: Path) -> None:
    info = probe(write_with_sound(tmp_path / "sound.mp4"))
    assert info.has_audio
    assert info.frame_count == 30
    assert not info.damaged


@pytest.mark.parametrize(
    "name",
    ["Plongeons été 2024.mp4", "跳水 207C.mp4", "a b%03d c.mp4", "http:x.mp4", "-i.mp4", "'\".mp4"],
)
def test_any_file_name(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    write_stamped(tmp_path / "plain.mp4", 12).rename(tmp_path / name)
    monkeypatch.chdir(tmp_path)
    info = probe(name)
    assert info.frame_count == 12
    assert len(read_frames(info, [0.1], size=(32, 24))) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has names that are no text")
def test_a_file_name_that_is_no_text(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.mp4"))
    write_stamped(tmp_path / "plain.mp4", 12).rename(path)
    assert probe(path).frame_count == 12


def test_a_name_that_lies_about_the_kind(tmp_path: Path) -> None:
    path = tmp_path / "really_matroska.mp4"
    write_stamped(tmp_path / "a.mkv", 12).rename(path)
    assert "matroska" in probe(path).container


def test_a_single_picture_is_probed(tmp_path: Path) -> None:
    info = probe(write_stamped(tmp_path / "one.mp4", 1))
    assert info.frame_count == 1
    assert info.duration_s == pytest.approx(1 / 30, rel=0.1)
    assert info.frame_rate == pytest.approx(30, rel=0.1)


def test_clips_are_only_read(tmp_path: Path) -> None:
    path = write_stamped(tmp_path / "clip.mp4", 12)
    before = path.read_bytes(), path.stat().st_mtime_ns
    path.chmod(0o444)
    list(iter_frames(probe(path)))
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
    assert [one.name for one in tmp_path.iterdir()] == ["clip.mp4"]


def bad(path: Path) -> str:
    """Give the sentence for a bad clip, after checking that it is one with a remedy."""
    with pytest.raises(ClipError) as caught:
        probe(path)
    error = caught.value
    assert error.sentence.endswith(".")
    assert error.remedy.endswith(".")
    assert "\n" not in str(error)
    assert path.name in error.sentence
    return error.sentence


def test_missing(tmp_path: Path) -> None:
    assert "There is no file" in bad(tmp_path / "gone.mp4")


def test_folder(tmp_path: Path) -> None:
    assert "is a folder" in bad(tmp_path)


def test_empty(tmp_path: Path) -> None:
    (tmp_path / "empty.mp4").touch()
    assert "is empty" in bad(tmp_path / "empty.mp4")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.mp4")
    assert "is not a file" in bad(tmp_path / "pipe.mp4")


@pytest.mark.skipif(sys.platform == "win32", reason="permissions are other there")
def test_no_permission(tmp_path: Path) -> None:
    path = write_stamped(tmp_path / "secret.mp4", 3)
    path.chmod(0)
    if not os.access(path, os.R_OK):
        assert "may not be read" in bad(path)
        return
    program = (  # the superuser may read all: ask as nobody
        "import os, sys\n"
        "from aqa_core.errors import ClipError\n"
        "from aqa_core.video.probe import probe\n"
        "os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
        "try: probe(sys.argv[1])\n"
        "except ClipError as error: print(error)\n"
    )
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        secret = shutil.move(path, folder)
        command = [sys.executable, "-c", program, str(secret)]
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "secret.mp4 may not be read" in told


@pytest.mark.parametrize(
    "content",
    [
        b"This is a text, not a video.\n" * 50,
        b"\x00" * 5000,
        b"#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\nother.ts\n",
        b"ffconcat version 1.0\nfile other.mp4\n",
        b"<html><body>404</body></html>",
        b"\x89PNG\r\n\x1a\n" + b"\x00" * 200,
    ],
    ids=["text", "zeros", "playlist", "list of files", "web page", "picture"],
)
def test_not_a_video(tmp_path: Path, content: bytes) -> None:
    write_stamped(tmp_path / "other.mp4", 12)
    write_stamped(tmp_path / "other.ts", 12, kind=Kind(suffix=".ts"))
    (tmp_path / "renamed.mp4").write_bytes(content)
    assert "not a video" in bad(tmp_path / "renamed.mp4")


def test_random_bytes(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    (tmp_path / "noise.mp4").write_bytes(rng.bytes(20_000))
    bad(tmp_path / "noise.mp4")


@pytest.mark.parametrize(("suffix", "cover"), [(".mp4", False), (".mp3", False), (".mp3", True)])
def test_sound_only(tmp_path: Path, suffix: str, cover: bool) -> None:
    path = write_with_sound(tmp_path / f"song{suffix}", picture=False, cover=cover)
    assert "sound but no picture" in bad(path)


def test_cut_before_the_index(tmp_path: Path) -> None:
    path = write_stamped(tmp_path / "cut.mp4", 60)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert "cut short" in bad(path)


def test_cut_behind_the_index(tmp_path: Path) -> None:
    path = write_stamped(tmp_path / "cut.mp4", 60, kind=Kind(muxing={"movflags": "faststart"}))
    content = path.read_bytes()
    path.write_bytes(content[: content.index(b"mdat") + 8])
    assert "can be decoded" in bad(path)


CUT_KINDS = {
    "mp4": Kind(options={"g": "10", "bf": "0"}, muxing={"movflags": "faststart"}),
    "mkv": Kind(suffix=".mkv", options={"g": "10", "bf": "0"}),
    "avi": Kind(suffix=".avi", codec="mpeg4", options={"g": "10"}),
    "ts": Kind(suffix=".ts", options={"g": "10", "bf": "0"}),
}


@pytest.mark.parametrize("kind", list(CUT_KINDS.values()), ids=list(CUT_KINDS))
def test_what_is_left_of_a_cut_clip_is_used(tmp_path: Path, kind: Kind) -> None:
    path = write_stamped(tmp_path / f"cut{kind.suffix}", 80, kind=kind)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * 0.7)])
    info = probe(path)
    assert 30 <= info.frame_count < 75
    stamps = [read_stamp(frame.image_HWC) for frame in iter_frames(info)]
    assert stamps[:30] == list(range(30))
    if kind.suffix != ".ts":  # a transport stream may end anywhere
        assert info.damaged
        assert info.damage.endswith(".")


def test_a_header_that_claims_a_huge_picture(tmp_path: Path) -> None:
    gif = bytearray(
        write_stamped(
            tmp_path / "a.gif", 3, kind=Kind(codec="gif", pixel_format="rgb8")
        ).read_bytes()
    )
    gif[6:10] = b"\x80\x3e\x80\x3e"  # 16,000 × 16,000
    (tmp_path / "huge.gif").write_bytes(gif)
    assert "too large" in bad(tmp_path / "huge.gif")


def test_no_size(tmp_path: Path) -> None:
    path = write_stamped(
        tmp_path / "size.avi", 5, kind=Kind(suffix=".avi", codec="mjpeg", pixel_format="yuvj420p")
    )
    content = bytearray(path.read_bytes())
    for start in (content.index(b"strf") + 12, content.index(b"avih") + 40):
        content[start : start + 8] = bytes(8)
    at = 0
    while (at := content.find(b"\xff\xc0", at)) >= 0:  # the JPEG frames' own height and width
        content[at + 5 : at + 9] = bytes(4)
        at += 9
    path.write_bytes(content)
    bad(path)


def test_the_shared_clips() -> None:
    platform = probe(shared_file("clips", "dive_207C_10m_84.15.avi"))
    assert platform.frame_count == 103
    assert platform.frame_rate == pytest.approx(30)
    board = probe(shared_file("clips", "dive_springboard_long_leadin.avi"))
    assert board.duration_s == pytest.approx(8.64, abs=0.01)
    assert (board.codec, board.width, board.height) == ("mpeg4", 320, 240)


def test_ffmpeg_keeps_quiet(tmp_path: Path) -> None:
    path = write_stamped(tmp_path / "clip.mp4", 60, kind=MP4)
    content = bytearray(path.read_bytes())
    rng = np.random.default_rng(3)
    for at in rng.integers(200, len(content) // 2, 40):
        content[at] ^= 0x55
    path.write_bytes(content)
    shutil.copy(path, tmp_path / "again.mp4")
    program = (
        "import sys\nfrom aqa_core.errors import ClipError\n"
        "from aqa_core.video.probe import probe\nfrom aqa_core.video.reader import iter_frames\n"
        "try: list(iter_frames(probe(sys.argv[1])))\nexcept ClipError: pass\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", program, str(path)], capture_output=True, check=True
    )
    assert (run.stdout, run.stderr) == (b"", b"")


def test_rate_of_coarse_time_stamps() -> None:
    times_s = np.round(np.arange(300) / 29.97, 3)
    rate = RateStatistics.of(times_s, tick_s=0.001, claimed=30000 / 1001)
    assert rate.typical == pytest.approx(30000 / 1001)
    assert not rate.is_variable
    assert RateStatistics.of(times_s, tick_s=0.001, claimed=60).typical == pytest.approx(
        29.97, abs=0.01
    )


def test_rate_of_a_clip_with_one_gap_is_not_variable() -> None:
    times_s = np.delete(np.arange(301) / 30, 100)
    rate = RateStatistics.of(times_s, tick_s=1 / 90_000, claimed=30)
    assert rate.typical == pytest.approx(30)
    assert not rate.is_variable


def test_a_phone_says_how_fast_it_filmed(tmp_path: Path) -> None:
    def say(stream: Any) -> None:
        stream.container.metadata["com.android.capture.fps"] = "240.000000"

    kind = Kind(muxing={"movflags": "use_metadata_tags"})
    slow = write_stamped(tmp_path / "slow.mp4", 30, kind=kind, setup=say)
    assert probe(slow).capture_rate == 240
    assert probe(write_stamped(tmp_path / "plain.mp4", 30)).capture_rate is None
