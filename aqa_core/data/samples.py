"""One labelled dive and a set of them, whatever the source."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledDive:
    """A clip file and what the judges said of it.

    Attributes:
        clip: the clip file.
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
    """

    name: str
    dives: tuple[LabelledDive, ...]

    @property
    def is_rendered(self) -> bool:
        """Whether every dive was rendered by `aqa synth`."""
        return bool(self.dives) and all(dive.truth is not None for dive in self.dives)
