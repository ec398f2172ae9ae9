"""The second stage of a training: the backbone is done, and a fresh head learns from its trunk features.

A head that grew up with a changing backbone lags behind it; from features that no longer change it learns in
seconds what took the whole network minutes.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from aqa_core.checkpoints.model_file import hash_backbone
from aqa_core.network import QualityNet
from aqa_core.progress import CancelToken, Progress, Report
from aqa_core.storage import StorageError, cache_folder, replacing
from aqa_core.training.examples import Batch, Examples, View
from aqa_core.training.kept import make_room
from aqa_core.training.memory import Room

log = logging.getLogger(__name__)

_MOST_KEPT_BYTES: Final = 1_000_000_000


class TrunkExamples:
    """Labelled dives as trunk features, each looked at in four ways; used like `Examples`.

    The features are kept on disk, so that another head on the same backbone and dives has them at once.

    Args:
        examples: the dives as pictures.
        network: its backbone is used as it is.
        positions: the dives that are needed.
        room: how many dives go through the network at once.
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
        room: Room,
        report: Report,
        cancel: CancelToken,
    ) -> None:
        self._examples = examples
        # the same dives in other parts, as another seed draws them, are kept once
        positions = sorted(positions)
        self._firsts = sorted({examples.last_first // 2, examples.last_first})
        views = [View(first, flip=flip) for first in self._firsts for flip in (False, True)]
        self._trunk: dict[View, torch.Tensor] = {}
        network.eval()
        backbone = hash_backbone(
            examples.network.to_json()["backbone"],
            {name: value.cpu().numpy() for name, value in network.state_dict().items()},
        )
        for number, view in enumerate(views):
            path = _kept_at(examples, backbone, positions, view)
            kept = _read(path, network)
            if kept is None:
                told = partial(_tell, report, number * len(positions), len(views) * len(positions))
                look = partial(_look, examples, network, positions, view, told, cancel)
                kept = room.look(look)
                _keep(path, kept)
            everything = kept.new_zeros(len(examples.dives), *kept.shape[1:])
            everything[positions] = kept
            self._trunk[view] = everything

    @property
    def last_first(self) -> int:
        """The latest frame a dive may begin at."""
        return self._examples.last_first

    def move_to(self, device: torch.device) -> None:
        """Give the features somewhere else from now on."""
        self._examples.move_to(device)
        self._trunk = {view: trunk.to(device) for view, trunk in self._trunk.items()}

    def batch(self, positions: Sequence[int], views: Sequence[View]) -> Batch:
        """Assemble dives; each is looked at in the kept way that is nearest to the one asked for."""
        kept = [self._nearest(view) for view in views]
        trunk = [self._trunk[view][k] for k, view in zip(positions, kept, strict=True)]
        return self._examples.labelled(torch.stack(trunk), positions, kept)

    def _nearest(self, view: View) -> View:
        distances: NDArray[np.int64] = np.abs(np.array(self._firsts) - view.first)
        return View(self._firsts[int(distances.argmin())], flip=view.flip)


def _look(
    examples: Examples,
    network: QualityNet,
    positions: Sequence[int],
    view: View,
    told: Callable[[int], None],
    cancel: CancelToken,
    size: int,
) -> torch.Tensor:
    """Run the backbone on dives, all looked at in one way; gives trunk_PND, P as many as positions."""
    parts = []
    for start in range(0, len(positions), size):
        cancel.raise_if_cancelled()
        part = list(positions[start : start + size])
        with torch.no_grad():
            parts.append(network.trunk(examples.clips(part, [view] * len(part))))
        told(start + len(part))
    return torch.cat(parts)


def _tell(report: Report, before: int, total: int, done: int) -> None:
    report(Progress("trunk features", before + done, total))


def _kept_at(examples: Examples, backbone: str, positions: list[int], view: View) -> Path | None:
    """Say where trunk features are kept; nowhere on graphics cards, whose formats vary, nor without a name."""
    if not examples.frames_name or examples.device.type != "cpu":
        return None
    facts = f"{examples.frames_name} {backbone} {positions} {view}"
    name = hashlib.sha256(facts.encode()).hexdigest()[:32]
    return cache_folder() / "training" / f"{name}.npy"


def _read(path: Path | None, network: QualityNet) -> torch.Tensor | None:
    if path is None or not path.is_file():
        return None
    try:
        trunk_PND = torch.from_numpy(np.load(path, allow_pickle=False))
    except (OSError, ValueError, EOFError) as error:
        log.warning("the kept trunk features %s are damaged: %s", path, error)
        return None
    return trunk_PND.to(next(network.parameters()).device)


def _keep(path: Path | None, trunk_PND: torch.Tensor) -> None:
    """Keep trunk features for the next head; where that cannot be, a line in the log is all."""
    if path is None:
        return
    try:
        with replacing(path, is_precious=False) as temporary:
            np.save(temporary, trunk_PND.cpu().numpy(), allow_pickle=False)
        make_room(path.parent, most_bytes=_MOST_KEPT_BYTES)
    except (StorageError, OSError) as error:
        log.warning("trunk features are not kept: %s", error)


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
