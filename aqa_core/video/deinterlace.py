"""Makes whole pictures of interlaced ones, whose lines were taken by turns at two moments."""

from __future__ import annotations

import contextlib
from collections import deque
from collections.abc import Iterator
from fractions import Fraction

import av
import av.error
import av.filter

# one picture for each that came, made of its first field; what is not marked interlaced stays as it is
_FILTER, _OPTIONS = "bwdif", "mode=send_frame:parity=auto:deint=interlaced"


def deinterlaced(frames: Iterator[av.VideoFrame]) -> Iterator[av.VideoFrame]:
    """Give each frame deinterlaced, in order and with its own time stamp.

    Time stamps stand in the stream's unit, whatever a frame says of it. The filter looks one frame ahead. A frame
    of another size or format than those before begins anew; where the filter refuses a format, frames stay as
    they are.

    Args:
        frames: as they come from the decoder.
    """
    weaver: _Weaver | None = None
    for frame in frames:
        if weaver is not None and not weaver.takes(frame):
            yield from weaver.rest()
            weaver = None
        weaver = weaver or _Weaver(frame)
        yield from weaver.put(frame)
    if weaver is not None:
        yield from weaver.rest()


class _Weaver:
    """FFmpeg's filter for frames of one kind; gives as many as it took, whatever happens inside."""

    def __init__(self, frame: av.VideoFrame) -> None:
        self._kind = _kind(frame)
        # a frame, and its own time stamp: the filter counts in halves
        self._waiting: deque[tuple[av.VideoFrame, int | None]] = deque()
        self._graph: av.filter.Graph | None = None
        with contextlib.suppress(av.error.FFmpegError, ValueError):
            self._graph = _make_graph(frame)

    def takes(self, frame: av.VideoFrame) -> bool:
        return _kind(frame) == self._kind

    def put(self, frame: av.VideoFrame) -> Iterator[av.VideoFrame]:
        self._waiting.append((frame, frame.pts))
        yield from self._pushed(frame)

    def rest(self) -> Iterator[av.VideoFrame]:
        if self._graph is not None:
            yield from self._pushed(None)
        yield from self._unchanged()

    def _pushed(self, frame: av.VideoFrame | None) -> Iterator[av.VideoFrame]:
        if self._graph is None:
            yield from self._unchanged()
            return
        try:
            self._graph.push(frame)
            while self._waiting:
                made = self._graph.pull()
                assert isinstance(made, av.VideoFrame)
                _, made.pts = self._waiting.popleft()
                yield made
        except (av.error.BlockingIOError, av.error.EOFError):
            return
        except av.error.FFmpegError:
            self._graph = None

    def _unchanged(self) -> Iterator[av.VideoFrame]:
        while self._waiting:
            frame, pts = self._waiting.popleft()
            frame.pts = pts
            yield frame


def _kind(frame: av.VideoFrame) -> tuple[object, ...]:
    colours = (frame.colorspace, frame.color_range)
    return (frame.width, frame.height, frame.format.name, *colours)


def _make_graph(frame: av.VideoFrame) -> av.filter.Graph:
    graph = av.filter.Graph()
    source = graph.add(
        "buffer",
        video_size=f"{frame.width}x{frame.height}",
        pix_fmt=frame.format.name,
        time_base=str(frame.time_base or Fraction(1, 1000)),
        colorspace=str(int(frame.colorspace)),
        range=str(int(frame.color_range)),
    )
    filtering = graph.add(_FILTER, _OPTIONS)
    sink = graph.add("buffersink")
    source.link_to(filtering)
    filtering.link_to(sink)
    graph.configure()
    return graph
