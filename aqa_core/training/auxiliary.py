"""What the renderer knows, as supervision of the backbone and of contributions; dropped from the model file.

Rendered dives come with the truth of every frame. Asking the trunk feature of a segment for it makes early faults
matter: a network that learns from scores alone finds the splash, which is the easiest to see, and stops there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from aqa_core.data.samples import LabelledDive
from aqa_core.training.truth import KNOWN_WIDTH, PARTS, read_truth

_MARKS_THAT_COUNT = 3  # a score is the sum of three marks × DD
_LOOKS = 2  # how often a segment is asked what is known of it

KNOWN_OF_SEGMENT = _LOOKS * KNOWN_WIDTH + len(PARTS)


class SegmentTruth(NamedTuple):
    """What the renderer knows of the segments of a batch.

    Attributes:
        known_BNK: joint angles, rotation, twist, height, phase at two moments, and mark points lost by part.
        lost_BN: mark points lost in each segment.
    """

    known_BNK: Tensor
    lost_BN: Tensor


class FrameTruth:
    """What the renderer knows of each decoded frame of a set of dives.

    Args:
        dives: rendered dives, each with a truth file.
        times_MT: when each decoded frame is shown.
    """

    def __init__(self, dives: Sequence[LabelledDive], times_MT: NDArray[np.float64]) -> None:
        known, lost = [], []
        for dive, times_T in zip(dives, times_MT, strict=True):
            if dive.truth is None:
                raise ValueError("only rendered dives have a truth")
            truth = read_truth(dive.truth)
            known.append(truth.known_at(times_T))
            lost.append(truth.deductions_at(times_T))
        self._known_MTK = np.stack(known)
        self._lost_MTP = np.stack(lost)

    def of_segments(self, position: int, first: int, segments: int, frames: int) -> SegmentTruth:
        """Give the truth of one dive's segments, without the batch axis.

        Args:
            position: the dive.
            first: the first frame the network sees.
            segments: N.
            frames: n.
        """
        end = first + segments * frames
        known_NnK = self._known_MTK[position, first:end].reshape(segments, frames, -1)
        lost_NP = self._lost_MTP[position, first:end].reshape(segments, frames, -1).sum(axis=1)
        # what was lost before the first frame the network sees is not to be explained by it
        looks = [frames // 4, (3 * frames) // 4]
        known_NK = np.concatenate([known_NnK[:, looks].reshape(segments, -1), lost_NP], axis=1)
        return SegmentTruth(torch.from_numpy(known_NK), torch.from_numpy(lost_NP.sum(axis=1)))


class AuxiliaryHead(nn.Module):
    """Reads what the renderer knows from trunk features, and holds contributions to the deductions.

    Args:
        trunk_width: D.
        segments: N.
    """

    known_mean_K: Tensor
    known_scale_K: Tensor

    def __init__(self, trunk_width: int, *, segments: int) -> None:
        super().__init__()
        self.known = nn.Linear(trunk_width, KNOWN_OF_SEGMENT)
        self.faultless_N = nn.Parameter(torch.zeros(segments))
        self.register_buffer("known_mean_K", torch.zeros(KNOWN_OF_SEGMENT))
        self.register_buffer("known_scale_K", torch.ones(KNOWN_OF_SEGMENT))

    def standardise(self, truths: Sequence[SegmentTruth], *, faultless_units: float) -> None:
        """Learn mean and spread of what is known, and where contributions of a faultless dive start."""
        known_MK = torch.cat([truth.known_BNK for truth in truths])
        self.known_mean_K.copy_(known_MK.mean(dim=0))
        self.known_scale_K.copy_(known_MK.std(dim=0).clamp_min(1e-3))
        with torch.no_grad():
            self.faultless_N.fill_(faultless_units / self.faultless_N.numel())

    def known_loss(self, trunk_BND: Tensor, truth: SegmentTruth) -> Tensor:
        """Compare what the trunk features say with what the renderer knows (smooth L1, standardised)."""
        wanted_BNK = (truth.known_BNK - self.known_mean_K) / self.known_scale_K
        return functional.smooth_l1_loss(self.known(trunk_BND), wanted_BNK)

    def contribution_loss(
        self, contributions_BN: Tensor, truth: SegmentTruth, units_per_point_B: Tensor
    ) -> Tensor:
        """Hold each contribution to a faultless one minus what the segment's faults really cost.

        Args:
            contributions_BN: in network units.
            truth: mark points lost.
            units_per_point_B: network units that a point of the mean mark is worth, divided by three.
        """
        cost_BN = truth.lost_BN * (_MARKS_THAT_COUNT * units_per_point_B).unsqueeze(1)
        error_BN = contributions_BN - (self.faultless_N - cost_BN)
        return (error_BN**2).sum(dim=1).mean()
