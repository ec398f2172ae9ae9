"""Takes a folder of numbered pictures (`000001.jpg`, …) for the clip file they were extracted from.

Data sets are published and kept so. A folder does not tell its frame rate: times in it are nominal, at 25 a
second, and only native frames are to be trusted.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import av
import av.error
import numpy as np
import numpy.typing as npt

from aqa_core.errors import ClipError
from aqa_core.progress import CancelToken
from aqa_core.video.info import ClipInfo, FrameIndex, Orientation

PICTURES = "pictures"
NOMINAL_RATE = 25.0

_NAME = re.compile(r"(\d{1,12})(\.(?:jpg|jpeg|png))", re.IGNORECASE)
# a name is a name: FFmpeg would take a % in a folder's name for the place of a number
_OPTIONS = {"pattern_type": "none", "protocol_whitelist": "file"}


def is_picture_folder(path: Path) -> bool:
    """Tell whether `path` is a folder that holds at least one numbered picture."""
    try:
        with os.scandir(path) as entries:
            return any(_NAME.fullmatch(entry.name) for entry in entries)
    except OSError:
        return False


def probe_pictures(folder: Path) -> ClipInfo:
    """Find out what a folder of numbered pictures holds; frame k of it is the picture with the k-th number.

    Raises:
        ClipError: it cannot be read, its names do not fit together, or its first picture cannot be decoded.
    """
    pattern, numbers_T = _listed(folder)
    index = FrameIndex(
        stream=0,
        pts_T=numbers_T,
        key_pts_K=numbers_T,
        ordered=False,
        pictures=pattern,
    )
    frame = _decoded(folder / pattern.format(int(numbers_T[0])))
    times_T = (numbers_T - numbers_T[0]) / NOMINAL_RATE
    return ClipInfo(
        path=folder,
        container=PICTURES,
        codec=pattern.rpartition(".")[2].lower(),
        pixel_format=frame.format.name,
        bit_depth=max((component.bits for component in frame.format.components), default=8),
        width=frame.width,
        height=frame.height,
        orientation=Orientation(),
        frame_rate=NOMINAL_RATE,
        frame_rate_low=NOMINAL_RATE,
        frame_rate_high=NOMINAL_RATE,
        is_variable_rate=False,
        duration_s=float(times_T[-1]) + 1 / NOMINAL_RATE,
        start_s=0.0,
        has_audio=False,
        damage="",
        frame_times_s=times_T,
        index=index,
    )


def decode_pictures(
    info: ClipInfo, indices: npt.NDArray[np.int64], *, cancel: CancelToken
) -> Iterator[tuple[int, av.VideoFrame]]:
    """Decode the pictures of the given indices in order; one that cannot be decoded is left out.

    Raises:
        CancelledError: the work was asked to stop.
    """
    for index in indices.tolist():
        cancel.raise_if_cancelled()
        name = info.index.pictures.format(int(info.index.pts_T[index]))
        try:
            frame = _decoded(info.path / name)
        except ClipError:
            continue
        yield index, frame


def _listed(folder: Path) -> tuple[str, npt.NDArray[np.int64]]:
    """Give the pattern of the names and the numbers in order."""
    try:
        with os.scandir(folder) as entries:
            found = [match for entry in entries if (match := _NAME.fullmatch(entry.name))]
    except OSError as error:
        raise ClipError(
            f"{folder} cannot be read ({error.strerror}).", "Check the drive."
        ) from error
    if not found:
        raise ClipError(f"{folder} holds no numbered pictures.", "Extract the frames again.")
    pattern = _pattern(folder, [(match[1], match[2]) for match in found])
    return pattern, np.sort(np.array([int(match[1]) for match in found], dtype=np.int64))


def _pattern(folder: Path, names: list[tuple[str, str]]) -> str:
    digits = min(len(number) for number, _ in names)
    kinds = Counter(suffix for _, suffix in names)
    # a zero in front says how wide numbers are; without one they are written as they are
    padded = any(number.startswith("0") and len(number) > 1 for number, _ in names)
    width = digits if padded else 1
    fits = all(number == f"{int(number):0{width}d}" for number, _ in names)
    if len(kinds) > 1 or not fits:
        raise ClipError(
            f"The pictures in {folder} are not numbered in one way.",
            "Keep one set of pictures in it, such as 000001.jpg, 000002.jpg.",
        )
    return f"{{:0{width}d}}{next(iter(kinds))}"


def _decoded(path: Path) -> av.VideoFrame:
    try:
        with av.open(str(path.absolute()), format="image2", options=_OPTIONS) as container:
            return next(container.decode(video=0))
    except (av.error.FFmpegError, StopIteration, IndexError, OSError) as error:
        raise ClipError(
            f"The picture {path} cannot be decoded.", "Extract the frames again."
        ) from error
