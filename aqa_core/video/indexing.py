"""Finds out which frames a clip file really shows and when, by demuxing all packets and decoding some."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field

import av
import av.error
import av.video
import numpy as np
import numpy.typing as npt

from aqa_core.progress import CancelToken
from aqa_core.video.container import OpenClip
from aqa_core.video.decoding import is_last
from aqa_core.video.info import FrameIndex

# so many first frames must come out of the decoder with the time stamps that the packets promised
_CONFIRMED_FRAMES = 24
# frames a second that no camera in a pool exceeds, and what is assumed where a file says nothing credible
_MAX_RATE = 1000.0
_ASSUMED_RATE = 25.0


@dataclass(slots=True)
class Packets:
    """What demuxing told about the packets of the video stream.

    Attributes:
        pts: of packets whose frames are to be shown.
        dts: likewise, in file order.
        key_pts: where decoding can start, shown or not.
        durations: by time stamp.
        count: how many there are, shown or not.
        lacking: how many shown packets carry no time stamp.
        corrupt: how many the container marked as broken.
        broke_off: reading ended in an error and not at the end.
    """

    pts: list[int] = field(default_factory=list)
    dts: list[int] = field(default_factory=list)
    key_pts: list[int] = field(default_factory=list)
    durations: dict[int, int] = field(default_factory=dict)
    count: int = 0
    lacking: int = 0
    corrupt: int = 0
    broke_off: bool = False

    @property
    def sound(self) -> bool:
        """Whether nothing suggests that the packets' time stamps lie."""
        forward = all(a <= b for a, b in itertools.pairwise(self.dts))
        return not (self.lacking or self.corrupt or self.broke_off) and forward


@dataclass(frozen=True, slots=True)
class _Shown:
    """The time stamps of one frame as the decoder gave it."""

    pts: int | None
    dts: int | None


def demux(clip: OpenClip, cancel: CancelToken) -> Packets:
    """Read all packets of the video stream without decoding them."""
    found = Packets()
    packets = clip.container.demux(clip.stream)
    while True:
        cancel.raise_if_cancelled()
        try:
            packet = next(packets, None)
        except av.error.FFmpegError:
            found.broke_off = True
            return found
        if packet is None or is_last(packet):
            return found
        if packet.size:
            _note(found, packet)


def _note(found: Packets, packet: av.Packet[av.video.VideoStream]) -> None:
    found.count += 1
    if packet.is_keyframe and packet.pts is not None:
        found.key_pts.append(packet.pts)
    if packet.is_corrupt:
        found.corrupt += 1
    elif not packet.is_discard:
        if packet.dts is not None:
            found.dts.append(packet.dts)
        if packet.pts is None:
            found.lacking += 1
            return
        found.pts.append(packet.pts)
        found.durations[packet.pts] = packet.duration or 0


def build_index(
    clip: OpenClip, packets: Packets, first: av.VideoFrame, frames: Iterator[av.VideoFrame]
) -> tuple[FrameIndex, npt.NDArray[np.float64]]:
    """Decide which frames are shown and when.

    The packets' time stamps are taken where the first decoded frames confirm them and nothing is broken. Else
    the whole clip is decoded, and what comes out counts: it leaves out hidden frames, field pairs and what
    damage made undecodable.

    Args:
        clip: the open clip, standing behind `first`.
        packets: what demuxing told.
        first: the first frame that the decoder gave.
        frames: the frames that follow it.

    Returns:
        The index, and the (T,) times in seconds of its frames by the container's clock.
    """
    shown = [_Shown(first.pts, first.dts)]
    shown += [_Shown(frame.pts, frame.dts) for frame in itertools.islice(frames, _CONFIRMED_FRAMES)]
    promised_T = np.unique(np.asarray(packets.pts, dtype=np.int64))
    if first.pts is not None:  # what lies before could not be decoded
        promised_T = promised_T[promised_T >= first.pts]
    promised = promised_T[: len(shown)].tolist()
    as_promised = [frame.pts for frame in shown] == promised
    if packets.sound and as_promised and _credible(clip, promised_T):
        return _index(clip, packets, promised_T)
    shown += [_Shown(frame.pts, frame.dts) for frame in frames]
    pts_T = np.asarray([frame.pts for frame in shown if frame.pts is not None], dtype=np.int64)
    if pts_T.size == len(shown) and np.all(np.diff(pts_T) > 0) and _credible(clip, pts_T):
        return _index(clip, packets, pts_T)
    return _ordered_index(clip, packets, shown)


def _credible(clip: OpenClip, pts_T: npt.NDArray[np.int64]) -> bool:
    """Tell whether frames follow each other as slowly as cameras can take them."""
    if pts_T.size < 2:
        return True
    return float(np.median(np.diff(pts_T))) * float(clip.stream.time_base or 1) >= 1 / _MAX_RATE


def _index(
    clip: OpenClip,
    packets: Packets,
    pts_T: npt.NDArray[np.int64],
) -> tuple[FrameIndex, npt.NDArray[np.float64]]:
    keys_K = np.unique(np.asarray(packets.key_pts, dtype=np.int64))
    index = FrameIndex(stream=clip.stream.index, pts_T=pts_T, key_pts_K=keys_K, ordered=False)
    return index, np.multiply(pts_T, float(clip.stream.time_base or 1), dtype=np.float64)


def _ordered_index(
    clip: OpenClip, packets: Packets, shown: list[_Shown]
) -> tuple[FrameIndex, npt.NDArray[np.float64]]:
    """Time frames by the order in which they came, where their own time stamps make no sense.

    Decoding time stamps tell the rhythm where there is one for each frame; steps that go back (a camcorder that
    started a new count) become typical steps.
    """
    count = len(shown)
    rate = float(clip.stream.average_rate or clip.stream.guessed_rate or 0)
    usual_s = 1 / rate if 1 <= rate <= _MAX_RATE else 1 / _ASSUMED_RATE
    steps = np.full(count - 1, usual_s)
    if len(packets.dts) == count:
        steps = np.diff(packets.dts) * float(clip.stream.time_base or 1)
    elif all(frame.dts is not None for frame in shown):
        steps = np.diff([frame.dts or 0 for frame in shown]) * float(clip.stream.time_base or 1)
    forward = steps[steps > 0]
    typical_s = float(np.median(forward)) if forward.size else usual_s
    if typical_s < 1 / _MAX_RATE:
        steps, typical_s = np.full(count - 1, usual_s), usual_s
    times_T = np.concatenate(([0.0], np.cumsum(np.where(steps > 0, steps, typical_s))))
    index = FrameIndex(
        stream=clip.stream.index,
        pts_T=np.arange(count, dtype=np.int64),
        key_pts_K=np.empty(0, dtype=np.int64),
        ordered=True,
    )
    return index, times_T
