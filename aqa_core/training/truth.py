"""What the renderer knows of each frame: supervision for training only, and the truth explanations are held to."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from aqa_core.errors import DataError

# what a deduction is counted under: the three phases, with the splash apart from the rest of the entry
PARTS: Final = ("take-off", "flight", "entry", "splash")
_PHASE_OF_PART: Final = ("take-off", "flight", "entry", "entry")
# nothing that changes its sign when a dive is mirrored, as half of them are
_TRACK: Final = (
    "rotation_cos",
    "twist_cos",
    "hip_angle",
    "knee_angle",
    "height_m",
    "legs_apart",
    "half_somersaults",
    "half_twists",
)
_TRACK_PHASES: Final = 5  # before, take-off, flight, entry, after
KNOWN_WIDTH: Final = len(_TRACK) + _TRACK_PHASES


@dataclass(frozen=True, slots=True, kw_only=True)
class PartTruth:
    """One part of a dive.

    Attributes:
        name: one of `PARTS`.
        start_s: first second, in the clip file, of the phase it belongs to.
        end_s: last second of that phase.
        deduction: mark points lost in it.
    """

    name: str
    start_s: float
    end_s: float
    deduction: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DiveTruth:
    """The renderer's account of one dive.

    Attributes:
        parts: in the order of `PARTS`.
        times_T: times of the track, seconds.
        track_TK: what is known at each time (joint angles, rotation, twist, height, legs, phase).
        faults: per fault the part's position in `PARTS`, start_s, end_s and the mark points lost.
    """

    parts: tuple[PartTruth, ...]
    times_T: NDArray[np.float64]
    track_TK: NDArray[np.float32]
    faults: tuple[tuple[int, float, float, float], ...]

    def known_at(self, times_T: NDArray[np.float64]) -> NDArray[np.float32]:
        """Give what is known at the nearest time of the track, T×K."""
        later = np.searchsorted(self.times_T, times_T).clip(1, self.times_T.size - 1)
        nearer = later - (times_T - self.times_T[later - 1] < self.times_T[later] - times_T)
        return self.track_TK[nearer]

    def deductions_at(self, times_T: NDArray[np.float64]) -> NDArray[np.float32]:
        """Spread each fault's mark points evenly over the frames that show it.

        Args:
            times_T: (T,) times of the frames.

        Returns:
            T×4, mark points lost in each frame under each of `PARTS`. A fault that lies between two frames, or
            before the first, counts in the frame nearest to it.
        """
        lost_TP = np.zeros((times_T.size, len(PARTS)), dtype=np.float32)
        for part, start_s, end_s, deduction in self.faults:
            shown = np.flatnonzero((times_T >= start_s) & (times_T <= end_s))
            if not shown.size:
                shown = np.array([np.abs(times_T - (start_s + end_s) / 2).argmin()])
            lost_TP[shown, part] += deduction / shown.size
        return lost_TP


def read_truth(path: Path) -> DiveTruth:
    """Read one `truth/CLIPNAME.json` (DESIGN 3.4).

    Raises:
        DataError: the file is not such a document.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        return _from_document(document)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(
            f"{path} is not a rendered dive's truth ({error}).", "Render the dives again."
        ) from error


def _from_document(document: dict[str, Any]) -> DiveTruth:
    track = document["track"]
    faults = tuple(
        (_part(fault), fault["start_s"], fault["end_s"], fault["deduction"])
        for fault in document["faults"]
    )
    phases = {phase["name"]: phase for phase in document["phases"]}
    parts = []
    for position, name in enumerate(PARTS):
        phase = phases[_PHASE_OF_PART[position]]
        lost = sum(fault[3] for fault in faults if fault[0] == position)
        parts.append(
            PartTruth(name=name, start_s=phase["start_s"], end_s=phase["end_s"], deduction=lost)
        )
    return DiveTruth(
        parts=tuple(parts),
        times_T=np.asarray(track["time_s"], dtype=np.float64),
        track_TK=_track(track),
        faults=faults,
    )


def _track(track: dict[str, list[float]]) -> NDArray[np.float32]:
    columns = [np.asarray(track[name], dtype=np.float32) for name in _TRACK]
    phase_T = np.asarray(track["phase"], dtype=np.int64)
    columns += [(phase_T == phase).astype(np.float32) for phase in range(_TRACK_PHASES)]
    return np.stack(columns, axis=1)


def _part(fault: dict[str, Any]) -> int:
    return PARTS.index("splash" if fault["name"] == "splash" else fault["phase"])
