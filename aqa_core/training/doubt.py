"""How much a label is to be doubted, by what a model says and by what the dives that look alike were given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# median absolute deviation to standard deviation of a normal distribution
_MAD: Final = 1.4826
_RIDGES: Final = tuple(10.0**k for k in range(-3, 4))
_REWEIGHTINGS: Final = 3
_HUBER: Final = 1.5


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
