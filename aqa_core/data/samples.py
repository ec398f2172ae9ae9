"""One labelled dive and a set of them, whatever the source."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from aqa_core.video.correction import NOTHING_TO_CORRECT, Correction


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameRange:
    """Which native frames of a long recording are the dive, counted as extracted pictures are named.

    Attributes:
        first: number of the first frame; a recording's first frame has number 1.
        last: number of the last frame, which still belongs to the dive.
    """

    first: int
    last: int

    def __post_init__(self) -> None:
        if not 1 <= self.first <= self.last:
            raise ValueError(f"frames {self.first} to {self.last} are no range")

    @property
    def count(self) -> int:
        """Number of frames."""
        return self.last - self.first + 1


def windows_meet(
    one: tuple[float | None, float | None], other: tuple[float | None, float | None]
) -> bool:
    """Tell whether two windows of a clip may show the same moment; one without an end may be anywhere.

    Args:
        one: its first and last second, None where it is to be found.
        other: those of the other.
    """
    (start_s, end_s), (others_start_s, others_end_s) = one, other
    if end_s is None or others_end_s is None:
        return True
    return (start_s or 0.0) < others_end_s and (others_start_s or 0.0) < end_s


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledDive:
    """A clip file and what the judges said of it.

    Attributes:
        clip: the clip file; with `frames` the recording: a video file or a folder of numbered pictures.
        score: points.
        difficulty: DD, or None where nobody gave it.
        start_s: first second of the dive, or None to find it.
        end_s: last second of the dive, or None to find it.
        dive: dive number ("207C"), or empty.
        height_m: height of the board in metres, or None.
        group: athlete or event, which a split keeps together, or empty.
        judges: marks 0..10, as many as there were judges.
        truth: the renderer's own account of the dive, or None for a real one.
        part: `train` or `test` where the data set's own split says so, or empty.
        frames: which frames of `clip` are the dive, instead of `start_s` and `end_s`, or None.
        label: what the dive is called where its clip holds many, or empty.
        correction: how the clip is turned, and how fast it was filmed; times are those of the corrected clip.
    """

    clip: Path
    score: float
    difficulty: float | None = None
    start_s: float | None = None
    end_s: float | None = None
    dive: str = ""
    height_m: float | None = None
    group: str = ""
    judges: tuple[float, ...] = ()
    truth: Path | None = None
    part: Literal["train", "test", ""] = ""
    frames: FrameRange | None = None
    label: str = ""
    correction: Correction = NOTHING_TO_CORRECT

    @property
    def name(self) -> str:
        """What to call the dive in a sentence."""
        return self.label or self.clip.name

    def may_be(self, other: LabelledDive) -> bool:
        """Tell whether two labels of one clip may be of the same dive, as far as their seconds say."""
        windows = [(one.start_s, one.end_s) for one in (self, other)]
        is_timed_alike = self.correction.filmed_fps == other.correction.filmed_fps
        return not is_timed_alike or windows_meet(*windows)

    @property
    def execution(self) -> float | None:
        """Points / DD, or None without a DD."""
        return None if self.difficulty is None else self.score / self.difficulty


@dataclass(frozen=True, slots=True, kw_only=True)
class DiveSet:
    """Labelled dives with a name a user recognises.

    Attributes:
        name: what the user typed to get them.
        dives: in the order of the source.
        is_demonstration: whether the dives were rendered by `aqa synth`, with or without their truth.
    """

    name: str
    dives: tuple[LabelledDive, ...]
    is_demonstration: bool = False

    @property
    def is_rendered(self) -> bool:
        """Whether the renderer's truth of every dive is at hand."""
        return bool(self.dives) and all(dive.truth is not None for dive in self.dives)

    @property
    def has_parts(self) -> bool:
        """Whether the data set itself says which dives train and which test."""
        return any(dive.part for dive in self.dives)
