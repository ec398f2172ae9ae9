"""The exponential moving average of a network's parameters: quieter than the parameters themselves."""

from __future__ import annotations

from typing import cast

from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel

from aqa_core.network import QualityNet

_Tensors = tuple[Tensor, ...] | list[Tensor]


class ParameterAverage(nn.Module):
    """A network whose parameters follow another's; buffers are copied.

    Args:
        network: the network that learns.
        decay: share of the average that a step keeps, 0..1; less in the first steps.
    """

    def __init__(self, network: QualityNet, *, decay: float) -> None:
        super().__init__()

        def blend(means: _Tensors, news: _Tensors, steps: Tensor | int) -> None:
            done = int(steps)
            share = min(decay, (1 + done) / (10 + done))
            for mean, new in zip(means, news, strict=True):
                mean.lerp_(new, 1 - share)

        self._averaged = AveragedModel(network, multi_avg_fn=blend)

    @property
    def network(self) -> QualityNet:
        """The network with averaged parameters."""
        return cast(QualityNet, self._averaged.module)

    @property
    def steps(self) -> int:
        """Steps that went into the average."""
        return int(self._averaged.n_averaged)

    def follow(self, network: QualityNet) -> None:
        """Take a step's new parameters in."""
        self._averaged.update_parameters(network)
