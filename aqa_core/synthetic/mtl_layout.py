"""Writes rendered dives laid out as MTL-AQA: broadcasts of many dives, its annotation files, its kind of split.

The truth lies beside them (`truth/VV_SS.json`, times in seconds of the broadcast); real MTL-AQA has none, and
`mtl-aqa:ROOT` leaves it aside unless asked with `?truth=yes`.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np

from aqa_core.data.mtl_aqa.annotations import ANNOTATIONS, AUGMENTED, PUBLISHED_FOLDER, SPLITS
from aqa_core.data.mtl_aqa.codes import code_of
from aqa_core.data.mtl_aqa.pickles import plain_pickle
from aqa_core.diving.numbers import parse_dive
from aqa_core.progress import CancelToken, Progress, Report, ignore, never
from aqa_core.storage import replacing, write_text
from aqa_core.synthetic.dataset import check_request, claim, stamp_of
from aqa_core.synthetic.encode import write_clip
from aqa_core.synthetic.motion import Motion, plan_motion
from aqa_core.synthetic.render import iter_frames
from aqa_core.synthetic.spec import ENCODE_STREAM, draw_spec
from aqa_core.synthetic.style import POOL, Style
from aqa_core.synthetic.truth import truth_of
from aqa_core.synthetic.workers import work_through

VIDEO_FOLDER: Final = "whole_videos"
# as the published split: 353 of 1,412
_TEST_SHARE: Final = 0.25
_DIVES_A_VIDEO: Final = 24
_FEWEST_VIDEOS: Final = 4
_MOST_VIDEOS: Final = 99
# frames before a dive's end that belong to it alone, as in the real broadcasts: no recipe takes more
_OWN_FRAMES: Final = 112


@dataclass(frozen=True, slots=True, kw_only=True)
class _Video:
    """One broadcast to be rendered: its number and the indices of its dives in order."""

    number: int
    indices: tuple[int, ...]

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(
            f"{self.number:02d}_{sample:02d}" for sample in range(1, len(self.indices) + 1)
        )


def synthesise_mtl_aqa(
    folder: Path,
    *,
    count: int,
    seed: int,
    jobs: int | None = None,
    style: Style = POOL,
    report: Report = ignore,
    cancel: CancelToken | None = None,
) -> None:
    """Render `count` dives in several broadcasts; a folder that was begun with the same numbers is continued.

    Dives of a broadcast share pool and light, so that the split by event is a harder test here too.

    Args:
        folder: made where it is missing.
        count: how many dives.
        seed: the same seed and count give the same dives.
        jobs: processes that render; None: one a core.
        style: the world they are rendered in.
        report: told after each broadcast.
        cancel: looked at after each broadcast.

    Raises:
        DataError: the folder holds something else, or the numbers make no sense.
        CancelledError: asked to stop; broadcasts that are finished stay.
        StorageError: the folder cannot be written to.
    """
    cancel = cancel or never()
    check_request(count, jobs, style.view.size)
    claim(folder, {"seed": seed, **stamp_of(style), "layout": "mtl-aqa", "count": count})
    videos = _share_out(count)
    missing = [video for video in videos if not _is_done(folder, video)]
    finished = count - sum(len(video.indices) for video in missing)
    work = partial(render_video, folder, seed=seed, style=style)
    progress = Progress("rendering dives", finished, count)
    work_through(work, missing, progress, jobs=jobs, report=report, cancel=cancel)
    _write_annotations(folder, videos, seed)


def render_video(folder: Path, video: _Video, *, seed: int, style: Style = POOL) -> int:
    """Render one broadcast, its file first and its truths last; gives the number of its dives."""
    cv2.setNumThreads(1)
    specs = [
        replace(draw_spec(seed, index, style=style), event=video.number) for index in video.indices
    ]
    motions = [plan_motion(spec) for spec in specs]
    crf = int(specs[0].stream(ENCODE_STREAM).integers(*style.view.crf))
    frames = itertools.chain.from_iterable(_with_lead(motion) for motion in motions)
    path, view = _video_path(folder, video), style.view
    write_clip(path, frames, view.size, crf=crf, frame_rate=view.frame_rate)
    before = 0
    for label, motion in zip(video.labels, motions, strict=True):
        offset = before + _lead(motion)
        text = json.dumps(_truth_at(motion, offset), separators=(",", ":"))
        write_text(_truth_path(folder, label), text + "\n")
        before = offset + motion.times.frame_count
    return len(motions)


def _share_out(count: int) -> tuple[_Video, ...]:
    wanted = max(_FEWEST_VIDEOS, round(count / _DIVES_A_VIDEO))
    parts = np.array_split(np.arange(count), min(count, wanted, _MOST_VIDEOS))
    return tuple(
        _Video(number=number, indices=tuple(part.tolist()))
        for number, part in enumerate(parts, start=1)
    )


def _last_frame(motion: Motion) -> int:
    """Give the index, in the dive's own clip, of the frame with which it ends."""
    return min(round(motion.times.settle_s * motion.times.frame_rate), motion.times.frame_count - 1)


