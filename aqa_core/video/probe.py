"""Looks at a clip file and tells what it holds, or in one sentence why it cannot be used."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import cast

import av
import numpy as np
import numpy.typing as npt
from av.sidedata.sidedata import SideData
from av.sidedata.sidedata import Type as SideDataType

from aqa_core.errors import ClipError
from aqa_core.progress import CancelToken, never
from aqa_core.video.container import OpenClip, open_clip
from aqa_core.video.decoding import decode_packets
from aqa_core.video.indexing import Packets, build_index, demux
from aqa_core.video.info import ClipInfo, FrameIndex, Orientation, RateStatistics
from aqa_core.video.listing import listed_packets
from aqa_core.video.pictures import is_picture_folder, probe_pictures

# a clip that ends so much before its header says lost its end
_MISSING_S = 0.5
# a last frame is not believed to stay longer
_LONGEST_LAST_FRAME_S = 10.0
# where phones write how fast a slow-motion clip was filmed
_CAPTURE_RATE = "com.android.capture.fps"
_FASTEST_CAMERA = 10_000.0


def probe(path: Path | str, *, cancel: CancelToken | None = None) -> ClipInfo:
    """Find out what a clip file holds.

    All packets are demuxed, or for a long recording their table is read and tried at both ends, and the first
    frames are decoded; the whole clip is decoded where its time stamps cannot be trusted otherwise. A folder of
    numbered pictures is taken for the clip they were extracted from.

    Args:
        path: the clip file or folder; it is never written to.
        cancel: stops the work between two packets.

    Raises:
        ClipError: missing, a folder, no permission, empty, not a video, sound only, nothing decodable, 0×0.
        CancelledError: the work was asked to stop.
    """
    path = Path(path)
    token = cancel or never()
    if is_picture_folder(path):
        return probe_pictures(path)
    with open_clip(path) as clip:
        packets = listed_packets(clip, token)
    if packets is None:
        with open_clip(path) as clip:
            packets = demux(clip, token)
    with open_clip(path) as clip:
        frames = decode_packets(clip, clip.container.demux(clip.stream), token)
        first = next(frames, None)
        if first is None:
            raise ClipError(
                f"No picture in {path} can be decoded: it is cut short or damaged.",
                "Copy it from the camera again.",
            )
        if first.width < 1 or first.height < 1:
            raise ClipError(f"The picture in {path} has no size (0×0).", "Export the clip again.")
        is_interlaced = [bool(first.interlaced_frame)]
        index, times_T = build_index(clip, packets, first, _watched(frames, is_interlaced))
        damage = _damage(clip, packets, float(times_T[-1] - times_T[0]))
        info = _clip_info(clip, packets, first, index, times_T, damage)
        return replace(info, is_interlaced=2 * sum(is_interlaced) > len(is_interlaced))


def _watched(frames: Iterator[av.VideoFrame], is_interlaced: list[bool]) -> Iterator[av.VideoFrame]:
    """Pass frames on and note of each whether it is interlaced."""
    for frame in frames:
        is_interlaced.append(bool(frame.interlaced_frame))
        yield frame


def _clip_info(
    clip: OpenClip,
    packets: Packets,
    first: av.VideoFrame,
    index: FrameIndex,
    times_T: npt.NDArray[np.float64],
    damage: str,
) -> ClipInfo:
    tick_s = float(clip.stream.time_base or 0)
    start_s = float(times_T[0])
    times_T = times_T - start_s
    rate = RateStatistics.of(times_T, tick_s=tick_s, claimed=float(clip.stream.average_rate or 25))
    last_s = packets.durations.get(int(index.pts_T[-1]), 0) * tick_s if not index.ordered else 0.0
    if not 0 < last_s <= _LONGEST_LAST_FRAME_S:
        last_s = 1 / rate.typical
    orientation = _orientation(first)
    width, height = _displayed_size(first, clip.stream, orientation)
    return ClipInfo(
        path=clip.path,
        container=clip.container.format.name,
        codec=clip.stream.codec_context.codec.canonical_name,
        pixel_format=first.format.name,
        bit_depth=max((component.bits for component in first.format.components), default=8),
        width=width,
        height=height,
        orientation=orientation,
        frame_rate=rate.typical,
        frame_rate_low=rate.low,
        frame_rate_high=rate.high,
        is_variable_rate=rate.is_variable,
        duration_s=float(times_T[-1]) + last_s,
        start_s=start_s,
        has_audio=bool(clip.container.streams.audio),
        damage=damage,
        frame_times_s=times_T,
        index=index,
        capture_rate=_capture_rate(clip),
    )


def _capture_rate(clip: OpenClip) -> float | None:
    written = clip.stream.metadata.get(_CAPTURE_RATE) or clip.container.metadata.get(_CAPTURE_RATE)
    try:
        rate = float(written or 0)
    except ValueError:
        return None
    return rate if 1 <= rate <= _FASTEST_CAMERA else None


def _orientation(frame: av.VideoFrame) -> Orientation:
    """Read the display matrix [a b u; c d v; x y w]: x' = a·x + c·y, y' = b·x + d·y."""
    side_data = cast("Iterable[SideData]", frame.side_data)  # the stubs take it for a dictionary
    matrix = next((one for one in side_data if one.type is SideDataType.DISPLAYMATRIX), None)
    if matrix is None:
        return Orientation()
    a, b, _, c, d = np.frombuffer(bytes(matrix), dtype=np.int32)[:5].tolist()
    if abs(b) + abs(c) > abs(a) + abs(d):
        return Orientation(transposed=True, flip_x=c < 0, flip_y=b < 0)
    return Orientation(flip_x=a < 0, flip_y=d < 0)


def _displayed_size(
    frame: av.VideoFrame, stream: av.VideoStream, orientation: Orientation
) -> tuple[int, int]:
    """Give width and height with square pixels, as a player shows them."""
    width, height = frame.width, frame.height
    aspect = stream.sample_aspect_ratio
    if aspect and 0.25 <= aspect <= 4:
        width = max(1, round(width * aspect))
    return (height, width) if orientation.transposed else (width, height)


def _damage(clip: OpenClip, packets: Packets, last_s: float) -> str:
    if packets.broke_off:
        return "The clip file breaks off: only its beginning could be read."
    promised_s = _promised_s(clip)
    if promised_s - last_s > max(_MISSING_S, 0.02 * promised_s):
        return f"The clip file promises {promised_s:.1f} s of pictures but holds {last_s:.1f} s."
    lacking = clip.stream.frames - packets.count if clip.container.format.name == "avi" else 0
    if lacking > max(2, 0.02 * clip.stream.frames):
        return f"The clip file promises {clip.stream.frames} frames but holds {packets.count}."
    if packets.corrupt:
        return "Some frames of the clip file are damaged and were left out."
    return ""


def _promised_s(clip: OpenClip) -> float:
    """Give the seconds of pictures that the header promises, 0 where it speaks of sound too or not at all."""
    if clip.stream.duration is not None:
        return float(clip.stream.duration * (clip.stream.time_base or 0))
    if clip.container.streams.audio or not clip.container.duration:
        return 0.0
    return clip.container.duration / av.time_base
