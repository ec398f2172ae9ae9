"""The clips the window is measured with: ten seconds of 1080p60, and a ten-minute recording made of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import av
import cv2
import numpy as np

from aqa_core.resources import resource
from tests.helpers.clips import Image, Kind, write_clip

RATE = 60
SECONDS = 10
REPEATS = 60
_SIZE = (1920, 1080)
_PHONE = Kind(options={"preset": "ultrafast", "crf": "24", "g": "60"})


def write_1080p60(path: Path) -> Path:
    """Write ten seconds of 1080p60: the sample dive, enlarged, with a little noise as a sensor has."""
    return write_clip(path, _enlarged(), kind=_PHONE, rate=RATE)


def write_recording(path: Path, clip: Path) -> Path:
    """Write a recording of ten minutes: the packets of a clip over and over, nothing encoded again."""
    with av.open(str(path), "w") as output, av.open(str(clip)) as first:
        stream = output.add_stream_from_template(first.streams.video[0])
        tick_s = first.streams.video[0].time_base
        assert tick_s is not None
        length = int(SECONDS / tick_s)
        for turn in range(REPEATS):
            with av.open(str(clip)) as source:
                for packet in source.demux(source.streams.video[0]):
                    if packet.dts is None or packet.pts is None:
                        continue
                    packet.dts += turn * length
                    packet.pts += turn * length
                    packet.stream = stream
                    output.mux(packet)
    return path


def _enlarged() -> Iterator[Image]:
    sample = _frames(resource("samples", "rendered_dive.mp4"))
    noise = np.random.default_rng(0).integers(0, 12, size=(_SIZE[1], _SIZE[0], 3), dtype=np.uint8)
    for number in range(SECONDS * RATE):
        image = cv2.resize(sample[number * len(sample) // (SECONDS * RATE)], _SIZE)
        yield np.asarray(cv2.add(image, np.roll(noise, 37 * number, axis=1)), dtype=np.uint8)


def _frames(clip: Path) -> list[Image]:
    with av.open(str(clip)) as container:
        decoded = container.decode(video=0)
        return [np.asarray(one.to_ndarray(format="rgb24"), dtype=np.uint8) for one in decoded]
