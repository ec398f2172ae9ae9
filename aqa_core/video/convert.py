"""Turns decoded frames of whatever format into RGB at the wanted size, upright and with the right colours."""

from __future__ import annotations

import av
import numpy as np
import numpy.typing as npt
from av.video.reformatter import Colorspace, Interpolation, VideoReformatter

from aqa_core.video.hdr import is_hdr, to_sdr
from aqa_core.video.info import ClipInfo

_UNSPECIFIED = 2
# untagged video of at least so many lines is BT.709, below BT.601: what players assume
_HD_LINES = 720


class Converter:
    """Scales while it converts, so that a large frame is never held in RGB.

    Bilinear scaling here is FFmpeg's: shrinking, its triangle grows with the factor and averages over all
    source pixels, so nothing aliases. Keeps its scaler between frames: one converter per thread and stream.

    Args:
        info: the clip whose frames come.
        size: (width, height) of the result as displayed, None for the clip's own size.
    """

    def __init__(self, info: ClipInfo, size: tuple[int, int] | None = None) -> None:
        self._orientation = info.orientation
        width, height = size or (info.width, info.height)
        self._stored = (height, width) if info.orientation.transposed else (width, height)
        self._scaler = VideoReformatter()

    def rgb(self, frame: av.VideoFrame) -> npt.NDArray[np.uint8]:
        """Give the frame as (H, W, 3) RGB."""
        image_HWC = self._scaled(frame, "rgb24")
        if is_hdr(frame.color_trc):
            image_HWC = to_sdr(image_HWC, frame.color_trc)
        return self._orientation.apply(image_HWC)

    def bgr(self, frame: av.VideoFrame) -> npt.NDArray[np.uint8]:
        """Give the frame as (H, W, 3) blue, green, red, which is what OpenCV takes."""
        if is_hdr(frame.color_trc):
            return self.rgb(frame)[:, :, ::-1]
        return self._orientation.apply(self._scaled(frame, "bgr24"))

    def gray(self, frame: av.VideoFrame) -> npt.NDArray[np.uint8]:
        """Give the frame's brightness as (H, W)."""
        return self._orientation.apply(self._scaled(frame, "gray"))

    def _scaled(self, frame: av.VideoFrame, pixel_format: str) -> npt.NDArray[np.uint8]:
        hd = frame.colorspace == _UNSPECIFIED and frame.height >= _HD_LINES
        scaled = self._scaler.reformat(
            frame,
            width=self._stored[0],
            height=self._stored[1],
            format=pixel_format,
            src_colorspace=Colorspace.ITU709 if hd else None,
            interpolation=Interpolation.BILINEAR,
            threads=1,
        )
        return np.asarray(scaled.to_ndarray(), dtype=np.uint8)
