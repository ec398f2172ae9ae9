"""Opens clip files so that a bad one ends in one clear sentence and a hostile one reaches nothing else."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import av
import av.container
import av.error
import av.stream
import av.video

from aqa_core.errors import ClipError

# what cameras, phones and editors write; no playlists and scripts that would make FFmpeg open other files
_FORMATS = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,mpegvideo,m4v,h264,hevc,obu,ivf,flv,gif,apng,asf,ogg,mxf,"
    "dv,nut,mjpeg,wtv,rm,swf,yuv4mpegpipe,mp3,wav,flac,aac,aiff,ac3,caf"
)
_OPTIONS = {"format_whitelist": _FORMATS, "protocol_whitelist": "file"}
# 16K video; a header that claims more is broken or hostile, and memory follows its claim
_MAX_SIDE = 16_384
_MAX_PIXELS = 1 << 27
# more threads than cores keep the decoder busy while a frame is scaled: 1.25 times as fast on two cores
_LEAST_THREADS, _MOST_THREADS = 4, 8


@dataclass(frozen=True, slots=True)
class OpenClip:
    """An open clip file and the one video stream of it that we read."""

    path: Path
    container: av.container.InputContainer
    stream: av.video.VideoStream


@contextlib.contextmanager
def open_clip(path: Path) -> Iterator[OpenClip]:
    """Open a clip file for reading its video stream, and close it again.

    Args:
        path: the clip file.

    Raises:
        ClipError: it is missing, a folder, empty, not readable, not a video, or has no video stream; also for
            what FFmpeg reports while the file is open.
    """
    _check_file(path)
    try:
        with av.open(
            str(path.absolute()), options=_OPTIONS, metadata_errors="replace"
        ) as container:
            stream = _video_stream(path, container)
            _check_size(path, stream)
            stream.thread_type = "AUTO"
            threads = min(_MOST_THREADS, max(_LEAST_THREADS, os.cpu_count() or 1))
            stream.codec_context.thread_count = threads
            for other in container.streams:
                if other.index != stream.index:
                    other.discard = av.stream.Discard.all
            yield OpenClip(path, container, stream)
    except av.error.FFmpegError as error:
        raise _unreadable(path, error) from error


def _check_file(path: Path) -> None:
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise ClipError(
                f"{path} is a folder, not a clip.", "Give one of the video files in it."
            )
        if not stat.S_ISREG(status.st_mode):
            raise ClipError(f"{path} is not a file.", "Give a video file.")
        with path.open("rb") as file:
            start = file.read(1)
    except FileNotFoundError as error:
        raise ClipError(
            f"There is no file {path}.", "Check the name, or choose the clip again."
        ) from error
    except PermissionError as error:
        raise ClipError(
            f"{path} may not be read.",
            "Ask for permission to read it, or copy it to your own folder.",
        ) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ClipError(
            f"{path} cannot be read ({reason}).",
            "Check the drive, or copy the clip to this computer.",
        ) from error
    if not start:
        raise ClipError(f"{path} is empty.", "Copy it from the camera again.")


def _video_stream(path: Path, container: av.container.InputContainer) -> av.video.VideoStream:
    still = av.stream.Disposition.attached_pic | av.stream.Disposition.timed_thumbnails
    moving = [stream for stream in container.streams.video if not stream.disposition & still]
    best = container.streams.best("video")
    if best in moving:
        moving.insert(0, best)
    if moving:
        return moving[0]
    if container.streams.audio:
        raise ClipError(f"{path} holds sound but no picture.", "Give a video file.")
    raise ClipError(f"{path} holds no video.", "Give a video file.")


def _check_size(path: Path, stream: av.video.VideoStream) -> None:
    codec = stream.codec_context
    if codec is None:
        raise ClipError(
            f"The video in {path} is of a kind that cannot be decoded here.",
            "Convert it to MP4 with H.264 video.",
        )
    width, height = codec.width, codec.height
    if max(width, height) > _MAX_SIDE or width * height > _MAX_PIXELS:
        raise ClipError(
            f"{path} claims frames of {width}×{height} pixels, which is too large.",
            "Export it again at 4K or less.",
        )


def _unreadable(path: Path, error: av.error.FFmpegError) -> ClipError:
    if isinstance(error, av.error.DecoderNotFoundError):
        return ClipError(
            f"The video in {path} is of a kind that cannot be decoded here.",
            "Convert it to MP4 with H.264 video.",
        )
    if _looks_like_mp4(path):
        return ClipError(
            f"{path} is cut short: the part that says where its frames lie is missing.",
            "Copy it from the camera again; a recording that did not finish needs a repair tool.",
        )
    return ClipError(
        f"{path} is not a video that can be read here, or it is damaged.",
        "Copy it again, or convert it to MP4 with H.264 video.",
    )


def _looks_like_mp4(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(8)[4:] == b"ftyp"
    except OSError:
        return False
