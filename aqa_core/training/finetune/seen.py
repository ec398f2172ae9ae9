"""Labelled dives as kept trunk features, for a head to learn from."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from aqa_core.inference.features import DiveFeatures
from aqa_core.inference.trunk_maker import PLAIN, Look
from aqa_core.training.examples import Batch, View, targets
from aqa_core.training.initial import Start
from aqa_core.training.recipe import Recipe


def looks_of(recipe: Recipe) -> list[Look]:
    """Give the ways in which a recipe has dives looked at, the plain one first."""
    flips = (False, True) if recipe.flip else (False,)
    return [Look(back, flip) for back in (0, *(k for k in recipe.looks if k)) for flip in flips]


class SeenDives:
    """Labelled dives as trunk features; used like `Examples` (a `DiveSource`).

    Args:
        features: the dives, looked at in every way the recipe asks for.
        recipe: target, scale and looks.

    Raises:
        DataError: the target is execution and a dive has no DD.
    """

    def __init__(self, features: DiveFeatures, recipe: Recipe) -> None:
        self._trunk = {look: torch.from_numpy(one) for look, one in features.trunk.items()}
        self._backs = sorted({look.back for look in self._trunk})
        self.target_M = targets(features.dives, recipe.target)
        self.units_M = torch.from_numpy(self.target_M / recipe.score_scale).float()

    @property
    def last_first(self) -> int:
        """The latest frame a dive may begin at; a look so many samples before it begins that much earlier."""
        return self._backs[-1]

    def batch(self, positions: Sequence[int], views: Sequence[View]) -> Batch:
        """Assemble dives; each is looked at in the kept way that is nearest to the one asked for."""
        looks = [self._nearest(view) for view in views]
        trunk_BND = torch.stack(
            [self._trunk[look][k] for k, look in zip(positions, looks, strict=True)]
        )
        units_B = self.units_M[torch.as_tensor(list(positions))]
        # only what the renderer knows is counted in execution, and that is not learned here
        return Batch(trunk_BND, units_B, torch.ones_like(units_B), None)

    def plain(self, positions: Sequence[int]) -> Tensor:
        """Give the trunk features as scoring has them, trunk_PND."""
        return self._trunk[PLAIN][torch.as_tensor(list(positions))]

    def _nearest(self, view: View) -> Look:
        distances = np.abs(np.array(self._backs) - (self.last_first - view.first))
        return Look(self._backs[int(distances.argmin())], view.flip)


def points_of_head(
    start: Start, features: DiveFeatures, seen: SeenDives, positions: Sequence[int], recipe: Recipe
) -> NDArray[np.float64]:
    """Give what the model to start from says of dives, in points; NaN where it needs a DD that is not known.

    Args:
        start: that model, its regressor brought to the recipe's scale.
        features: of the set, as its backbone sees it.
        seen: the same.
        positions: of the dives in the set.
        recipe: the scale.
    """
    with torch.inference_mode():
        units_M = start.network.head(seen.plain(positions)).double().numpy()
    scale_M = np.full(len(positions), recipe.score_scale)
    if features.manifest.target == "execution":
        scale_M *= [features.dives[k].difficulty or np.nan for k in positions]
    points_M: NDArray[np.float64] = units_M * scale_M
    return points_M
