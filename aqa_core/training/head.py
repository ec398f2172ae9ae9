"""The second stage of a training: the backbone is done, and a fresh head learns from its trunk features.

A head that grew up with a changing backbone lags behind it; from features that no longer change it learns in
seconds what took the whole network minutes.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from aqa_core.network import QualityNet
from aqa_core.progress import CancelToken, Progress, Report
from aqa_core.training.examples import Batch, Examples, View


class TrunkExamples:
    """Labelled dives as trunk features, each looked at in four ways; used like `Examples`.

    Args:
        examples: the dives as pictures.
        network: its backbone is used as it is.
        positions: the dives that are needed.
        size: dives in a step.
        report: told how far it is.
        cancel: looked at between steps.

    Raises:
        CancelledError: the user asked to stop.
    """

    def __init__(
        self,
        examples: Examples,
        network: QualityNet,
        positions: Sequence[int],
        *,
        size: int,
        report: Report,
        cancel: CancelToken,
    ) -> None:
        self._examples = examples
        self._firsts = sorted({examples.last_first // 2, examples.last_first})
        views = [View(first, flip=flip) for first in self._firsts for flip in (False, True)]
        self._trunk: dict[View, torch.Tensor] = {}
        network.eval()
        for number, view in enumerate(views):
            for start in range(0, len(positions), size):
                cancel.raise_if_cancelled()
                part = list(positions[start : start + size])
                with torch.no_grad():
                    clips_BNCnHW = examples.clips(part, [view] * len(part))
                    trunk_BND = network.trunk(clips_BNCnHW)
                kept = self._trunk.setdefault(
                    view, trunk_BND.new_zeros(len(examples.dives), *trunk_BND.shape[1:])
                )
                kept[part] = trunk_BND
                report(
                    Progress(
                        "trunk features",
                        number * len(positions) + start + len(part),
                        len(views) * len(positions),
                    )
                )

    @property
    def last_first(self) -> int:
        """The latest frame a dive may begin at."""
        return self._examples.last_first

    def batch(self, positions: Sequence[int], views: Sequence[View]) -> Batch:
        """Assemble dives; each is looked at in the kept way that is nearest to the one asked for."""
        kept = [self._nearest(view) for view in views]
        trunk = [self._trunk[view][k] for k, view in zip(positions, kept, strict=True)]
        return self._examples.labelled(torch.stack(trunk), positions, kept)

    def _nearest(self, view: View) -> View:
        distances: NDArray[np.int64] = np.abs(np.array(self._firsts) - view.first)
        return View(self._firsts[int(distances.argmin())], flip=view.flip)


def renew_head(network: QualityNet, *, mean_units: float) -> None:
    """Give projection, aggregation and regressor random parameters from torch's current seed.

    Args:
        network: changed in place.
        mean_units: where the regressor starts: the mean of what it is to say.
    """
    for part in (network.projection, network.aggregation, network.regressor):
        for module in part.modules():
            if isinstance(module, nn.Linear):
                module.reset_parameters()
    nn.init.constant_(network.regressor.bias, mean_units)
