"""Brings a given head to another judge's scale by a straight line, before anything is learned."""

from __future__ import annotations

from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray

from aqa_core.network import QualityNet

# fewer dives than this say where the middle is, but not how steep the line
_FEWEST_FOR_A_LINE: Final = 8


def straighten(
    network: QualityNet, said_M: NDArray[np.float64], true_M: NDArray[np.float64]
) -> None:
    """Change the regressor so that what the network says lies on the judges' scale as well as a line can bring it.

    What is left to learn is then what no line can mend; a head that must first find the scale forgets on the way.

    Args:
        network: changed in place.
        said_M: what it says of the dives that train, in network units.
        true_M: what the judges say of them, in network units.
    """
    slope, shift = 1.0, float(true_M.mean() - said_M.mean())
    if len(true_M) >= _FEWEST_FOR_A_LINE and np.ptp(said_M) > 0:
        steeper, moved = np.polyfit(said_M, true_M, 1).tolist()
        if steeper > 0:
            slope, shift = steeper, moved
    with torch.no_grad():
        network.regressor.weight.mul_(slope)
        network.regressor.bias.mul_(slope).add_(shift)
