"""Measures what the Weight-Decider costs: parameters, and training and inference time with and without it."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

import torch
from torch import Tensor

from aqa_core.inference.devices import Device, synchronize
from aqa_core.network import PRESETS, Average, QualityNet, build_network
from aqa_core.progress import CancelToken, Progress, Report, ignore, never

# what the paper found for 32 frames (section 3.2): 4557 + 24 s an epoch of training, 604 + 21 s of inference
PAPER_TRAINING_RATIO: Final = 1.0052
PAPER_INFERENCE_RATIO: Final = 1.0347

_SEED: Final = 0
_ROUNDS: Final = 3
_AGGREGATION_ROUNDS: Final = 200
_LEARNING_RATE: Final = 1e-5


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightDeciderCost:
    """A network with the Weight-Decider beside the same one with averaging; plain eager fp32, one dive at a time.

    Ratios are with by without, medians over rounds in which both ran in turn.

    Attributes:
        preset: backbone and frames, without `_avg` or `_wd`.
        device: where it was measured.
        parameters: of the network with averaging.
        parameters_added: by the Weight-Decider.
        training_seconds: of a training step on one dive with averaging, median.
        training_ratio: of training steps.
        inference_seconds: of scoring one dive with averaging, median.
        inference_ratio: of scoring.
        aggregation_added_seconds: what the Weight-Decider's own arithmetic adds to scoring one dive, measured by
            itself; where the ratio of whole networks drowns in the machine's noise, this tells.
    """

    preset: str
    device: str
    parameters: int
    parameters_added: int
    training_seconds: float
    training_ratio: float
    inference_seconds: float
    inference_ratio: float
    aggregation_added_seconds: float


def measure_weight_decider(
    preset: str,
    *,
    rounds: int = _ROUNDS,
    report: Report = ignore,
    cancel: CancelToken | None = None,
) -> WeightDeciderCost:
    """Run a network with and without the Weight-Decider in turn.

    Args:
        preset: a name in `PRESETS`, with either aggregation.
        rounds: how often each runs after a first pass that does not count.
        report: told after each round.
        cancel: stops the work between two rounds.

    Raises:
        CancelledError: the work was asked to stop.
    """
    token = cancel or never()
    name = preset.rsplit("_", 1)[0]
    device: Device = "cuda" if torch.cuda.is_available() else "cpu"
    average, decider = _pair(name, device)
    clips_BNCnHW = _one_dive(name, device)
    optimizer = torch.optim.Adam(decider.parameters(), lr=_LEARNING_RATE)
    passes = 0

    def turn(act: Callable[[QualityNet], None], network: QualityNet) -> float:
        nonlocal passes
        token.raise_if_cancelled()
        report(Progress("measuring the Weight-Decider", passes, 4 * (rounds + 1)))
        passes += 1
        return _seconds(lambda: act(network), device)

    scoring = _in_turn(
        partial(turn, lambda one: _score(one, clips_BNCnHW)), average, decider, rounds
    )
    training = _in_turn(
        partial(turn, lambda one: _train(one, clips_BNCnHW, optimizer)), average, decider, rounds
    )
    return WeightDeciderCost(
        preset=name,
        device=device,
        parameters=_parameters(average),
        parameters_added=_parameters(decider) - _parameters(average),
        training_seconds=statistics.median(without for without, _ in training),
        training_ratio=statistics.median(having / without for without, having in training),
        inference_seconds=statistics.median(without for without, _ in scoring),
        inference_ratio=statistics.median(having / without for without, having in scoring),
        aggregation_added_seconds=_aggregation_added(average, decider, clips_BNCnHW, device),
    )


def _pair(name: str, device: Device) -> tuple[QualityNet, QualityNet]:
    """Make the network with averaging and with the Weight-Decider; all else they share, to spare memory."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(_SEED)
        decider = build_network(PRESETS[f"{name}_wd"]).to(device)
    average = QualityNet(
        backbone=decider.backbone,
        projection=decider.projection,
        aggregation=Average(),
        regressor=decider.regressor,
    )
    return average, decider


def _one_dive(name: str, device: Device) -> Tensor:
    config = PRESETS[f"{name}_wd"]
    size = config.frame_size
    shape = (1, config.segments, 3, config.frames, size, size)
    return torch.randn(shape, generator=torch.Generator().manual_seed(_SEED)).to(device)


def _score(network: QualityNet, clips_BNCnHW: Tensor) -> None:
    network.eval()
    with torch.inference_mode():
        network(clips_BNCnHW)


def _train(network: QualityNet, clips_BNCnHW: Tensor, optimizer: torch.optim.Optimizer) -> None:
    """Take one step on the paper's loss, squared and absolute error, for a made-up score."""
    network.train()
    error_B = network(clips_BNCnHW) - 1
    (error_B.square() + error_B.abs()).mean().backward()
    # parameters without a gradient, the Weight-Decider's where averaging ran, are passed over
    optimizer.step()
    optimizer.zero_grad(set_to_none=True)


def _in_turn(
    turn: Callable[[QualityNet], float], average: QualityNet, decider: QualityNet, rounds: int
) -> list[tuple[float, float]]:
    """Give the seconds of both in each round, the first of which alternates; a pass of each before counts not."""
    turn(average)
    turn(decider)
    times = []
    for number in range(rounds):
        if number % 2:
            having = turn(decider)
            times.append((turn(average), having))
        else:
            times.append((turn(average), turn(decider)))
    return times


def _aggregation_added(
    average: QualityNet, decider: QualityNet, clips_BNCnHW: Tensor, device: Device
) -> float:
    """Give the seconds between aggregating one dive's features with and without the Weight-Decider."""
    width = decider.regressor.in_features
    features_BNF = torch.rand(1, clips_BNCnHW.shape[1], width, device=device)

    def turn(network: QualityNet) -> float:
        with torch.inference_mode():
            return _seconds(lambda: network.aggregate(features_BNF), device)

    times = _in_turn(turn, average, decider, _AGGREGATION_ROUNDS)
    return statistics.median(having - without for without, having in times)


def _seconds(act: Callable[[], object], device: Device) -> float:
    synchronize(device)
    start = time.perf_counter()
    act()
    synchronize(device)
    return time.perf_counter() - start


def _parameters(network: QualityNet) -> int:
    return sum(one.numel() for one in network.parameters())
