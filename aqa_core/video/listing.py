"""Takes the time stamps of a long recording from the table in its file, so that it opens without being read."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

import av
import av.error
import av.video
import numpy as np
import numpy.typing as npt
from av.index import IndexEntry

from aqa_core.progress import CancelToken
from aqa_core.video.container import OpenClip
from aqa_core.video.decoding import is_last
from aqa_core.video.indexing import Packets

# below so many packets reading all of them costs nothing that anyone notices
_LONG_PACKETS = 3000
# so many packets at either end must bear the table out; some more are read than compared, for frames out of order
_PROVEN_PACKETS = 96
_REORDERING = 16

_Packet: TypeAlias = "av.Packet[av.video.VideoStream]"
_Stamps = npt.NDArray[np.int64]


def listed_packets(clip: OpenClip, cancel: CancelToken) -> Packets | None:
    """Tell what demuxing all packets would tell, from the file's own table and its first and last packets.

    Only MP4 and MOV have a table that says enough, and only of decoding times. Frames are shown at those times,
    shifted, where none is decoded ahead of its turn; and also where some are, but follow each other evenly.

    Args:
        clip: a freshly opened clip; its packets are used up.
        cancel: stops the work between two packets.

    Returns:
        None where the clip is short, has no such table, or the packets read do not bear it out.
    """
    if "mp4" not in clip.container.format.name or clip.stream.frames < _LONG_PACKETS:
        return None
    entries = list(clip.stream.index_entries)
    if len(entries) != clip.stream.frames or not _is_whole(clip.path, entries):
        return None
    dts_P = np.asarray([entry.timestamp for entry in entries], dtype=np.int64)
    steps = np.diff(dts_P)
    if np.any(steps <= 0):
        return None
    is_key_P = np.asarray([entry.is_keyframe for entry in entries])
    ends = _ends(clip, dts_P, is_key_P, cancel)
    if ends is None:
        return None
    head, tail = ends
    shift = _shift(head, dts_P, is_even=bool(steps.max() - steps.min() <= 1))
    if shift is None or not _bears_out(tail, dts_P + shift):
        return None
    key_shift = (head[0].pts or 0) - int(dts_P[0])
    return Packets(
        pts=(dts_P + shift).tolist(),
        dts=dts_P.tolist(),
        key_pts=(dts_P[is_key_P] + key_shift).tolist(),
        durations={packet.pts: packet.duration or 0 for packet in tail if packet.pts is not None},
        count=len(entries),
    )


def _is_whole(path: Path, entries: list[IndexEntry]) -> bool:
    length = path.stat().st_size
    return entries[0].is_keyframe and all(
        entry.size > 0 and not entry.is_discard and entry.pos + entry.size <= length
        for entry in entries
    )


def _ends(
    clip: OpenClip, dts_P: _Stamps, is_key_P: npt.NDArray[np.bool_], cancel: CancelToken
) -> tuple[list[_Packet], list[_Packet]] | None:
    """Read the first packets and the last, or give None where they are not those of the table."""
    last_key = int(np.flatnonzero(is_key_P)[-1])
    try:
        head = list(itertools.islice(_packets(clip, cancel), _PROVEN_PACKETS))
        clip.container.seek(int(dts_P[last_key]), stream=clip.stream)
        tail = list(_packets(clip, cancel))
    except av.error.FFmpegError:
        return None
    if [one.dts for one in head] != dts_P[: len(head)].tolist():
        return None
    if not tail or [one.dts for one in tail] != dts_P[-len(tail) :].tolist():
        return None
    return head, tail


def _packets(clip: OpenClip, cancel: CancelToken) -> Iterator[_Packet]:
    for packet in clip.container.demux(clip.stream):
        cancel.raise_if_cancelled()
        if not is_last(packet):
            yield packet


def _shift(head: list[_Packet], dts_P: _Stamps, *, is_even: bool) -> int | None:
    """Give by how much later than decoded frames are shown, or None where that cannot be told for all."""
    if any(packet.pts is None or packet.is_corrupt for packet in head):
        return None
    shown = sorted(packet.pts or 0 for packet in head)
    shift = shown[0] - int(dts_P[0])
    in_turn = all(packet.pts == (packet.dts or 0) + shift for packet in head)
    if not (in_turn and not head[0].stream.codec_context.has_b_frames) and not is_even:
        return None
    sure = len(head) - _REORDERING
    return shift if shown[:sure] == (dts_P[:sure] + shift).tolist() else None


def _bears_out(tail: list[_Packet], pts_P: _Stamps) -> bool:
    """Tell whether the last packets are shown when the table says."""
    if any(packet.pts is None or packet.is_corrupt for packet in tail):
        return False
    return bool(sorted(packet.pts or 0 for packet in tail) == pts_P[-len(tail) :].tolist())
