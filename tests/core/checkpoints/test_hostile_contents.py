"""Sound files whose contents do not fit their manifest are refused before a network is built from them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.numpy import save_file

from aqa_core.checkpoints.described import MEAN_TRUNK_KEY
from aqa_core.checkpoints.model_file import load_model
from aqa_core.errors import ModelError
from aqa_core.network import PRESETS
from aqa_core.network.state import arrays_of
from tests.core.checkpoints.refusing import refused_quietly
from tests.helpers.models import filled_network, manifest, write_model

Change = Callable[[dict[str, np.ndarray], dict[str, Any]], None]


def _scribbled(arrays: dict[str, np.ndarray], _: dict[str, Any]) -> None:
    arrays["regressor.weight"][0, 3] = np.nan


def _infinite(arrays: dict[str, np.ndarray], _: dict[str, Any]) -> None:
    arrays["backbone.layer1.0.norm1.running_var"][0] = np.inf


def _lacking(arrays: dict[str, np.ndarray], _: dict[str, Any]) -> None:
    del arrays["backbone.stem.spatial.weight"]


def _strange(arrays: dict[str, np.ndarray], _: dict[str, Any]) -> None:
    arrays["backbone.stem.extra"] = np.zeros(3, np.float32)


def _wrong_shape(arrays: dict[str, np.ndarray], _: dict[str, Any]) -> None:
    arrays["regressor.weight"] = np.zeros((2, 128), np.float32)


def _wrong_type(arrays: dict[str, np.ndarray], _: dict[str, Any]) -> None:
    arrays["regressor.weight"] = arrays["regressor.weight"].astype(np.float64)


def _wrong_mean(arrays: dict[str, np.ndarray], _: dict[str, Any]) -> None:
    arrays[MEAN_TRUNK_KEY] = np.zeros((2, 16), np.float32)


def _other_network(_: dict[str, np.ndarray], document: dict[str, Any]) -> None:
    document["network"] = PRESETS["starter_wd"].to_json()


def _huge_network(_: dict[str, np.ndarray], document: dict[str, Any]) -> None:
    document["network"]["backbone"]["widths"] = [10**9] * 4


def _deep_network(_: dict[str, np.ndarray], document: dict[str, Any]) -> None:
    document["network"]["backbone"]["blocks"] = [60_000] * 4


def _long_network(_: dict[str, np.ndarray], document: dict[str, Any]) -> None:
    document["network"]["weight_decider"] = [64] * 100_000


def _no_network(_: dict[str, np.ndarray], document: dict[str, Any]) -> None:
    document["network"] = {"backbone": 3}


def _words_for_numbers(_: dict[str, np.ndarray], document: dict[str, Any]) -> None:
    document["network"]["segments"] = "three"


def _negative(_: dict[str, np.ndarray], document: dict[str, Any]) -> None:
    document["network"]["frames"] = -8


def _other_positions(_: dict[str, np.ndarray], document: dict[str, Any]) -> None:
    document["mean_contributions"] = [1.0]


def _other_crop(_: dict[str, np.ndarray], document: dict[str, Any]) -> None:
    document["preprocessing"]["crop"] = 8


@pytest.mark.parametrize(
    "change",
    [
        _scribbled,
        _infinite,
        _lacking,
        _strange,
        _wrong_shape,
        _wrong_type,
        _wrong_mean,
        _other_network,
        _huge_network,
        _deep_network,
        _long_network,
        _no_network,
        _words_for_numbers,
        _negative,
        _other_positions,
        _other_crop,
    ],
)
def test_contents_that_do_not_fit_the_manifest_are_refused(change: Change, tmp_path: Path) -> None:
    arrays, document = arrays_of(filled_network("tiny_wd")), json.loads(manifest().to_text())
    change(arrays, document)
    path = tmp_path / "model.safetensors"
    save_file(arrays, path, metadata={"aqa": json.dumps(document)})
    refused_quietly(path)


def test_random_changes_of_a_file_never_pass_unseen_as_something_else(tmp_path: Path) -> None:
    content = bytearray(write_model(tmp_path / "tiny.safetensors").read_bytes())
    rng = np.random.default_rng(0)
    path = tmp_path / "changed.safetensors"
    for _ in range(60):
        changed = content.copy()
        changed[int(rng.integers(0, 3000))] = int(rng.integers(0, 256))
        path.write_bytes(changed)
        try:
            loaded = load_model(path)
        except ModelError:
            continue
        # what still loads is a complete and finite network
        assert all(torch.isfinite(one).all() for one in loaded.network.state_dict().values())
