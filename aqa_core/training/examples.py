"""Turns decoded frames and labels into the batches a network takes; random choices are keyed by dive and epoch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from aqa_core.data.samples import LabelledDive
from aqa_core.errors import DataError
from aqa_core.network import NetworkConfig
from aqa_core.results import Target
from aqa_core.training.auxiliary import FrameTruth, SegmentTruth
from aqa_core.training.frames import FrameStore
from aqa_core.training.recipe import Recipe
from aqa_core.video.preprocess import Preprocessing


class Batch(NamedTuple):
    """Dives as the network takes them.

    Attributes:
        seen: what the network takes: clips_BNCnHW, normalised RGB; or trunk_BND, seen by the backbone before.
        units_B: what the network should say.
        units_per_execution_B: network units in one unit of execution (points / DD).
        truth: what the renderer knows, or None.
    """

    seen: Tensor
    units_B: Tensor
    units_per_execution_B: Tensor
    truth: SegmentTruth | None


class View(NamedTuple):
    """How one dive is looked at: where its frames begin in the store, and whether it is mirrored."""

    first: int
    flip: bool


class Examples:
    """The labelled dives of a set as network input.

    Args:
        dives: the set.
        store: their frames; at least N·n of each.
        network: N, n and the frame size.
        preprocessing: mean and standard deviation.
        recipe: what one network unit is counted in, and how many units of that it is.
        truth: what the renderer knows, or None.
        device: where the pictures are normalised and stay.

    Raises:
        DataError: the target is execution and a dive has no DD.
    """

    def __init__(
        self,
        dives: Sequence[LabelledDive],
        store: FrameStore,
        *,
        network: NetworkConfig,
        preprocessing: Preprocessing,
        recipe: Recipe,
        truth: FrameTruth | None = None,
        device: torch.device | None = None,
    ) -> None:
        self.dives = dives
        self.truth = truth
        self._store = store
        self._network = network
        self._device = device or torch.device("cpu")
        self._mean_C = torch.tensor(preprocessing.mean, device=self._device)
        self._std_C = torch.tensor(preprocessing.std, device=self._device)
        self._is_blue_first = preprocessing.channels == "bgr"
        self.target_M = targets(dives, recipe.target)
        self.units_M = torch.from_numpy(self.target_M / recipe.score_scale).float()
        is_execution = recipe.target == "execution"
        factor = [1.0 if is_execution else dive.difficulty or 1.0 for dive in dives]
        self._per_execution_M = torch.tensor(factor) / recipe.score_scale

    @property
    def device(self) -> torch.device:
        """Where the pictures are."""
        return self._device

    def move_to(self, device: torch.device) -> None:
        """Give the pictures somewhere else from now on."""
        self._device = device
        self._mean_C, self._std_C = self._mean_C.to(device), self._std_C.to(device)

    @property
    def network(self) -> NetworkConfig:
        """What the examples are cut for."""
        return self._network

    @property
    def frames_name(self) -> str:
        """Tells these frames, and how they are cut into segments, from all others; empty where not known."""
        network, name = self._network, self._store.name
        return name and f"{name} {network.segments}x{network.frames}"

    @property
    def usable(self) -> NDArray[np.int64]:
        """Positions of the dives whose clip could be read."""
        return np.array([k for k in range(len(self.dives)) if k not in self._store.problems])

    @property
    def last_first(self) -> int:
        """The latest frame a dive may begin at; the frames then end at the window's end."""
        return self._store.frames_MTHWC.shape[1] - self._network.sample_count

    def batch(self, positions: Sequence[int], views: Sequence[View]) -> Batch:
        """Assemble dives, each looked at in its own way."""
        return self.labelled(self.clips(positions, views), positions, views)

    def clips(self, positions: Sequence[int], views: Sequence[View]) -> Tensor:
        """Give the pictures of dives alone, clips_BNCnHW."""
        return torch.stack([self._clips(k, view) for k, view in zip(positions, views, strict=True)])

    def labelled(self, seen: Tensor, positions: Sequence[int], views: Sequence[View]) -> Batch:
        """Put labels, and what the renderer knows of those views, to what the network is to see."""
        where = torch.as_tensor(list(positions))
        truth = None
        if self.truth is not None:
            shape = (self._network.segments, self._network.frames)
            each = [
                self.truth.of_segments(k, view.first, *shape)
                for k, view in zip(positions, views, strict=True)
            ]
            parts = (torch.stack(part).to(seen.device) for part in zip(*each, strict=True))
            truth = SegmentTruth(*parts)
        units_B, per_execution_B = self.units_M[where], self._per_execution_M[where]
        return Batch(seen, units_B.to(seen.device), per_execution_B.to(seen.device), truth)

    def _clips(self, position: int, view: View) -> Tensor:
        count = self._network.sample_count
        frames_THWC = torch.from_numpy(
            np.array(self._store.frames_MTHWC[position, view.first : view.first + count])
        ).to(self._device)
        if view.flip:
            frames_THWC = frames_THWC.flip(2)
        normal_THWC = (frames_THWC.float() / 255 - self._mean_C) / self._std_C
        if self._is_blue_first:
            normal_THWC = normal_THWC.flip(3)
        shape = (self._network.segments, self._network.frames, *normal_THWC.shape[1:])
        clips_NnHWC = normal_THWC.reshape(shape)
        return clips_NnHWC.permute(0, 4, 1, 2, 3)


class DiveSource(Protocol):
    """Whatever gives labelled dives to a network: as pictures, or as trunk features."""

    @property
    def last_first(self) -> int:
        """The latest frame a dive may begin at."""
        ...

    def batch(self, positions: Sequence[int], views: Sequence[View]) -> Batch:
        """Assemble dives, each looked at in its own way."""
        ...


def in_order(
    source: DiveSource, positions: Sequence[int], size: int, *, back: int = 0
) -> Iterator[Batch]:
    """Give dives unchanged, `back` frames before their latest ending frame, in batches of `size`."""
    for start in range(0, len(positions), size):
        part = positions[start : start + size]
        yield source.batch(part, [View(source.last_first - back, flip=False)] * len(part))


def targets(dives: Sequence[LabelledDive], target: Target) -> NDArray[np.float64]:
    """Give what a model should say of each dive, in the target's units.

    Raises:
        DataError: the target is execution and a dive has no DD.
    """
    if target == "points":
        return np.array([dive.score for dive in dives])
    executions = [dive.execution for dive in dives]
    for dive, execution in zip(dives, executions, strict=True):
        if execution is None:
            raise DataError(
                f"{dive.clip.name} has no difficulty, which a model of execution needs.",
                "Fill the column difficulty, or train on points.",
            )
    return np.array(executions, dtype=np.float64)


def shuffled(positions: NDArray[np.int64], *, seed: int, epoch: int) -> NDArray[np.int64]:
    """Give the order of an epoch; it depends on seed and epoch alone, so that a resumed run keeps it."""
    return np.random.default_rng((seed, epoch)).permutation(positions)


def random_view(position: int, *, seed: int, epoch: int, last_first: int, flip: bool) -> View:
    """Pick the ending frame and the mirroring of one dive in one epoch (paper section 4.3)."""
    generator = np.random.default_rng((seed, epoch, position))
    first = int(generator.integers(0, last_first + 1))
    return View(first, flip=bool(flip and generator.random() < 0.5))
