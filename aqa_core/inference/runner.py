"""Makes the function that runs a folded backbone in one of the ways there are."""

from __future__ import annotations

import copy
from collections.abc import Callable

import torch
from torch import Tensor, nn

from aqa_core.inference.devices import DTYPES, Choice
from aqa_core.inference.packed import PackedTrunk

Runner = Callable[[Tensor], Tensor]


def make_runner(folded: nn.Sequential, choice: Choice, shape: tuple[int, ...]) -> Runner:
    """Make a function from segments_BCnHW to trunk_BD, both fp32 on the CPU.

    Args:
        folded: what `folding.fold` gave; its layout in memory may change.
        choice: how to run it.
        shape: B, 3, n, H, W of the segments it will see; another B works.

    Raises:
        RuntimeError: the device or its driver refuses.
    """
    dtype = DTYPES[choice.precision]
    backbone = folded
    if (choice.device, dtype) != ("cpu", torch.float32):
        backbone = copy.deepcopy(folded).to(device=choice.device, dtype=dtype)
    if not choice.is_packed:
        backbone = backbone.to(memory_format=torch.channels_last_3d)  # type: ignore[call-overload]
    trunk: Runner = PackedTrunk(backbone, shape) if choice.is_packed else backbone

    def run(segments_BCnHW: Tensor) -> Tensor:
        with torch.inference_mode():
            there = segments_BCnHW.to(device=choice.device, dtype=dtype)
            there = there.contiguous(memory_format=torch.channels_last_3d)
            return trunk(there).float().cpu()

    return run
