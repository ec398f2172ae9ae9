"""What a model file needs from held-out dives: typical contributions, the mean trunk, residual quantiles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from aqa_core.checkpoints.manifest import Manifest, ResidualQuantile
from aqa_core.training.plan import TrainingPlan
from aqa_core.training.predicting import Prediction
from aqa_core.video.preprocess import Preprocessing

_LEVELS: Final = (0.5, 0.8, 0.9)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Calibrated:
    """Held-out predictions in target units and what follows from them.

    Attributes:
        target_M: what the judges said.
        predicted_M: what the network said.
        mean_contributions_N: at each position, in target units.
        mean_trunk_ND: mean trunk feature at each position.
        residual_quantiles: empty where the dives are too few for any level.
    """

    target_M: NDArray[np.float64]
    predicted_M: NDArray[np.float64]
    mean_contributions_N: NDArray[np.float64]
    mean_trunk_ND: NDArray[np.float32]
    residual_quantiles: tuple[ResidualQuantile, ...]


def calibrate(
    prediction: Prediction, *, target_M: NDArray[np.float64], score_scale: float, segments: int
) -> Calibrated:
    """Learn from held-out dives what is typical and how far off predictions are.

    Args:
        prediction: of the held-out dives.
        target_M: what the judges said, in target units.
        score_scale: target units in one network unit.
        segments: N.
    """
    if prediction.contributions_MN.shape[1] != segments:
        raise ValueError("the prediction is of another number of segments")
    predicted_M = prediction.units_M * score_scale
    return Calibrated(
        target_M=target_M,
        predicted_M=predicted_M,
        mean_contributions_N=prediction.contributions_MN.mean(axis=0) * score_scale,
        mean_trunk_ND=prediction.trunk_MND.mean(axis=0),
        residual_quantiles=residual_quantiles(target_M - predicted_M),
    )


def residual_quantiles(residual_M: NDArray[np.float64]) -> tuple[ResidualQuantile, ...]:
    """Give the split-conformal interval of residuals for each level that so many dives can support.

    The finite-sample rank ⌈(M + 1) level⌉ of the absolute residual promises coverage of at least `level` on
    exchangeable dives (Lei et al. 2018); it must not exceed M.
    """
    size_M = np.sort(np.abs(residual_M))
    found = []
    for level in _LEVELS:
        rank = int(np.ceil((size_M.size + 1) * level))
        if rank <= size_M.size:
            half = float(size_M[rank - 1])
            found.append(ResidualQuantile(level=level, low=-half, high=half))
    return tuple(found)


def make_manifest(
    plan: TrainingPlan,
    found: Calibrated,
    *,
    preprocessing: Preprocessing,
    learned_M: NDArray[np.float64],
    training: Mapping[str, Any],
) -> Manifest:
    """Write the passport of a trained model.

    Args:
        plan: how it was trained.
        found: what the held-out dives say.
        preprocessing: what it takes.
        learned_M: what the judges said of the dives it learned from, in target units.
        training: the summary.
    """
    recipe = plan.recipe
    demonstration = plan.dives.is_demonstration or plan.dives.is_rendered
    kind = "rendered dives" if demonstration else "labelled dives"
    return Manifest(
        kind="model",
        name=plan.output.resolve().name,
        network=plan.config.to_json(),
        frame_rate=recipe.frame_rate,
        end_offset=recipe.evaluation_offset,
        preprocessing=preprocessing,
        target=recipe.target,
        score_scale=recipe.score_scale,
        target_range=(float(learned_M.min()), float(learned_M.max())),
        residual_quantiles=found.residual_quantiles or None,
        mean_contributions=tuple(found.mean_contributions_N.tolist()),
        training=training,
        origin=f"trained on {training['dives']} {kind}",
        licence="MIT" if demonstration else "as the dives it was trained on",
        demonstration=demonstration,
    )
