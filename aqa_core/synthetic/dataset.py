"""Writes a labelled folder of rendered dives: clips, `labels.csv`, and `truth/` beside them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import cv2

from aqa_core.errors import DataError
from aqa_core.progress import CancelToken, Progress, Report, ignore, never
from aqa_core.storage import write_text
from aqa_core.synthetic.encode import write_clip
from aqa_core.synthetic.motion import plan_motion
from aqa_core.synthetic.render import iter_frames
from aqa_core.synthetic.spec import ENCODE_STREAM, draw_spec
from aqa_core.synthetic.style import POOL, Style
from aqa_core.synthetic.truth import truth_of
from aqa_core.synthetic.workers import work_through

# raised whenever the same seed gives other pictures, so that a folder is never half old and half new
GENERATOR_VERSION = 3
COLUMNS = ("file", "score", "start_s", "end_s", "dive", "height_m", "difficulty", "judges")
_STAMP = "synthetic.json"


def synthesise(
    folder: Path,
    *,
    count: int,
    seed: int,
    jobs: int | None = None,
    style: Style = POOL,
    report: Report = ignore,
    cancel: CancelToken | None = None,
) -> None:
    """Render `count` dives into `folder`; a folder that was begun with the same seed is continued.

    Args:
        folder: made where it is missing.
        count: how many dives.
        seed: dive i is the same in every folder of that seed, whatever the count and the jobs.
        jobs: processes that render; None: one a core.
        style: the world they are rendered in; number and faults of a dive are the same in all.
        report: told after each dive.
        cancel: looked at after each dive.

    Raises:
        DataError: the folder holds something else, or the numbers make no sense.
        CancelledError: asked to stop; the dives that are finished stay.
        StorageError: the folder cannot be written to.
    """
    cancel = cancel or never()
    check_request(count, jobs, style.view.size)
    claim(folder, {"seed": seed, **stamp_of(style)})
    missing = [index for index in range(count) if not _is_done(folder, index)]
    work = partial(render_to, folder, seed=seed, style=style)
    progress = Progress("rendering dives", count - len(missing), count)
    work_through(work, missing, progress, jobs=jobs, report=report, cancel=cancel)
    write_text(folder / "labels.csv", _labels(folder, count))


def clip_name(index: int) -> str:
    """Give the file name of a dive."""
    return f"dive_{index:05d}.mp4"


def truth_path(folder: Path, clip: str) -> Path:
    """Give the path of the truth file of a clip file in a rendered folder."""
    return folder / "truth" / f"{Path(clip).stem}.json"


def stamp_of(style: Style) -> dict[str, Any]:
    """Give what a folder's stamp says of the style; `pool` is not named, so that older folders are continued."""
    named = {} if style.name == POOL.name else {"style": style.name}
    return {"size": list(style.view.size), **named}


def render_to(folder: Path, index: int, *, seed: int, style: Style = POOL) -> int:
    """Render one dive: its clip file first, its truth last, so that truth means a finished dive; gives 1."""
    cv2.setNumThreads(1)
    spec, view = draw_spec(seed, index, style=style), style.view
    motion = plan_motion(spec)
    crf = int(spec.stream(ENCODE_STREAM).integers(*view.crf))
    frames, path = iter_frames(motion), folder / clip_name(index)
    write_clip(path, frames, view.size, crf=crf, frame_rate=view.frame_rate)
    text = json.dumps(truth_of(motion), separators=(",", ":"))
    write_text(truth_path(folder, clip_name(index)), text + "\n")
    return 1


def check_request(count: int, jobs: int | None, size: tuple[int, int]) -> None:
    """Refuse numbers that make no sense.

    Raises:
        DataError: too few dives or jobs, or an odd or tiny size.
    """
    if count < 1:
        raise DataError(f"{count} dives cannot be rendered.", "Ask for at least one.")
    if jobs is not None and jobs < 1:
        raise DataError(f"{jobs} jobs cannot render anything.", "Ask for at least one.")
    if min(size) < 64 or size[0] % 2 or size[1] % 2:
        raise DataError(
            f"{size[0]}×{size[1]} is no size for a clip.", "Give even numbers of at least 64."
        )


def claim(folder: Path, request: Mapping[str, Any]) -> None:
    """Begin a folder with the request that makes it, or find that it was begun with the same.

    Raises:
        DataError: it is no folder, or holds something else.
        StorageError: it cannot be written to.
    """
    stamp = {**request, "generator": GENERATOR_VERSION}
    if folder.exists() and not folder.is_dir():
        raise DataError(f"{folder} is not a folder.", "Name a new folder.")
    if not folder.exists() or not any(folder.iterdir()):
        write_text(folder / _STAMP, json.dumps(stamp) + "\n")
        return
    if _stamp_of(folder) != stamp:
        raise DataError(
            f"The folder {folder} already holds something else.",
            "Choose an empty folder, or the seed, size, style and layout it was begun with.",
        )


def _stamp_of(folder: Path) -> Any:
    try:
        return json.loads((folder / _STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _is_done(folder: Path, index: int) -> bool:
    name = clip_name(index)
    return (folder / name).is_file() and truth_path(folder, name).is_file()


def _labels(folder: Path, count: int) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for index in range(count):
        name = clip_name(index)
        truth = json.loads(truth_path(folder, name).read_text(encoding="utf-8"))
        writer.writerow(
            {
                "file": name,
                "score": truth["score"],
                "start_s": truth["window"]["start_s"],
                "end_s": truth["window"]["end_s"],
                "dive": truth["dive"],
                "height_m": f"{truth['height_m']:g}",
                "difficulty": truth["difficulty"],
                "judges": " ".join(f"{mark:g}" for mark in truth["judges"]),
            }
        )
    return text.getvalue()
