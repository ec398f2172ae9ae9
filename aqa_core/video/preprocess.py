"""Prepares frames for a network: centre crop, 0..1, mean and standard deviation, channels first."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt

Channels = Literal["rgb", "bgr"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Preprocessing:
    """What a network expects of its frames.

    Attributes:
        resize: (width, height) to which whole frames are scaled, whatever their shape.
        crop: side of the centre square that is kept.
        mean: of each channel R, G, B in 0..1.
        std: of each channel, in the same units.
        channels: in which order the network takes them; mean and std stand in the order R, G, B for either.
    """

    resize: tuple[int, int]
    crop: int
    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    # not in the repr: kept frames, which the repr names, stay red first whatever the network takes
    channels: Channels = field(default="rgb", repr=False)

    def __post_init__(self) -> None:
        if not 0 < self.crop <= min(self.resize):
            raise ValueError(f"a crop of {self.crop} does not fit into {self.resize}")
        if min(self.std) <= 0:
            raise ValueError(f"standard deviations {self.std} are not positive")
        if self.channels not in ("rgb", "bgr"):
            raise ValueError(f"channels are 'rgb' or 'bgr', not {self.channels!r}")


def crop_box(preprocessing: Preprocessing) -> tuple[int, int, int, int]:
    """Give left, top, right, bottom of the centre crop in the resized frame.

    An odd margin is split as torchvision's CenterCrop does it: half of it, rounded to even.
    """
    width, height = preprocessing.resize
    left = round((width - preprocessing.crop) / 2)
    top = round((height - preprocessing.crop) / 2)
    return left, top, left + preprocessing.crop, top + preprocessing.crop


def prepare(
    frames_THWC: npt.NDArray[np.uint8],
    preprocessing: Preprocessing,
    *,
    flip: bool = False,
) -> npt.NDArray[np.float32]:
    """Crop and normalise frames.

    Args:
        frames_THWC: RGB, already at the size `preprocessing.resize`.
        preprocessing: what the network expects.
        flip: mirror left to right.

    Returns:
        frames_CTHW, contiguous.
    """
    width, height = preprocessing.resize
    if frames_THWC.shape[1:] != (height, width, 3) or frames_THWC.dtype != np.uint8:
        raise ValueError(
            f"frames of shape {frames_THWC.shape} and type {frames_THWC.dtype} are not RGB of "
            f"{width}×{height}"
        )
    left, top, right, bottom = crop_box(preprocessing)
    cropped_THWC = frames_THWC[:, top:bottom, left:right]
    if flip:
        cropped_THWC = cropped_THWC[:, :, ::-1]
    side = preprocessing.crop
    prepared_CTHW = np.empty((3, frames_THWC.shape[0], side, side), dtype=np.float32)
    for place, channel in enumerate((2, 1, 0) if preprocessing.channels == "bgr" else (0, 1, 2)):
        scale = np.float32(1 / (255 * preprocessing.std[channel]))
        shift = np.float32(preprocessing.mean[channel] / preprocessing.std[channel])
        np.multiply(cropped_THWC[..., channel], scale, out=prepared_CTHW[place])
        prepared_CTHW[place] -= shift
    return prepared_CTHW
