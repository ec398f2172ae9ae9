"""What is written is what is read, whole or not at all."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors import safe_open

from aqa_core.checkpoints.described import network_config
from aqa_core.checkpoints.model_file import (
    copy_model,
    load_backbone,
    load_model,
    save_model,
)
from aqa_core.errors import AqaError
from aqa_core.network import PRESETS
from aqa_core.network.presets import preprocessing_for
from tests.helpers.backbones import SMALL, SMALL_SEGMENT, resnet_config
from tests.helpers.models import filled_network, manifest, mean_trunk, write_model

TINY = PRESETS["tiny_wd"]


@pytest.mark.parametrize("preset", ["tiny_wd", "tiny_avg"])
def test_a_network_survives_a_round_trip(preset: str, tmp_path: Path) -> None:
    path = write_model(tmp_path / "tiny.safetensors", preset)
    loaded = load_model(path)
    there = filled_network(preset).state_dict()
    assert list(loaded.network.state_dict()) == list(there)
    for name, tensor in loaded.network.state_dict().items():
        assert torch.equal(tensor, there[name]), name
    assert loaded.network.training is False
    assert all(one.requires_grad for one in loaded.network.parameters())
    assert network_config(loaded.manifest) == PRESETS[preset]
    assert loaded.mean_trunk_ND is not None
    np.testing.assert_array_equal(loaded.mean_trunk_ND, mean_trunk(PRESETS[preset]))
    assert loaded.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (loaded.name, loaded.path) == ("tiny", path)


def test_loading_leaves_the_random_state_alone(tmp_path: Path) -> None:
    path = write_model(tmp_path / "tiny.safetensors")
    before = torch.random.get_rng_state()
    load_model(path)
    assert torch.equal(before, torch.random.get_rng_state())


def test_the_manifest_stands_as_json_under_its_key(tmp_path: Path) -> None:
    path = write_model(tmp_path / "tiny.safetensors")
    with safe_open(path, framework="numpy") as file:
        document = json.loads(file.metadata()["aqa"])
    assert document["schema"] == 1
    assert document["network"]["segments"] == TINY.segments


def test_heads_on_the_same_backbone_share_its_hash(tmp_path: Path) -> None:
    first, other = filled_network("tiny_wd"), filled_network("tiny_wd")
    with torch.no_grad():
        other.regressor.weight.mul_(2)
    save_model(tmp_path / "a.safetensors", first, manifest())
    save_model(tmp_path / "b.safetensors", other, manifest())
    with torch.no_grad():
        next(other.backbone.parameters()).mul_(2)
    save_model(tmp_path / "c.safetensors", other, manifest())
    a, b, c = (load_model(tmp_path / f"{name}.safetensors") for name in "abc")
    assert a.backbone_hash == b.backbone_hash != c.backbone_hash
    assert a.sha256 != b.sha256
    assert a.mean_trunk_ND is None


def test_the_same_parameters_in_another_structure_have_another_hash(tmp_path: Path) -> None:
    hashes = []
    for stem_relu in (True, False):
        backbone = dataclasses.replace(resnet_config("tiny_wd"), stem_relu=stem_relu)
        config = dataclasses.replace(TINY, backbone=backbone)
        path = tmp_path / f"{stem_relu}.safetensors"
        save_model(path, filled_network(config), manifest(network=config.to_json()))
        loaded = load_model(path)
        assert network_config(loaded.manifest) == config
        hashes.append(loaded.backbone_hash)
    assert hashes[0] != hashes[1]


@pytest.mark.parametrize("family", SMALL)
def test_every_family_survives_its_file(family: str, tmp_path: Path) -> None:
    frames, size, _ = SMALL_SEGMENT
    config = dataclasses.replace(TINY, backbone=SMALL[family], frames=frames, frame_size=size)
    seen = dataclasses.replace(preprocessing_for(config), resize=(64, 48), crop=size)
    network, path = filled_network(config), tmp_path / "family.safetensors"
    save_model(path, network, manifest(network=config.to_json(), preprocessing=seen))
    loaded = load_model(path)
    assert network_config(loaded.manifest) == config
    assert loaded.manifest.preprocessing == seen
    for name, tensor in network.state_dict().items():
        assert torch.equal(loaded.network.state_dict()[name], tensor), name


def test_only_the_backbone_of_a_backbone_file_is_written(tmp_path: Path) -> None:
    path = write_model(tmp_path / "backbone.safetensors", kind="backbone")
    whole = load_backbone(write_model(tmp_path / "whole.safetensors"))
    alone = load_backbone(path)
    with safe_open(path, framework="numpy") as file:
        assert {name.split(".")[0] for name in file.keys()} == {"backbone", "aqa"}  # noqa: SIM118
    for name, tensor in alone.backbone.state_dict().items():
        assert torch.equal(tensor, whole.backbone.state_dict()[name])


def test_a_copy_under_another_name_is_the_same_model(tmp_path: Path) -> None:
    path = write_model(tmp_path / "tiny.safetensors")
    copy_model(path, tmp_path / "same.safetensors", name="tiny")
    copy_model(path, tmp_path / "other.safetensors", name="other")
    assert (tmp_path / "same.safetensors").read_bytes() == path.read_bytes()
    other, original = load_model(tmp_path / "other.safetensors"), load_model(path)
    assert other.name == "other"
    assert other.backbone_hash == original.backbone_hash
    assert other.mean_trunk_ND is not None


def test_a_manifest_of_another_network_is_our_bug(tmp_path: Path) -> None:
    network = filled_network("tiny_wd")
    with pytest.raises(ValueError, match="another network"):
        save_model(tmp_path / "x.safetensors", network, manifest("tiny_avg"))
    with pytest.raises(ValueError, match="mean_contributions"):
        save_model(tmp_path / "x.safetensors", network, manifest(mean_contributions=(1.0,)))
    with pytest.raises(ValueError, match="mean_trunk"):
        save_model(tmp_path / "x.safetensors", network, manifest(), mean_trunk_ND=np.zeros((2, 2)))
    assert list(tmp_path.iterdir()) == []


def test_a_failed_writing_leaves_the_old_file(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("a file where a folder should be", encoding="utf-8")
    with pytest.raises(AqaError):
        save_model(blocked / "model.safetensors", filled_network("tiny_wd"), manifest())
    assert blocked.read_text(encoding="utf-8").startswith("a file")
