"""Measures this machine: the engine against plain eager fp32 in the same run, and the memory scoring needs."""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import psutil
import torch

from aqa_core.checkpoints.manifest import Manifest
from aqa_core.checkpoints.model_file import save_model
from aqa_core.errors import AqaError
from aqa_core.inference.engine import Engine, Trunk
from aqa_core.inference.importance import Head, explain
from aqa_core.network import PRESETS, Backbone, QualityNet, build_network
from aqa_core.network.presets import preprocessing_for
from aqa_core.program import aqa_command, is_frozen
from aqa_core.progress import CancelToken, Progress, Report, ignore, never
from aqa_core.video.bench import write_clip

_SEED: Final = 0
_ROUNDS: Final = 5
_POINTS_PER_UNIT: Final = 100.0
# segments of one round: one long one, or several short ones
_ROUND_NUMBERS: Final = 1_300_000
_MOST_SEGMENTS: Final = 3
_POLL_S: Final = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineSpeed:
    """The engine beside plain eager fp32 (contiguous, unfolded, one segment at a time).

    Attributes:
        preset: the network, with random parameters under a fixed seed.
        device: where the engine ran.
        precision: number format the engine chose.
        seconds_per_segment: of the engine, median over the rounds.
        eager_fp32_seconds: of plain eager fp32 for one segment, median over the rounds.
        speedup: median over the rounds of eager by engine.
        cosine: smallest cosine between the trunk features of both.
        score_change: how far the score of a head under a fixed seed moved, in points.
    """

    preset: str
    device: str
    precision: str
    seconds_per_segment: float
    eager_fp32_seconds: float
    speedup: float
    cosine: float
    score_change: float


def measure_engine(
    preset: str,
    *,
    rounds: int = _ROUNDS,
    report: Report = ignore,
    cancel: CancelToken | None = None,
) -> EngineSpeed:
    """Run engine and eager network in turn over the same segments.

    Args:
        preset: a name in `PRESETS`.
        rounds: how often each runs after a first pass that counts only for accuracy.
        report: told after each round.
        cancel: stops the work between two rounds.

    Raises:
        CancelledError: the work was asked to stop.
    """
    token = cancel or never()
    config = PRESETS[preset]
    network = _seeded(preset)
    backbone = network.backbone
    assert isinstance(backbone, Backbone)
    engine = Engine(backbone, config)
    side = config.frame_size
    shape = (min(config.segments, _MOST_SEGMENTS), 3, config.frames, side, side)
    segments = np.random.default_rng(_SEED).normal(size=shape).astype(np.float32)
    report(Progress("measuring the network", 0, rounds + 1))
    eager_ND, engine_ND = _eager(backbone, segments), engine.trunk(segments)
    count = max(1, min(len(segments), _ROUND_NUMBERS // segments[0].size))
    times: list[tuple[float, float]] = []
    for done in range(rounds):
        token.raise_if_cancelled()
        report(Progress("measuring the network", done + 1, rounds + 1))
        start = time.perf_counter()
        _eager(backbone, segments[:count])
        middle = time.perf_counter()
        engine.trunk(segments[:count])
        times.append(((middle - start) / count, (time.perf_counter() - middle) / count))
    head = Head(network=network, score_scale=_POINTS_PER_UNIT)
    return EngineSpeed(
        preset=preset,
        device=engine.choice.device,
        precision=engine.choice.precision,
        seconds_per_segment=statistics.median(fast for _, fast in times),
        eager_fp32_seconds=statistics.median(slow for slow, _ in times),
        speedup=statistics.median(slow / fast for slow, fast in times),
        cosine=_cosine(eager_ND, engine_ND),
        score_change=abs(explain(head, eager_ND).total - explain(head, engine_ND).total),
    )


def measure_startup() -> tuple[float, float]:
    """Give the seconds until `aqa --version` has answered, and until a program could start to score."""
    code = "import aqa_core.inference.scorer"
    version = [*aqa_command(), "--version"]
    ready = [*aqa_command(), "models", "list"] if is_frozen() else [sys.executable, "-c", code]
    return _seconds(version), _seconds(ready)


def measure_peak_memory(preset: str, *, report: Report = ignore) -> float:
    """Give the most memory, in MB, that `aqa score` holds for 4 s of 720p video, in a process of its own.

    Args:
        preset: the network, with random parameters.
        report: told what is being done.

    Raises:
        AqaError: scoring failed.
    """
    report(Progress("measuring memory"))
    with tempfile.TemporaryDirectory(prefix="aqa_bench_") as name:
        folder = Path(name)
        clip = write_clip(folder / "720p30.mp4")
        model = folder / "bench.safetensors"
        _write_model(preset, model)
        command = [*aqa_command(), "score", str(clip), "--model", str(model), "--json"]
        environment = {**os.environ, "AQA_HOME": str(folder / "home")}
        return _peak_megabytes(command, environment)


def machine() -> dict[str, Any]:
    """Say what is measured on."""
    return {
        "system": platform.platform(),
        "processor": torch.cpu.get_capabilities().get("cpu_name") or platform.processor(),
        "cores": os.cpu_count(),
        "threads": torch.get_num_threads(),
        "memory_gb": round(psutil.virtual_memory().total / 1e9, 1),
        "graphics": torch.cuda.get_device_name() if torch.cuda.is_available() else None,
        "python": platform.python_version(),
        "torch": torch.__version__,
    }


def _seeded(preset: str) -> QualityNet:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(_SEED)
        return build_network(PRESETS[preset]).eval()


def _eager(backbone: Backbone, segments_NCnHW: Trunk) -> Trunk:
    with torch.inference_mode():
        return np.concatenate(
            [backbone(torch.from_numpy(one[None])).numpy() for one in segments_NCnHW]
        )


def _cosine(first_ND: Trunk, second_ND: Trunk) -> float:
    products = (first_ND.astype(np.float64) * second_ND).sum(axis=1)
    lengths = np.linalg.norm(first_ND, axis=1) * np.linalg.norm(second_ND, axis=1)
    return float((products / lengths).min())


def _write_model(preset: str, path: Path) -> None:
    config = PRESETS[preset]
    manifest = Manifest(
        kind="model",
        name="bench",
        network=config.to_json(),
        frame_rate=None,
        preprocessing=preprocessing_for(config),
        target="points",
        score_scale=_POINTS_PER_UNIT,
        training={},
        origin="random parameters",
        licence="MIT",
        demonstration=True,
    )
    save_model(path, _seeded(preset), manifest)


def _seconds(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def _peak_megabytes(command: list[str], environment: dict[str, str]) -> float:
    """Run a program and watch its memory; the kernel's own maximum counts where it keeps one."""
    child = psutil.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    peak = 0
    while child.poll() is None:
        try:
            memory = child.memory_info()
        except psutil.Error:
            break
        peak = max(peak, getattr(memory, "peak_wset", memory.rss))
        time.sleep(_POLL_S)
    _, complaint = child.communicate()
    if child.returncode != 0:
        raise AqaError(f"Scoring for the memory measurement failed: {complaint.decode()[-300:]}")
    return peak / 1e6
