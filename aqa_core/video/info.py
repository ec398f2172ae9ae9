"""What a clip file holds, found by looking at its packets and first frames, never by believing its header."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Orientation:
    """How stored pixels become displayed ones: swap the axes, then mirror (from the display matrix).

    Attributes:
        transposed: rows become columns.
        flip_x: then mirror left to right.
        flip_y: then mirror top to bottom.
    """

    transposed: bool = False
    flip_x: bool = False
    flip_y: bool = False

    @property
    def rotation_deg(self) -> int:
        """Clockwise rotation, 0, 90, 180 or 270; a mirrored clip gives the rotation beside the mirroring."""
        if not self.transposed:
            return 180 if self.flip_y else 0
        return 90 if self.flip_x or not self.flip_y else 270

    @property
    def mirrored(self) -> bool:
        """Whether left and right are swapped beside the rotation, as some front cameras do."""
        return self.transposed ^ self.flip_x ^ self.flip_y

    def apply(self, image_HWC: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
        """Turn a stored image (H, W, ...) into the displayed one; a view where it can be."""
        shown = image_HWC.swapaxes(0, 1) if self.transposed else image_HWC
        if self.flip_x:
            shown = shown[:, ::-1]
        return shown[::-1] if self.flip_y else shown


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FrameIndex:
    """Where each shown frame lies, so that the reader can go there and prove that it arrived.

    Attributes:
        stream: index of the video stream in the container.
        pts_T: presentation time stamps in units of the time base, strictly increasing; without meaning
            where `ordered` is True.
        key_pts_K: time stamps of the packets at which decoding may start, increasing.
        ordered: the container's time stamps cannot be trusted (H.264 with B-frames in AVI, raw streams):
            the k-th decoded frame is frame k, and reading starts at the beginning.
        pictures: where the clip is a folder of pictures, the pattern of their names, `{:06d}.jpg`; `pts_T` then
            holds their numbers. Empty for a clip file.
    """

    stream: int
    pts_T: npt.NDArray[np.int64]
    key_pts_K: npt.NDArray[np.int64]
    ordered: bool
    pictures: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ClipInfo:
    """What was found in a clip file; all times are seconds from its first shown frame.

    Attributes:
        path: the clip file, as it was given.
        container: FFmpeg's name of the file format, for example `mov,mp4,m4a,3gp,3g2,mj2`.
        codec: FFmpeg's name of the video codec.
        pixel_format: as stored, for example `yuv420p10le`.
        bit_depth: bits per colour component, 8 to 16.
        width: in pixels as displayed: after rotation, with square pixels.
        height: in pixels as displayed.
        orientation: how stored pixels become displayed ones.
        frame_rate: frames a second: the inverse of the typical interval between time stamps.
        frame_rate_low: the rate of the longest intervals (95th percentile).
        frame_rate_high: the rate of the shortest intervals (5th percentile).
        is_variable_rate: whether more than one interval in fifty differs by over a tenth from the typical.
        duration_s: from the first frame to the end of the last.
        start_s: the container's time of the first frame.
        has_audio: whether there is a sound track.
        damage: one sentence about what is missing or broken, empty for a sound file.
        frame_times_s: (T,) times of the frames, strictly increasing, the first is 0.
        index: where the frames lie, for the reader.
        is_interlaced: whether the lines of a picture were taken by turns at two moments; readers put that right.
        capture_rate: frames a second at which the camera filmed, where it wrote that down, as phones do.
    """

    path: Path
    container: str
    codec: str
    pixel_format: str
    bit_depth: int
    width: int
    height: int
    orientation: Orientation
    frame_rate: float
    frame_rate_low: float
    frame_rate_high: float
    is_variable_rate: bool
    duration_s: float
    start_s: float
    has_audio: bool
    damage: str
    frame_times_s: npt.NDArray[np.float64]
    index: FrameIndex
    is_interlaced: bool = False
    capture_rate: float | None = None

    @property
    def frame_count(self) -> int:
        """How many frames are shown, counted, not read from the header."""
        return int(self.frame_times_s.size)

    @property
    def rotation_deg(self) -> int:
        """Clockwise rotation that is applied to every frame: 0, 90, 180 or 270."""
        return self.orientation.rotation_deg

    @property
    def damaged(self) -> bool:
        """Whether something of the clip is missing or broken."""
        return bool(self.damage)

    def indices_at(self, times_s: npt.ArrayLike) -> npt.NDArray[np.int64]:
        """Give for each time the index of the frame that is shown then.

        That is the last frame whose time stamp is at most half a frame later than the time, so that a time
        computed as k / frame_rate finds frame k whatever the rounding; the first or last frame outside. Half a
        frame is half the interval before it, and at most half the typical interval.

        Args:
            times_s: (n,) seconds from the first frame.
        """
        gaps = np.minimum(np.diff(self.frame_times_s), 1 / self.frame_rate)
        begins = self.frame_times_s[1:] - 0.5 * gaps
        return np.asarray(np.searchsorted(begins, times_s, side="right"), dtype=np.int64)


@dataclass(frozen=True, slots=True)
class RateStatistics:
    """How evenly frames follow each other, in frames a second."""

    typical: float
    low: float
    high: float
    is_variable: bool

    @classmethod
    def of(cls, times_s: npt.NDArray[np.float64], *, tick_s: float, claimed: float) -> Self:
        """Measure the rate from time stamps.

        Args:
            times_s: (T,) strictly increasing.
            tick_s: resolution of the time stamps; Matroska's milliseconds make 33 and 34 of 33.3.
            claimed: the container's rate; taken for a single frame, and where the time stamps' resolution cannot
                tell it from the measured one.
        """
        if times_s.size < 2:
            return cls(claimed, claimed, claimed, is_variable=False)
        gaps = np.diff(times_s)
        middle = float(np.sort(gaps)[(gaps.size - 1) // 2])  # one of them, never between two
        # rounding to ticks moves a gap by up to one; where a tick is a whole frame nothing was rounded
        slack_s = 1.5 * tick_s if tick_s < 0.7 * middle else 0.0
        near = np.abs(gaps - middle) <= max(0.1 * middle, slack_s)
        typical = float(gaps[near].mean())
        if abs(typical - 1 / claimed) * near.sum() <= slack_s:
            typical = 1 / claimed
        gaps = np.where(np.abs(gaps - typical) <= slack_s, typical, gaps)
        slow, fast = np.percentile(gaps, (95, 5))
        off = np.abs(gaps - typical) > 0.1 * typical
        return cls(
            1 / typical, 1 / float(slow), 1 / float(fast), is_variable=bool(off.mean() > 0.02)
        )
