"""Decodes chosen frames: seeks to a key frame before them and proves by time stamps that it got there."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterator
from typing import Final

import av
import av.error
import numpy as np
import numpy.typing as npt

from aqa_core.progress import CancelToken
from aqa_core.video.container import OpenClip, open_clip
from aqa_core.video.deinterlace import deinterlaced
from aqa_core.video.info import ClipInfo, FrameIndex
from aqa_core.video.pictures import decode_pictures

# what was kept of frames is kept under this number: raise it when the same file at the same times gives others
DECODING_VERSION: Final = 2

# passing over fewer frames than this is cheaper than seeking and starting the decoder's threads again
_SHORT_GAP = 32
# how many key frames further back to try where a container's seek lands late
_SEEK_ATTEMPTS = 3

FoundFrames = Iterator[tuple[int, av.VideoFrame]]
Packets = Iterator["av.Packet[av.VideoStream]"]


def decode_frames(
    info: ClipInfo, indices: npt.NDArray[np.int64], *, cancel: CancelToken
) -> FoundFrames:
    """Decode the frames of the given indices, each once, in order.

    A frame that the file promises but that cannot be decoded is left out.

    Args:
        info: the clip.
        indices: (n,) frame indices, strictly increasing.
        cancel: stops the work between two packets.

    Raises:
        ClipError: the file went away or cannot be read any more.
        CancelledError: the work was asked to stop.
    """
    if info.index.pictures:
        yield from decode_pictures(info, indices, cancel=cancel)
        return
    for run in _runs(info.index, indices):
        left = run
        with open_clip(info.path) as clip:
            packets = _packets_before(clip, info.index, int(run[0]), cancel)
            if packets is not None:
                for position, frame in _pick(_shown(clip, packets, info, cancel), info.index, run):
                    if position != left[0]:
                        break  # time stamps are unsound behind this seek (MPEG program streams)
                    yield position, frame
                    left = left[1:]
        if left.size:
            with open_clip(info.path) as clip:
                packets = clip.container.demux(clip.stream)
                yield from _pick(_shown(clip, packets, info, cancel), info.index, left)


def _shown(
    clip: OpenClip, packets: Packets, info: ClipInfo, cancel: CancelToken
) -> Iterator[av.VideoFrame]:
    frames = decode_packets(clip, packets, cancel)
    return deinterlaced(frames) if info.is_interlaced else frames


def decode_packets(
    clip: OpenClip, packets: Packets, cancel: CancelToken
) -> Iterator[av.VideoFrame]:
    """Decode packets to their end; those that cannot be decoded are passed over, as players do.

    Raises:
        CancelledError: the work was asked to stop.
    """
    while True:
        cancel.raise_if_cancelled()
        try:
            packet = next(packets, None)
        except (av.error.FFmpegError, IndexError):
            packet = None  # the file breaks off here: what the decoder still holds comes out
        last = packet is None or is_last(packet)
        if packet is not None and not packet.size and not last:
            continue  # an AVI's dropped frame; the decoder would take it for the end
        frames: list[av.VideoFrame] = []
        with contextlib.suppress(av.error.FFmpegError):
            frames = clip.stream.decode(packet)
        yield from frames
        if last:
            return


def is_last(packet: av.Packet[av.VideoStream]) -> bool:
    """Tell whether this is the empty packet with which PyAV ends a stream."""
    return not packet.size and packet.pts is None and packet.dts is None


def _runs(index: FrameIndex, indices: npt.NDArray[np.int64]) -> list[npt.NDArray[np.int64]]:
    """Cut the wanted frames where going to a later key frame beats decoding what lies between."""
    if index.ordered or not indices.size:
        return [indices] if indices.size else []
    key_before = np.searchsorted(index.key_pts_K, index.pts_T[indices], side="right")
    far = np.diff(indices) > _SHORT_GAP
    return np.split(indices, np.flatnonzero(far & (np.diff(key_before) > 0)) + 1)


def _packets_before(
    clip: OpenClip, index: FrameIndex, first: int, cancel: CancelToken
) -> Packets | None:
    """Give the packets from a key frame at or before frame `first` on, or None to read from the beginning.

    A seek may land anywhere (MPEG-TS has no index), so the packet that comes is looked at.
    """
    if index.ordered:
        return None
    wanted_pts = int(index.pts_T[first])
    keys = index.key_pts_K[index.key_pts_K <= wanted_pts]
    if keys.size <= 1:
        return None
    for target in keys[::-1][:_SEEK_ATTEMPTS].tolist():
        try:
            clip.container.seek(target, stream=clip.stream)
            packets = clip.container.demux(clip.stream)
            key = next(packet for packet in packets if _is_start(packet, cancel))
        except (av.error.FFmpegError, IndexError, StopIteration):
            return None
        if key.pts is not None and key.pts <= wanted_pts:
            return itertools.chain((key,), packets)
    return None


def _is_start(packet: av.Packet[av.VideoStream], cancel: CancelToken) -> bool:
    cancel.raise_if_cancelled()
    return packet.is_keyframe and packet.pts is not None


def _pick(
    frames: Iterator[av.VideoFrame], index: FrameIndex, wanted: npt.NDArray[np.int64]
) -> FoundFrames:
    """Number decoded frames and give those that are wanted."""
    left = set(wanted.tolist())
    last = int(wanted[-1])
    for count, frame in enumerate(frames):
        position = count if index.ordered else _position(index, frame.pts)
        if position in left:
            left.discard(position)
            yield position, frame
        if position >= last:
            return


def _position(index: FrameIndex, pts: int | None) -> int:
    """Give the index of the frame with this time stamp, -1 where none has it."""
    if pts is None:
        return -1
    position = int(np.searchsorted(index.pts_T, pts))
    known = position < index.pts_T.size and index.pts_T[position] == pts
    return position if known else -1
