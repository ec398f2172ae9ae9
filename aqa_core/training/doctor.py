"""The label doctor: finds the labels that are most at odds with a model and with the dives that look alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from aqa_core.checkpoints.model_file import LoadedModel
from aqa_core.data.checking import LabelsReport
from aqa_core.data.samples import LabelledDive
from aqa_core.inference.features import DiveFeatures
from aqa_core.inference.importance import Head, explain
from aqa_core.inference.trunk_maker import PLAIN

Floats = NDArray[np.float64]

# fewer dives than this do not tell what is usual
LEAST_DIVES: Final = 8
MOST_SUSPECTS: Final = 20
# both views are off by more than two standard deviations
LEAST_DOUBT: Final = 0.5
# a judge's half mark, in points / DD; nobody is doubted for less
_HALF_MARK: Final = 0.5
_USUAL_DIFFICULTY: Final = 3.0
# median absolute deviation to standard deviation of a normal distribution
_MAD: Final = 1.4826
_RIDGES: Final = tuple(10.0**k for k in range(-3, 4))
_REWEIGHTINGS: Final = 3
_HUBER: Final = 1.5


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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Opinions:
    """What labels, model and neighbours say of the same M dives, all in points / DD or all in points.

    Attributes:
        label_M: the labels.
        model_M: the model, brought to the scale of the labels.
        neighbours_M: what the others' labels make of each dive.
        doubt_M: 0..1.
    """

    label_M: Floats
    model_M: Floats
    neighbours_M: Floats
    doubt_M: Floats


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
    head = _head(model)
    explained = [explain(head, features.trunk[PLAIN][k]) for k in positions]
    units_M = np.array([(dives[k].difficulty or 1.0) if by_execution else 1.0 for k in positions])
    of_model_M = np.array([one.total for one in explained])
    if by_execution and model.manifest.target != "execution":
        of_model_M = of_model_M / units_M
    opinions = examine(
        np.array([dives[k].score for k in positions]) / units_M,
        of_model_M,
        features.trunk[PLAIN][positions].astype(np.float64).mean(axis=1),
        least=_HALF_MARK if by_execution else _HALF_MARK * _USUAL_DIFFICULTY,
    )
    order = np.argsort(-opinions.doubt_M, kind="stable")[:MOST_SUSPECTS]
    suspects = [
        _suspect(
            report.rows[positions[m]],
            dives[positions[m]],
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
    ]
    lacking = len(dives) - len(positions)
    message = f"{lacking} dives could not be compared with the others." if lacking else ""
    return Diagnosis(suspects=tuple(suspects), looked_at=len(positions), message=message)


def examine(label_M: Floats, model_M: Floats, seen_MD: Floats, *, least: float) -> Opinions:
    """Doubt labels that both the model and the dives that look alike speak against, in the same direction.

    Args:
        label_M: true values.
        model_M: what the model says, on any straight scale.
        seen_MD: what each dive looks like.
        least: a spread that nobody is doubted for.
    """
    recalibrated_M = robust_line(model_M, label_M)
    neighbours_M = left_out(seen_MD, label_M)
    off_model_M = _standardised(label_M - recalibrated_M, least)
    off_neighbours_M = _standardised(label_M - neighbours_M, least)
    agreed_M = np.sqrt(np.maximum(off_model_M * off_neighbours_M, 0.0))
    return Opinions(
        label_M=label_M,
        model_M=recalibrated_M,
        neighbours_M=neighbours_M,
        doubt_M=1.0 - np.exp(-((agreed_M / 2.0) ** 2) / 2.0),
    )


def robust_line(x_M: Floats, y_M: Floats) -> Floats:
    """Give y along the straight line that most of the points agree on: the median of all slopes (Theil–Sen)."""
    first, second = np.triu_indices(len(x_M), k=1)
    run = x_M[second] - x_M[first]
    apart = np.abs(run) > 1e-9
    rise = (y_M[second] - y_M[first])[apart]
    # a model that ranks these dives the wrong way round says nothing
    slope = max(0.0, float(np.median(rise / run[apart]))) if apart.any() else 0.0
    line: Floats = np.median(y_M - slope * x_M) + slope * x_M
    return line


def left_out(seen_MD: Floats, label_M: Floats, *, ridges: Sequence[float] = _RIDGES) -> Floats:
    """Give what the labels of the other dives make of each dive by what it looks like.

    Ridge regression in which labels far off weigh less; each dive is left out of its own answer, exactly and
    without fitting again, and the strength of the ridge is the one that answers best.

    Args:
        seen_MD: what each dive looks like.
        label_M: true values.
        ridges: strengths to choose from.
    """
    centred = seen_MD - seen_MD.mean(axis=0)
    spread = centred.std(axis=0)
    scaled = centred[:, spread > 1e-9] / spread[spread > 1e-9]
    kernel = scaled @ scaled.T / max(1, scaled.shape[1]) + 1.0
    answers = [_left_out_of(kernel, label_M, ridge) for ridge in ridges]
    errors = [float(np.median(np.abs(label_M - one))) for one in answers]
    return answers[int(np.argmin(errors))]


def _left_out_of(kernel_MM: Floats, label_M: Floats, ridge: float) -> Floats:
    middle = float(np.median(label_M))
    wanted_M = label_M - middle
    weights_M = np.ones(len(label_M))
    answer_M = np.zeros(len(label_M))
    for _ in range(_REWEIGHTINGS):
        inverse_MM = np.linalg.inv(kernel_MM + np.diag(ridge / weights_M))
        # the residual of a dive that the fit does not know, in closed form
        missed_M = (inverse_MM @ wanted_M) / np.diag(inverse_MM)
        answer_M = wanted_M - missed_M
        scale = max(_spread(missed_M), 1e-9)
        weights_M = 1.0 / np.maximum(1.0, np.abs(missed_M) / (_HUBER * scale))
    return answer_M + middle


def _standardised(residual_M: Floats, least: float) -> Floats:
    centred: Floats = residual_M - np.median(residual_M)
    return centred / max(_spread(residual_M), least)


def _spread(values_M: Floats) -> float:
    return _MAD * float(np.median(np.abs(values_M - np.median(values_M))))


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
