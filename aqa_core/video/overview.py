"""A few pictures from all over a recording, taken where decoding can start, so that each costs but itself."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

import av
import av.error
import numpy as np
import numpy.typing as npt

from aqa_core.progress import CancelToken, never
from aqa_core.video.container import OpenClip, open_clip
from aqa_core.video.convert import Converter
from aqa_core.video.decoding import is_last
from aqa_core.video.info import ClipInfo


def iter_overview(
    info: ClipInfo,
    count: int,
    *,
    size: tuple[int, int],
    is_known: Callable[[int], bool] = lambda _index: False,
    cancel: CancelToken | None = None,
) -> Iterator[tuple[int, npt.NDArray[np.uint8]]]:
    """Give pictures of key frames, evenly spread over the clip, those of its whole length first.

    The order is such that stopping early leaves an even choice too. A clip without key frames to go to gives none.

    Args:
        info: the clip.
        count: how many at most.
        size: (width, height) of the pictures as displayed.
        is_known: whether a frame of this number is not needed.
        cancel: stops the work between two pictures.

    Yields:
        Number of a frame, and its picture (H, W, 3) as blue, green, red.

    Raises:
        ClipError: the file went away or cannot be read any more.
        CancelledError: the work was asked to stop.
    """
    token = cancel or never()
    with open_clip(info.path) as clip:
        clip.stream.codec_context.thread_count = (
            1  # more would each want a packet before the first picture
        )
        converter = Converter(info, size)
        for key in _coarse_to_fine(_keys(info, count)):
            token.raise_if_cancelled()
            index = int(np.searchsorted(info.index.pts_T, key))
            if is_known(index):
                continue
            frame = _frame_at(clip, key)
            # a seek may land elsewhere: only the frame that was asked for is taken
            if frame is not None and frame.pts == key and index < info.frame_count:
                yield index, np.ascontiguousarray(converter.bgr(frame))


def _keys(info: ClipInfo, count: int) -> list[int]:
    if info.index.ordered or info.index.pictures or not info.index.key_pts_K.size:
        return []
    keys_K = info.index.key_pts_K
    chosen = np.unique(np.linspace(0, keys_K.size - 1, min(count, keys_K.size)).round().astype(int))
    return [int(key) for key in keys_K[chosen]]


def _coarse_to_fine(keys: list[int]) -> list[int]:
    order: dict[int, None] = {}
    stride = 1 << max(0, len(keys) - 1).bit_length()
    while stride >= 1:
        order.update(dict.fromkeys(keys[::stride]))
        stride //= 2
    return list(order)


def _frame_at(clip: OpenClip, key: int) -> av.VideoFrame | None:
    """Decode one key frame alone, or give None where that does not work out."""
    try:
        clip.container.seek(key, stream=clip.stream)
        packet = next(clip.container.demux(clip.stream), None)
    except (av.error.FFmpegError, IndexError):
        return None
    if packet is None or is_last(packet) or not packet.is_keyframe:
        return None
    frames: list[av.VideoFrame] = []
    with contextlib.suppress(av.error.FFmpegError):
        frames = [*clip.stream.decode(packet), *clip.stream.decode(None)]
    clip.stream.codec_context.flush_buffers()
    return frames[0] if frames else None
