"""The label doctor: finds the labels that are most at odds with a model and with the dives that look alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from aqa_core.checkpoints.model_file import LoadedModel
from aqa_core.data.checking import LabelsReport
from aqa_core.data.samples import LabelledDive
from aqa_core.inference.features import DiveFeatures
from aqa_core.inference.importance import Head, explain
from aqa_core.inference.trunk_maker import PLAIN
from aqa_core.training.doubt import Floats, examine

# fewer dives than this do not tell what is usual
LEAST_DIVES: Final = 8
MOST_SUSPECTS: Final = 20
# both views are off by more than two standard deviations
LEAST_DOUBT: Final = 0.5
# a judge's half mark, in points / DD; nobody is doubted for less
_HALF_MARK: Final = 0.5
_USUAL_DIFFICULTY: Final = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspect:
    """A label to look at again.

    Attributes:
        row: row of the table.
        file: what the clip is called.
        clip: the clip.
        label: points that the table says.
        model_says: points of the model, brought to the scale of these labels.
        neighbours_say: points that the other dives make of what this one looks like.
        doubt: 0..1.
        at_s: where to look: the start of the segment that speaks most against the label, seconds in its clip.
        sentence: the same in words.
    """

    row: int
    file: str
    clip: Path
    label: float
    model_says: float
    neighbours_say: float
    doubt: float
    at_s: float
    sentence: str

    def to_json(self) -> dict[str, Any]:
        """Give what `aqa labels --json` prints."""
        return {**asdict(self), "clip": str(self.clip.absolute())}


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """What the doctor found.

    Attributes:
        suspects: the most doubtful label first; `MOST_SUSPECTS` at most.
        looked_at: how many dives were compared with each other.
        message: why nothing, or not all, could be looked at, or empty.
    """

    suspects: tuple[Suspect, ...]
    looked_at: int
    message: str = ""

    def to_json(self) -> dict[str, Any]:
        """Give what `aqa labels --json` adds to its report."""
        return {
            "suspects": [one.to_json() for one in self.suspects],
            "doctor": {"looked_at": self.looked_at, "message": self.message},
        }


def diagnose(report: LabelsReport, features: DiveFeatures, model: LoadedModel) -> Diagnosis:
    """Find the labels of a folder that are most at odds with a model and with the dives that look alike.

    Everything is compared in points / DD where the DD of all dives are known or the model learned execution; dives
    without a DD are then not looked at.

    Args:
        report: the checked folder.
        features: what the model's backbone sees in `report.dives`.
        model: a model with a head.
    """
    dives = report.dives
    by_execution = model.manifest.target == "execution" or all(one.difficulty for one in dives)
    positions = [k for k in features.usable if dives[k].difficulty or not by_execution]
    if len(positions) < LEAST_DIVES:
        needed = " with a difficulty" if by_execution else ""
        return Diagnosis(
            suspects=(),
            looked_at=0,
            message=f"At least {LEAST_DIVES} dives{needed} are needed to tell which label is doubtful.",
        )
    suspects = _suspects(report, features, model, positions, by_execution=by_execution)
    lacking = len(dives) - len(positions)
    message = f"{lacking} dives could not be compared with the others." if lacking else ""
    return Diagnosis(suspects=suspects, looked_at=len(positions), message=message)


def _suspects(
    report: LabelsReport,
    features: DiveFeatures,
    model: LoadedModel,
    positions: Sequence[int],
    *,
    by_execution: bool,
) -> tuple[Suspect, ...]:
    head, dives = _head(model), [report.dives[k] for k in positions]
    trunk_MND = features.trunk[PLAIN][list(positions)]
    units_M = np.array([(one.difficulty or 1.0) if by_execution else 1.0 for one in dives])
    explained = [explain(head, trunk_ND) for trunk_ND in trunk_MND]
    of_model_M = np.array([one.total for one in explained])
    if by_execution and model.manifest.target != "execution":
        of_model_M = of_model_M / units_M
    opinions = examine(
        np.array([one.score for one in dives]) / units_M,
        of_model_M,
        trunk_MND.astype(np.float64).mean(axis=1),
        least=_HALF_MARK if by_execution else _HALF_MARK * _USUAL_DIFFICULTY,
    )
    order = np.argsort(-opinions.doubt_M, kind="stable")[:MOST_SUSPECTS]
    return tuple(
        _suspect(
            report.rows[positions[m]],
            dives[m],
            (opinions.model_M[m] * units_M[m], opinions.neighbours_M[m] * units_M[m]),
            doubt=float(opinions.doubt_M[m]),
            at_s=_speaks_against(
                explained[m].deltas_N,
                features.times_MN2[positions[m], :, 0],
                is_too_high=opinions.label_M[m] > opinions.model_M[m],
            ),
        )
        for m in order.tolist()
        if opinions.doubt_M[m] >= LEAST_DOUBT
    )


def _head(model: LoadedModel) -> Head:
    means = model.manifest.mean_contributions
    return Head(
        network=model.network,
        score_scale=model.manifest.score_scale,
        mean_contributions_N=None if means is None else np.array(means),
    )


def _speaks_against(deltas_N: Floats, starts_N: Floats, *, is_too_high: bool) -> float:
    """Give the start of the segment that cost most where the label is too high, that gained most where too low."""
    index = int(np.argmin(deltas_N) if is_too_high else np.argmax(deltas_N))
    return float(starts_N[index])


def _suspect(
    row: int, dive: LabelledDive, said: tuple[float, float], *, doubt: float, at_s: float
) -> Suspect:
    model, neighbours = (max(0.0, float(one)) for one in said)
    return Suspect(
        row=row,
        file=dive.clip.name,
        clip=dive.clip,
        label=dive.score,
        model_says=round(model, 2),
        neighbours_say=round(neighbours, 2),
        doubt=round(doubt, 3),
        at_s=round(at_s, 3),
        sentence=f"The table says {dive.score:g} points; the model would give about {model:.0f}, "
        f"dives that look alike about {neighbours:.0f}.",
    )
