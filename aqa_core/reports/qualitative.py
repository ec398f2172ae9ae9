"""The paper's Table 2: what every system says of chosen dives, beside the true score and pictures of the dive."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from aqa_core.reports.ablation import AGGREGATION_WORDS, Results
from aqa_core.storage import replacing

STRIP_STEP: Final = 16  # the paper shows every 16th frame from the first
_STRIP_HEIGHT: Final = 112
_JPEG_QUALITY: Final = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownDive:
    """One of the chosen dives.

    Attributes:
        name: what the dive is called.
        position: among the test dives.
        score: what the judges gave, points.
        strip: its picture, as a path relative to the page.
    """

    name: str
    position: int
    score: float
    strip: str


def spread_over_scores(scores: Sequence[float], count: int) -> list[int]:
    """Choose dives from the worst to the best in even steps of rank.

    Args:
        scores: of the test dives.
        count: how many to choose; fewer where there are fewer dives.

    Returns:
        positions, by rising score.
    """
    order = sorted(range(len(scores)), key=lambda position: (scores[position], position))
    wanted = min(count, len(order))
    steps = np.linspace(0, len(order) - 1, wanted).round().astype(int).tolist()
    return [order[step] for step in steps]


def write_strip(frames_THWC: NDArray[np.uint8], path: Path) -> None:
    """Write every 16th frame side by side as a JPEG.

    Args:
        frames_THWC: RGB, every frame that the networks see.
        path: the picture.

    Raises:
        StorageError: it cannot be written.
    """
    strip = np.concatenate(list(frames_THWC[::STRIP_STEP]), axis=1)
    if strip.shape[0] < _STRIP_HEIGHT:
        scale = _STRIP_HEIGHT / strip.shape[0]
        strip = cv2.resize(strip, None, fx=scale, fy=scale, interpolation=cv2.INTER_NEAREST)
    is_done, encoded = cv2.imencode(
        ".jpg", np.ascontiguousarray(strip[..., ::-1]), [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY]
    )
    if not is_done:
        raise ValueError("OpenCV cannot write a JPEG of these frames")
    with replacing(path) as temporary:
        temporary.write_bytes(encoded.tobytes())


def predictions_page(results: Results, dives: Sequence[ShownDive]) -> str:
    """Give a Markdown page: one row a system, one column a dive, its picture above.

    Args:
        results: every finished cell.
        dives: the chosen ones.
    """
    lines = [
        "# What every system says of chosen dives",
        "",
        f"Every {STRIP_STEP}th frame that the networks see, from the first. Points.",
    ]
    for dive in dives:
        lines += ["", f"**{dive.name}**, true score {dive.score:.2f}", "", f"![]({dive.strip})"]
    lines += ["", *_table(results, dives)]
    return "\n".join(lines) + "\n"


def _table(results: Results, dives: Sequence[ShownDive]) -> Iterator[str]:
    yield f"| System | {' | '.join(dive.name for dive in dives)} |"
    yield "|---" + "|---:" * len(dives) + "|"
    yield _row("**True score**", [dive.score for dive in dives])
    for cell, measured in results.items():
        words = f"{cell.condition.words}, {AGGREGATION_WORDS[cell.aggregation]}, seed {cell.seed}"
        yield _row(words, [measured.points[dive.position] for dive in dives])


def _row(words: str, values: Sequence[float | None]) -> str:
    numbers = ["-" if value is None else f"{value:.2f}" for value in values]
    return f"| {words} | {' | '.join(numbers)} |"
