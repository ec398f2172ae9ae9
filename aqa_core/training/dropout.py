"""Dropout inside the Weight-Decider, as the authors' code has it; never part of a network or a model file."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
import torch
from torch import Tensor, nn

from aqa_core.network import QualityNet

# tells these random numbers apart from those that choose a dive's view
_MARK: Final = 17


@contextlib.contextmanager
def weight_decider_dropout(
    network: QualityNet, share: float, keys: Sequence[tuple[int, ...]]
) -> Iterator[None]:
    """Drop a share of what each ReLU in the aggregation gives, while the context lasts.

    What is dropped depends on the dive's key alone, so that a resumed run and several processes drop the same.

    Args:
        network: its Weight-Decider is meant; averaging has no ReLU and stays as it is.
        share: of the activations, 0..1, exclusive; the others are enlarged by 1 / (1 - share).
        keys: of each dive of the batch: seed, epoch, position.
    """
    if not share:
        yield
        return
    layers = [module for module in network.aggregation.modules() if isinstance(module, nn.ReLU)]
    handles = []
    for number, layer in enumerate(layers, start=1):

        def drop(
            _layer: nn.Module, _given: Any, active_BNF: Tensor, number: int = number
        ) -> Tensor:
            draws = [np.random.default_rng((*key, _MARK, number)) for key in keys]
            kept = np.stack([draw.random(active_BNF.shape[1:]) >= share for draw in draws])
            mask_BNF = torch.from_numpy(kept).to(active_BNF)
            return active_BNF * mask_BNF / (1 - share)

        handles.append(layer.register_forward_hook(drop))
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()
