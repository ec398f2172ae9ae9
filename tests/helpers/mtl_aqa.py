"""Writes a small copy of MTL-AQA: published files by the published layout, footage of stamped frames."""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from tests.helpers.clips import stamped, write_stamped

FOLDER = Path("Ready_2_Use") / "MTL-AQA_split_0_data"
Key = tuple[int, int]


def annotation(first: int, last: int, **changes: Any) -> dict[str, Any]:
    """Give the fields of one dive, a 407C with DD 3.2."""
    fields: dict[str, Any] = {
        "primary_view": 0,
        "start_frame": first,
        "end_frame": last,
        "position": 2,
        "difficulty": 3.2,
        "armstand": 0,
        "rotation_type": 2,
        "ss_no": 7,
        "tw_no": 0,
        "final_score": 72.0,
    }
    return {**fields, **changes}


# two dives in each of three videos
DIVES: Mapping[Key, dict[str, Any]] = {
    (video, sample): annotation(20 * sample - 8, 20 * sample, final_score=60.0 + video + sample)
    for video in (1, 2, 14)
    for sample in (1, 2)
}


def write_annotations(
    root: Path,
    dives: Mapping[Key, dict[str, Any]] = DIVES,
    *,
    test: tuple[Key, ...] = ((2, 2), (14, 1)),
    marks: Mapping[Key, list[float]] | None = None,
) -> Path:
    """Write the published pickles, and the augmented one where marks are given."""
    folder = root / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    train = [key for key in dives if key not in test]
    for name, data in (
        ("final_annotations_dict.pkl", dict(dives)),
        ("train_split_0.pkl", train),
        ("test_split_0.pkl", list(test)),
    ):
        (folder / name).write_bytes(pickle.dumps(data, protocol=3))
    if marks is not None:
        more = {
            key: {**fields, "judge_scores": np.array(marks[key]), "dive_number": "407C"}
            for key, fields in dives.items()
        }
        path = root / "final_annotations_dict_with_dive_number.pkl"
        path.write_bytes(pickle.dumps(more, protocol=4))
    return root


def write_frames(root: Path, video: int, numbers: range) -> Path:
    """Write `NN/%06d.jpg`, each stamped with its number."""
    folder = root / f"{video:02d}"
    folder.mkdir(parents=True, exist_ok=True)
    for number in numbers:
        assert cv2.imwrite(str(folder / f"{number:06d}.jpg"), stamped(number)[..., ::-1])
    return folder


def write_video(root: Path, video: int, count: int) -> Path:
    """Write `NN.mp4`, whose frame `number` (the first is 1) is stamped with `number` − 1."""
    root.mkdir(parents=True, exist_ok=True)
    return write_stamped(root / f"{video:02d}.mp4", count)
