"""Makes networks with known parameters and small model files."""

from __future__ import annotations

import dataclasses
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import torch

from aqa_core.checkpoints.manifest import Manifest, ResidualQuantile
from aqa_core.checkpoints.model_file import save_model
from aqa_core.network import PRESETS, NetworkConfig, QualityNet, build_network
from aqa_core.video.preprocess import Preprocessing


def fill(module: torch.nn.Module) -> None:
    """Give every parameter and buffer values that depend on nothing but its name and shape."""
    for name, tensor in module.state_dict().items():
        rng = np.random.default_rng(zlib.crc32(name.encode()))
        if name.endswith("num_batches_tracked"):
            continue
        if name.endswith("running_var") or (tensor.ndim == 1 and name.endswith("weight")):
            values = rng.uniform(0.5, 1.5, size=tensor.shape)
        elif tensor.ndim == 1:
            values = rng.normal(scale=0.1, size=tensor.shape)
        else:
            fan_in = np.prod(tensor.shape[1:])
            values = rng.normal(scale=np.sqrt(2 / fan_in), size=tensor.shape)
        tensor.copy_(torch.from_numpy(values.astype(np.float32)))


def filled_network(preset: str | NetworkConfig) -> QualityNet:
    """Build a network in eval mode with `fill`'s parameters."""
    network = build_network(PRESETS[preset] if isinstance(preset, str) else preset).eval()
    fill(network)
    return network


def segments(config: NetworkConfig, *, seed: int = 0) -> np.ndarray:
    """Give segments_NCnHW of normalised noise."""
    size = config.frame_size
    shape = (config.segments, 3, config.frames, size, size)
    return np.random.default_rng(seed).normal(size=shape).astype(np.float32)


def manifest(preset: str = "tiny_wd", **changes: Any) -> Manifest:
    """Give the manifest of a model of a preset, with whatever changes."""
    config = PRESETS[preset]
    made = Manifest(
        kind="model",
        name="tiny",
        network=config.to_json(),
        frame_rate=24.0,
        preprocessing=Preprocessing(
            resize=(config.frame_size * 4 // 3, config.frame_size),
            crop=config.frame_size,
            mean=(0.43, 0.39, 0.38),
            std=(0.23, 0.22, 0.22),
        ),
        target="points",
        score_scale=100.0,
        target_range=(-1000.0, 1000.0),
        residual_quantiles=(
            ResidualQuantile(level=0.5, low=-4.0, high=5.0),
            ResidualQuantile(level=0.9, low=-10.0, high=12.0),
        ),
        mean_contributions=tuple(10.0 + index for index in range(config.segments)),
        training={"dives": 3, "spearman": 0.5},
        origin="tests",
        licence="MIT",
        demonstration=False,
    )
    return dataclasses.replace(made, **changes)


def mean_trunk(config: NetworkConfig) -> np.ndarray:
    """Give a mean trunk feature for each position."""
    shape = (config.segments, config.backbone.trunk_width)
    return np.random.default_rng(5).uniform(0, 1, size=shape).astype(np.float32)


def write_model(path: Path, preset: str = "tiny_wd", **changes: Any) -> Path:
    """Write a model file of a preset, its manifest changed as asked."""
    config = PRESETS[preset]
    save_model(
        path,
        filled_network(preset),
        manifest(preset, **changes),
        mean_trunk_ND=mean_trunk(config),
    )
    return path
