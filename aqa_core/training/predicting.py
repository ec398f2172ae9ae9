"""Predictions of labelled dives without learning, shared among the processes of a training."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from aqa_core.errors import CancelledError
from aqa_core.network import QualityNet
from aqa_core.progress import CancelToken
from aqa_core.training.examples import Batch, DiveSource, in_order
from aqa_core.training.loop import quality_and_contributions, trunk_of
from aqa_core.training.memory import Room
from aqa_core.training.team import ALONE, Team


class Prediction(NamedTuple):
    """What a network says of dives.

    Attributes:
        units_M: quality in network units.
        contributions_MN: what each segment adds, in network units, without the bias.
        trunk_MND: trunk features.
    """

    units_M: NDArray[np.float64]
    contributions_MN: NDArray[np.float64]
    trunk_MND: NDArray[np.float32]


def predict(network: QualityNet, batches: Iterator[Batch], *, cancel: CancelToken) -> Prediction:
    """Score dives without learning, in eval mode and float32.

    Raises:
        CancelledError: the user asked to stop.
    """
    network.eval()
    units, contributions, trunks = [], [], []
    with torch.inference_mode():
        for batch in batches:
            cancel.raise_if_cancelled()
            trunk_BND = trunk_of(network, batch)
            units_B, contributions_BN = quality_and_contributions(network, trunk_BND)
            units.append(units_B.cpu())
            contributions.append(contributions_BN.cpu())
            trunks.append(trunk_BND.cpu())
    return Prediction(
        torch.cat(units).double().numpy(),
        torch.cat(contributions).double().numpy(),
        torch.cat(trunks).numpy(),
    )


class Viewing(NamedTuple):
    """How dives are looked at when nothing is learned.

    Attributes:
        room: how many dives go through the network at once.
        back: frames between the latest ending frame and the one that is used.
        team: the processes that share the batches.
    """

    room: Room
    back: int = 0
    team: Team = ALONE


def predict_dives(
    network: QualityNet,
    source: DiveSource,
    positions: Sequence[int],
    viewing: Viewing,
    *,
    cancel: CancelToken,
) -> Prediction:
    """Score dives without learning; the batches are those of one process, whoever predicts them.

    Raises:
        CancelledError: the user asked to stop.
    """
    room, back, team = viewing
    if team.size == 1:
        return room.look(
            lambda at_once: predict(
                network, in_order(source, positions, at_once, back=back), cancel=cancel
            )
        )
    size = room.looking
    chunks = [positions[start : start + size] for start in range(0, len(positions), size)]
    mine: list[Prediction] | None
    try:
        mine = [
            predict(network, in_order(source, chunk, size, back=back), cancel=cancel)
            for chunk in team.share(chunks)
        ]
    except CancelledError:
        mine = None  # the others must hear of it, they wait for the predictions
    parts = team.gather(mine)
    in_turn: list[Prediction] = []
    for number in range(len(chunks)):
        part = parts[number % team.size]
        if part is None:
            raise CancelledError
        in_turn.append(part[number // team.size])
    return Prediction(*(np.concatenate(columns) for columns in zip(*in_turn, strict=True)))
