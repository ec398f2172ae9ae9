"""Trunk features of a finished backbone are computed once, whatever head learns from them."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from aqa_core.checkpoints.model_file import hash_backbone
from aqa_core.data.samples import DiveSet
from aqa_core.network import PRESETS, QualityNet
from aqa_core.network.config import ResNetConfig
from aqa_core.storage import cache_folder
from aqa_core.training.fit import train
from aqa_core.training.recipes import find_recipe
from tests.helpers.training import SHORT, plan, same

HEAD = dataclasses.replace(find_recipe("starter-head"), head_epochs=1, head_batch=4)

_WITH_HEAD = dataclasses.replace(SHORT, epochs=1, head_epochs=1)


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Count the times a backbone runs."""
    calls: list[int] = []
    trunk = QualityNet.trunk

    def counted(self: QualityNet, *arguments: Any) -> Any:
        calls.append(1)
        return trunk(self, *arguments)

    monkeypatch.setattr(QualityNet, "trunk", counted)
    return calls


def test_backbones_of_equal_parameters_and_other_structure_are_told_apart() -> None:
    config = PRESETS["tiny_wd"].backbone
    assert isinstance(config, ResNetConfig)
    arrays: dict[str, np.ndarray] = {"backbone.stem": np.ones((2, 3)), "regressor": np.ones(1)}
    one = hash_backbone(dataclasses.asdict(config), arrays)
    without_relu = dataclasses.replace(config, stem_relu=not config.stem_relu)
    assert hash_backbone(dataclasses.asdict(without_relu), arrays) != one
    assert hash_backbone(dataclasses.asdict(config), {**arrays, "regressor": np.zeros(1)}) == one


def test_a_second_head_finds_them_and_learns_the_same(
    rendered: DiveSet, tmp_path: Path, looked: list[int]
) -> None:
    first = train(plan(rendered, tmp_path / "first", dataclasses.replace(SHORT, epochs=1)))
    begun = str(first.best_file)
    for kept in (cache_folder() / "training").glob("*.npy"):
        kept.unlink()
    looked.clear()
    one = train(plan(rendered, tmp_path / "one", HEAD, init=begun))
    computed = len(looked)
    assert computed > 0
    looked.clear()
    assert same(one, train(plan(rendered, tmp_path / "two", HEAD, init=begun)))
    assert len(looked) < computed
    for kept in (cache_folder() / "training").glob("*.npy"):
        kept.write_bytes(b"damaged")
    looked.clear()
    assert same(one, train(plan(rendered, tmp_path / "three", HEAD, init=begun)))
    assert len(looked) == computed
    sizes = [
        np.load(kept, allow_pickle=False).shape[0]
        for kept in (cache_folder() / "training").glob("*.npy")
    ]
    assert sizes == [14] * 4


def test_other_parts_of_the_same_dives_find_them(rendered: DiveSet, tmp_path: Path) -> None:
    begun = str(train(plan(rendered, tmp_path / "first", _WITH_HEAD)).best_file)
    kept = sorted((cache_folder() / "training").glob("*.npy"))
    for seed in (1, 2):
        train(plan(rendered, tmp_path / f"seed{seed}", HEAD, init=begun, seed=seed))
    assert sorted((cache_folder() / "training").glob("*.npy")) == kept
