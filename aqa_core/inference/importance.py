"""What each segment did to the score, exactly: the regressor is linear, so the score is a sum (DESIGN 3.2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
import torch

from aqa_core.errors import ModelError
from aqa_core.network.quality_net import QualityNet
from aqa_core.results import ranks_by_size

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Head:
    """Everything behind the trunk that turns trunk features into target units; instant to run.

    Attributes:
        network: projection, aggregation and regressor are used, on the CPU in fp32.
        score_scale: target units in one network unit.
        mean_contributions_N: mean contribution at each position in target units, or None.
        mean_trunk_ND: mean trunk feature at each position, or None.
    """

    network: QualityNet
    score_scale: float
    mean_contributions_N: Floats | None = None
    mean_trunk_ND: npt.NDArray[np.float32] | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Importance:
    """A score taken apart: total = baseline + Σ contributions = typical + Σ deltas.

    Attributes:
        total: the score in the units asked for.
        baseline: the regressor's bias in those units.
        typical: baseline + Σ mean contributions; where the model carries none, the total itself.
        weights_N: mean over features of the Weight-Decider's w_i; sums to 1.
        contributions_N: what each segment adds.
        deltas_N: contribution minus the mean contribution at that position; where the model carries none, minus
            the mean over this dive's own segments.
        ranks: 1 for the largest |delta|.
        features_NF: the projected features f_i.
    """

    total: float
    baseline: float
    typical: float
    weights_N: Floats
    contributions_N: Floats
    deltas_N: Floats
    ranks: tuple[int, ...]
    features_NF: Floats


class HasTrunk(Protocol):
    """A scored dive that kept its trunk features."""

    @property
    def head(self) -> Head:
        """The head it was scored with."""
        ...

    @property
    def trunk_ND(self) -> npt.NDArray[np.float32]:  # noqa: N802 - the shape belongs to the name
        """Its trunk features."""
        ...

    @property
    def units(self) -> float:
        """Units of the score in one target unit: DD where an execution model gives points, else 1."""
        ...


def explain(head: Head, trunk_ND: npt.NDArray[np.float32], *, units: float = 1.0) -> Importance:
    """Take the score of one dive apart.

    contribution_i = scale · Σ_d a_d w_id f_id, with a the regressor's parameters (DESIGN 3.2; paper equation 1).

    Args:
        head: everything behind the trunk.
        trunk_ND: trunk features of the dive's segments in time order.
        units: what one target unit counts in the score: DD where an execution model gives points, else 1.
    """
    features_NF, weights_NF = _features_and_weights(head.network, trunk_ND)
    scale = head.score_scale * units
    slope_F = head.network.regressor.weight.detach().numpy().astype(np.float64)[0]
    baseline = scale * float(head.network.regressor.bias.detach().double().item())
    contributions_N = scale * (weights_NF * features_NF) @ slope_F
    total = baseline + float(contributions_N.sum())
    if head.mean_contributions_N is None:
        means_N = np.full_like(contributions_N, contributions_N.mean())
    else:
        means_N = head.mean_contributions_N * units
    deltas_N = contributions_N - means_N
    return Importance(
        total=total,
        baseline=baseline,
        typical=baseline + float(means_N.sum()),
        weights_N=weights_NF.mean(axis=1),
        contributions_N=contributions_N,
        deltas_N=deltas_N,
        ranks=ranks_by_size(deltas_N.tolist()),
        features_NF=features_NF,
    )


def muted(scored: HasTrunk, index: int) -> float:
    """Score a dive again with one segment replaced by its typical trunk feature: a measured what-if.

    Args:
        scored: the dive.
        index: which segment, 0 is the earliest.

    Returns:
        The score in the units of the assessment.

    Raises:
        ModelError: the model carries no typical trunk features.
        ValueError: there is no such segment.
    """
    mean_trunk_ND = scored.head.mean_trunk_ND
    if mean_trunk_ND is None:
        raise ModelError("This model does not say what a typical segment looks like.")
    if not 0 <= index < len(scored.trunk_ND):
        raise ValueError(f"no segment {index}")
    trunk_ND = scored.trunk_ND.copy()
    trunk_ND[index] = mean_trunk_ND[index]
    return explain(scored.head, trunk_ND, units=scored.units).total


def _features_and_weights(
    network: QualityNet, trunk_ND: npt.NDArray[np.float32]
) -> tuple[Floats, Floats]:
    with torch.inference_mode():
        trunk_BND = torch.from_numpy(np.ascontiguousarray(trunk_ND, dtype=np.float32)).unsqueeze(0)
        features_BNF = network.project(trunk_BND)
        weights_BNF = network.aggregate(features_BNF).weights_BNF
    return features_BNF[0].double().numpy(), weights_BNF[0].double().numpy()
