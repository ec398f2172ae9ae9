"""Chooses device, number format and kernels by running a small network: what a machine claims is not asked.

A processor may take bf16 and emulate it many times slower than fp32; a graphics card may be listed and not work.
"""

from __future__ import annotations

import dataclasses
import hashlib
import itertools
import json
import logging
import math
import platform
import time
from collections import OrderedDict
from collections.abc import Iterable
from typing import Final

import torch
from torch import nn

from aqa_core import __version__
from aqa_core.errors import DeviceError
from aqa_core.inference.devices import (
    DEVICES,
    PRECISIONS,
    Choice,
    candidates,
    present_devices,
    synchronize,
)
from aqa_core.inference.folding import fold
from aqa_core.inference.runner import Runner, make_runner
from aqa_core.network import BackboneConfig, C3DConfig, NetworkConfig, build_backbone
from aqa_core.storage import StorageError, cache_folder, write_text

log = logging.getLogger(__name__)

# a shorter number format has to earn its loss of accuracy
_WORTH_LESS_ACCURACY: Final = 0.67
# frames and size of the trial's segments; who loses the first by far is not asked to run the second
_ROUNDS: Final = ((2, 28), (8, 56))
_HOPELESS: Final = 10.0
_REPEATS: Final = 5
_FILE: Final = "engine.json"


def choose(config: NetworkConfig, *, device: str = "auto", precision: str = "auto") -> Choice:
    """Choose how to run a network; the answer is kept in the cache folder for the next start.

    Args:
        config: the network.
        device: `auto` for the first that works of graphics card and processor, or a name.
        precision: `auto` for the fastest, or a name.

    Raises:
        DeviceError: what was asked for does not exist or does not work on this machine.
    """
    if device not in DEVICES or precision not in PRECISIONS:
        raise DeviceError(
            f"There is no device {device!r} with precision {precision!r}.",
            f"Devices are {', '.join(DEVICES)}; precisions {', '.join(PRECISIONS)}.",
        )
    for where in present_devices(device):
        choices = tuple(candidates(where, precision))
        found = _recall(config, choices) or _fastest(config, choices)
        if found is not None:
            _remember(config, choices, found)
            return found
    raise DeviceError(
        f"The network does not run on this machine with device {device} and precision {precision}.",
        "Leave both at auto.",
    )


def _fastest(config: NetworkConfig, choices: tuple[Choice, ...]) -> Choice | None:
    folded = _small(config)
    running = choices
    seconds: dict[Choice, float] = {}
    for frames, size in _ROUNDS:
        side = min(size, config.frame_size)
        seconds = _race(folded, running, (1, 3, frames, side, side))
        limit = _HOPELESS * min(seconds.values(), default=0.0)
        running = tuple(choice for choice, taken in seconds.items() if taken <= limit)
    log.info("seconds on trial: %s", seconds)
    return min(running, key=lambda choice: seconds[choice]) if running else None


def _small(config: NetworkConfig) -> nn.Sequential:
    """Give a network's first layers, which do most of the work: of a ResNet the stem and a block of two stages."""
    with torch.random.fork_rng(devices=[]):
        shallow, end = _shallow(config.backbone)
        layers = list(fold(build_backbone(shallow)).named_children())
    first = itertools.takewhile(lambda layer: layer[0] != end, layers)
    ending = {"pool": nn.AdaptiveAvgPool3d(1), "flatten": nn.Flatten()}
    return nn.Sequential(OrderedDict(first) | ending)


def _shallow(backbone: BackboneConfig) -> tuple[BackboneConfig, str]:
    """Give a backbone that is thin from some layer on, and that layer's name."""
    first, second = backbone.widths[:2]
    if isinstance(backbone, C3DConfig):
        widths = (first, second, *[1] * (len(backbone.widths) - 2))
        return dataclasses.replace(backbone, widths=widths, trunk_width=1), "pool2"
    thin = dataclasses.replace(backbone, widths=(first, second, 1, 1), blocks=(1, 1, 1, 1))
    return thin, "layer3"


def _race(
    folded: nn.Sequential, choices: Iterable[Choice], shape: tuple[int, ...]
) -> dict[Choice, float]:
    """Give the seconds of a forward pass, best of several in turn; who does not work is left out."""
    segments = torch.linspace(-2, 2, math.prod(shape)).reshape(shape)
    runners: dict[Choice, Runner] = {}
    for choice in choices:
        try:
            runner = make_runner(folded, choice, shape)
            if bool(torch.isfinite(runner(segments)).all()):
                runners[choice] = runner
        except (RuntimeError, NotImplementedError, TypeError) as error:
            log.info("%s does not work here: %s", choice, str(error)[:200])
    seconds = dict.fromkeys(runners, math.inf)
    for _ in range(_REPEATS):
        for choice, runner in runners.items():
            start = time.perf_counter()
            runner(segments)
            synchronize(choice.device)
            handicap = 1 if choice.precision == "fp32" else _WORTH_LESS_ACCURACY
            seconds[choice] = min(seconds[choice], (time.perf_counter() - start) / handicap)
    return seconds


def _key(config: NetworkConfig, choices: tuple[Choice, ...]) -> str:
    """Name everything that may change the outcome."""
    is_cuda = choices[0].device == "cuda"
    runs_on = torch.cuda.get_device_name() if is_cuda else str(torch.get_num_threads())
    facts = [
        __version__,
        torch.__version__,
        platform.machine(),
        platform.processor(),
        torch.backends.cpu.get_cpu_capability(),
        runs_on,
        dataclasses.asdict(config.backbone),
        config.frame_size,
        [dataclasses.astuple(choice) for choice in choices],
    ]
    return hashlib.blake2b(json.dumps(facts).encode(), digest_size=12).hexdigest()


def _recall(config: NetworkConfig, choices: tuple[Choice, ...]) -> Choice | None:
    place = _known().get(_key(config, choices)) if choices else None
    return choices[place] if isinstance(place, int) and 0 <= place < len(choices) else None


def _remember(config: NetworkConfig, choices: tuple[Choice, ...], found: Choice) -> None:
    known = _known()
    entry = {_key(config, choices): choices.index(found)}
    if known | entry == known:
        return
    try:
        write_text(cache_folder() / _FILE, json.dumps(known | entry))
    except StorageError as error:
        log.warning("the outcome of the trial is not kept: %s", error)


def _known() -> dict[str, object]:
    try:
        known = json.loads((cache_folder() / _FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError, StorageError):
        return {}
    return known if isinstance(known, dict) else {}
