"""How far a score may be off, from the residuals of held-out dives that the model's manifest carries."""

from __future__ import annotations

from aqa_core.checkpoints.manifest import Manifest
from aqa_core.results import ScoreInterval

DEFAULT_LEVEL = 0.9


def score_interval(
    total: float, manifest: Manifest, *, units: float = 1.0, level: float = DEFAULT_LEVEL
) -> ScoreInterval | None:
    """Give where the true score lies.

    Args:
        total: the score in the units of the assessment.
        manifest: the model's, with residual quantiles in target units.
        units: what one target unit counts in the score: DD where an execution model gives points, else 1.
        level: the probability wanted; the model's nearest one is taken and named in the result.

    Returns:
        The interval, cut off at 0 because no score is negative; None where the model carries no calibration.
    """
    if not manifest.residual_quantiles:
        return None
    nearest = min(manifest.residual_quantiles, key=lambda one: abs(one.level - level))
    return ScoreInterval(
        low=max(0.0, total + units * nearest.low),
        high=max(0.0, total + units * nearest.high),
        level=nearest.level,
    )