def _lead(motion: Motion) -> int:
    """Give how long the diver stands still before the clip begins, in frames."""
    return max(0, _OWN_FRAMES - 1 - _last_frame(motion))


def _with_lead(motion: Motion) -> Iterator[np.ndarray]:
    frames = iter_frames(motion)
    first = next(frames)
    yield from itertools.repeat(first, _lead(motion) + 1)
    yield from frames


def _truth_at(motion: Motion, offset: int) -> dict[str, Any]:
    """Give the truth of a dive whose clip begins after `offset` frames of a broadcast."""
    truth = truth_of(motion)
    late_s = offset / motion.times.frame_rate
    for part in (truth["window"], *truth["phases"], *truth["faults"]):
        part["start_s"] = round(part["start_s"] + late_s, 3)
        part["end_s"] = round(part["end_s"] + late_s, 3)
    truth["track"]["time_s"] = [round(time_s + late_s, 3) for time_s in truth["track"]["time_s"]]
    # numbers as extracted pictures carry them: the broadcast's first frame is 1
    first = round(motion.times.start_s * motion.times.frame_rate)
    truth["frames"] = {"first": offset + first + 1, "last": offset + _last_frame(motion) + 1}
    return truth


def _write_annotations(folder: Path, videos: tuple[_Video, ...], seed: int) -> None:
    plain: dict[tuple[int, int], dict[str, Any]] = {}
    augmented: dict[tuple[int, int], dict[str, Any]] = {}
    for video in videos:
        for sample, label in enumerate(video.labels, start=1):
            truth = json.loads(_truth_path(folder, label).read_text(encoding="utf-8"))
            fields = _fields(truth)
            plain[video.number, sample] = fields
            number = code_of(parse_dive(truth["dive"])).number
            marks = {"judge_scores": truth["judges"], "dive_number": number}
            augmented[video.number, sample] = {**fields, **marks}
    published = folder / PUBLISHED_FOLDER
    keys = list(plain)
    order = np.random.default_rng(seed).permutation(len(keys)).tolist()
    tested = set(order[: round(_TEST_SHARE * len(keys))])
    _write(published / ANNOTATIONS, plain)
    _write(folder / AUGMENTED[1], augmented)
    _write(published / SPLITS["test"], [key for k, key in enumerate(keys) if k in tested])
    _write(published / SPLITS["train"], [key for k, key in enumerate(keys) if k not in tested])


def _fields(truth: Mapping[str, Any]) -> dict[str, Any]:
    """Give the fields of one dive in the published order."""
    code = asdict(code_of(parse_dive(truth["dive"])))
    return {
        "primary_view": 0,
        "start_frame": truth["frames"]["first"],
        "end_frame": truth["frames"]["last"],
        "position": code["position"],
        "difficulty": truth["difficulty"],
        "armstand": code["armstand"],
        "rotation_type": code["rotation_type"],
        "ss_no": code["ss_no"],
        "tw_no": code["tw_no"],
        "final_score": truth["score"],
    }


def _write(path: Path, data: dict[Any, Any] | list[Any]) -> None:
    with replacing(path) as temporary:
        temporary.write_bytes(plain_pickle(data))


def _is_done(folder: Path, video: _Video) -> bool:
    truths = (_truth_path(folder, label) for label in video.labels)
    return _video_path(folder, video).is_file() and all(path.is_file() for path in truths)


def _video_path(folder: Path, video: _Video) -> Path:
    return folder / VIDEO_FOLDER / f"{video.number:02d}.mp4"


def _truth_path(folder: Path, label: str) -> Path:
    return folder / "truth" / f"{label}.json"
