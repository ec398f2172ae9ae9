"""What the session says: frozen words about clips, for whoever shows them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto
from pathlib import Path

from aqa_core.data.annotations import Annotations
from aqa_core.results import Assessment


class State(Enum):
    """Where a clip stands."""

    EMPTY = auto()
    OPENING = auto()
    UNSCORED = auto()
    SCORING = auto()
    SCORED = auto()
    FAILED = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class InOut:
    """The user's in and out points in seconds of the corrected clip; None where not set."""

    start_s: float | None = None
    end_s: float | None = None

    @property
    def is_set(self) -> bool:
        """Whether the user set either."""
        return self.start_s is not None or self.end_s is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class DiveEntry:
    """The dive as the user typed it, known to be in the difficulty table; None where not given."""

    dive: str | None = None
    height_m: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipEntry:
    """One clip of the list.

    Attributes:
        path: the clip file.
        state: EMPTY where nothing is known of it yet; FAILED where it could not be opened or scored.
        is_open: whether it is the one on the screen.
        assessment: the last one, or None.
        error: why it failed, in a sentence with its remedy, or empty.
        annotations: what is written down about it.
        is_dirty: whether something of that is not in its sidecar yet.
    """

    path: Path
    state: State = State.EMPTY
    is_open: bool = False
    assessment: Assessment | None = None
    error: str = ""
    annotations: Annotations = field(default_factory=Annotations)
    is_dirty: bool = False
