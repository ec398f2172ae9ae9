"""Frames of a set of dives, decoded once and kept as pictures of the network's size.

They lie in one memory-mapped file in the cache folder: a training reads them as if from memory, the system drops
them when memory is short, and the next training on the same clips starts at once.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import psutil
from numpy.typing import NDArray

from aqa_core.data.recordings import Recordings, dive_hashes, frames_window
from aqa_core.data.samples import LabelledDive
from aqa_core.errors import ClipError, DataError
from aqa_core.inference.requests import ScoreRequest, request_window
from aqa_core.progress import CancelToken, Progress, Report, ignore
from aqa_core.results import Window
from aqa_core.storage import cache_folder, replacing, write_text
from aqa_core.training.kept import check_room, make_room
from aqa_core.video.correction import correct
from aqa_core.video.decoding import DECODING_VERSION
from aqa_core.video.info import ClipInfo
from aqa_core.video.preprocess import Preprocessing, crop_box
from aqa_core.video.reader import read_frames
from aqa_core.video.sampling import sample_times

log = logging.getLogger(__name__)

_MOST_KEPT_BYTES: Final = 12_000_000_000
_SHORT_HASH_DIGITS: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameRequest:
    """Which frames of each dive are wanted.

    Attributes:
        preprocessing: size and crop of the pictures.
        count: frames that end at the window's end.
        frame_rate: samples a second, or None for native frames.
        end_offset: samples left out before the window's end; the authors' code leaves some of MTL-AQA's out.
    """

    preprocessing: Preprocessing
    count: int
    frame_rate: float | None
    end_offset: int = 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FrameStore:
    """The frames of a set of dives.

    Attributes:
        frames_MTHWC: M dives, T frames, cropped RGB uint8; memory-mapped, read only.
        times_MT: when each frame is shown, seconds in its clip file.
        problems: why a dive of the set has no frames, by its position.
        name: tells these frames from all others, or empty where that is not known.
    """

    frames_MTHWC: NDArray[np.uint8]
    times_MT: NDArray[np.float64]
    problems: dict[int, str]
    name: str = ""


def load_frames(
    dives: Sequence[LabelledDive],
    request: FrameRequest,
    *,
    contents: Sequence[str] = (),
    report: Report = ignore,
    cancel: CancelToken | None = None,
) -> FrameStore:
    """Decode the frames of `dives`, or take them from the cache.

    A clip that cannot be read is a problem, not a failure; its frames are black.

    Args:
        dives: labelled dives.
        request: which frames of each.
        contents: what tells each dive apart (`dive_hashes`), where whoever asks knows that already.
        report: told after each dive that is decoded, stage `reading clips`.
        cancel: looked at between frames.

    Raises:
        DataError: no clip can be read.
        StorageError: there is too little room for the frames.
        CancelledError: the user asked to stop.
    """
    cancel = cancel or CancelToken()
    contents = contents or dive_hashes(dives, cancel=cancel)
    path = cache_folder() / "frames" / f"{_key(dives, request, contents)}.npy"
    side = path.with_suffix(".json")
    is_kept = path.is_file() and side.is_file()
    if not is_kept or _is_mended(dives, request, _described(side)[1], cancel):
        make_room(path.parent, most_bytes=_MOST_KEPT_BYTES)
        check_room(path.parent, len(dives) * _dive_bytes(request))
        _decode_all(dives, request, path, report=report, cancel=cancel)
    times, problems = _described(side)
    if len(problems) == len(dives):
        raise DataError(f"No clip can be read. The first: {problems[0]}", "Look at the clips.")
    return FrameStore(
        frames_MTHWC=np.load(path, mmap_mode="r"),
        times_MT=np.asarray(times, dtype=np.float64),
        problems=problems,
        name=path.stem,
    )


def short_hashes(hashes: Sequence[str]) -> list[str]:
    """Shorten clip hashes to what a manifest lists of the clips a model was trained on."""
    return [one[:_SHORT_HASH_DIGITS] for one in hashes]


def _key(dives: Sequence[LabelledDive], request: FrameRequest, contents: Sequence[str]) -> str:
    digest = hashlib.sha256(f"{DECODING_VERSION} {request!r}".encode())
    for dive, one in zip(dives, contents, strict=True):
        digest.update(f"{one} {dive.start_s} {dive.end_s}\n".encode())
        if not dive.correction.is_none:
            digest.update(f"{dive.correction!r}\n".encode())
    return digest.hexdigest()[:32]


def _described(side: Path) -> tuple[list[list[float]], dict[int, str]]:
    """Read times of the kept frames, and why dives have none."""
    document = json.loads(side.read_text(encoding="utf-8"))
    return document["times"], {int(k): text for k, text in document["problems"].items()}


def _is_mended(
    dives: Sequence[LabelledDive],
    request: FrameRequest,
    problems: Iterable[int],
    cancel: CancelToken,
) -> bool:
    """Whether a dive that could not be read can be read now: frames before a dive are not part of its content."""
    recordings = Recordings()
    for position in problems:
        with contextlib.suppress(ClipError):
            _decode(dives[position], request, recordings, cancel)
            return True
    return False


def _decode_all(
    dives: Sequence[LabelledDive],
    request: FrameRequest,
    path: Path,
    *,
    report: Report,
    cancel: CancelToken,
) -> None:
    crop = request.preprocessing.crop
    shape = (len(dives), request.count, crop, crop, 3)
    times: list[list[float]] = [[0.0] * request.count for _ in dives]
    problems: dict[int, str] = {}
    with replacing(path) as temporary:
        frames = np.lib.format.open_memmap(temporary, mode="w+", dtype=np.uint8, shape=shape)
        try:
            outcomes = _each_decoded(dives, request, cancel)
            for done, (position, outcome) in enumerate(outcomes, start=1):
                if isinstance(outcome, str):
                    problems[position] = outcome
                else:
                    frames[position], times[position] = outcome[0], outcome[1].tolist()
                report(Progress("reading clips", done, len(dives)))
            frames.flush()
        finally:
            del frames  # Windows neither renames nor deletes a file that is mapped
    write_text(path.with_suffix(".json"), json.dumps({"times": times, "problems": problems}))


_Decoded = tuple[NDArray[np.uint8], NDArray[np.float64]]


def _each_decoded(
    dives: Sequence[LabelledDive], request: FrameRequest, cancel: CancelToken
) -> Iterator[tuple[int, _Decoded | str]]:
    """Decode on all cores, few clips ahead, and give each as it is ready; a problem as its sentence."""
    workers = max(1, psutil.cpu_count(logical=False) or 1)
    waiting: dict[Future[_Decoded], int] = {}
    recordings = Recordings()
    with ThreadPoolExecutor(workers) as pool:
        for position, dive in enumerate(dives):
            waiting[pool.submit(_decode, dive, request, recordings, cancel)] = position
            if len(waiting) < 2 * workers:
                continue
            yield from _finished(waiting)
        while waiting:
            yield from _finished(waiting)


def _finished(waiting: dict[Future[_Decoded], int]) -> Iterator[tuple[int, _Decoded | str]]:
    ready, _ = wait(waiting, return_when=FIRST_COMPLETED)
    for future in ready:
        position = waiting.pop(future)
        try:
            yield position, future.result()
        except ClipError as error:
            log.warning("a clip was left out: %s", error)
            yield position, str(error)


def _decode(
    dive: LabelledDive, request: FrameRequest, recordings: Recordings, cancel: CancelToken
) -> _Decoded:
    cancel.raise_if_cancelled()
    info = correct(recordings.info(dive, cancel=cancel), dive.correction)
    offset = request.end_offset
    window = _window(dive, info, request.count + offset, cancel)
    times_T = sample_times(
        info, window, count=request.count, frame_rate=request.frame_rate, end_offset=offset
    ).times_s
    preprocessing = request.preprocessing
    frames_THWC = read_frames(info, times_T, size=preprocessing.resize, cancel=cancel)
    left, top, right, bottom = crop_box(preprocessing)
    return frames_THWC[:, top:bottom, left:right], times_T


def _window(dive: LabelledDive, info: ClipInfo, count: int, cancel: CancelToken) -> Window:
    if dive.frames is not None:
        return frames_window(info, dive.frames, count=count)
    # with an end the start is of no account: frames are taken backwards from there
    start_s = dive.start_s if dive.end_s is None else dive.start_s or 0.0
    asked = ScoreRequest(clip=dive.clip, start_s=start_s, end_s=dive.end_s)
    return request_window(info, asked, cancel=cancel)


def _dive_bytes(request: FrameRequest) -> int:
    return request.count * 3 * request.preprocessing.crop**2
