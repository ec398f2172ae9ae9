"""The catalogue is complete, agrees with the networks, and its files are verified before they are kept."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import get_args
from urllib.parse import urlsplit

import pytest
import torch

from aqa_core.checkpoints import catalogue, http_file
from aqa_core.checkpoints.catalogue import PublicWeights, find_weights, layout_facts, list_weights
from aqa_core.checkpoints.download import obtain
from aqa_core.checkpoints.foreign.layouts import ADAPTERS, network_of
from aqa_core.checkpoints.http_file import DownloadError
from aqa_core.checkpoints.manifest import Kind
from aqa_core.checkpoints.model_file import load_backbone
from aqa_core.checkpoints.store import find_model, list_models
from aqa_core.cli.models import LAYOUTS
from aqa_core.errors import ModelError
from aqa_core.network.presets import preprocessing_for
from aqa_core.progress import Progress
from aqa_core.storage import cache_folder
from tests.helpers import public_networks as public
from tests.helpers.http_server import Behaviour, serving

NAMES = [weights.name for weights in list_weights()]


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("content") / "weights.pth"
    torch.save(public.thin_state(public.ig65m_shapes()), path)
    return path.read_bytes()


@pytest.fixture
def weights(content: bytes, monkeypatch: pytest.MonkeyPatch) -> PublicWeights:
    monkeypatch.setattr(http_file, "PAUSES_S", ())
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    digest = hashlib.sha256(content).hexdigest()
    return replace(find_weights("r2plus1d_34_8_kinetics"), sha256=digest[:8])


def test_names_are_unique_and_layouts_agree() -> None:
    assert len(set(NAMES)) == len(NAMES)
    assert LAYOUTS == catalogue.LAYOUTS == (*ADAPTERS, "authors")
    assert {weights.layout for weights in list_weights()} == set(ADAPTERS)
    assert set(get_args(Kind)) == {"model", "backbone"}


@pytest.mark.parametrize("name", NAMES)
def test_an_entry_says_what_the_network_needs(name: str) -> None:
    weights = find_weights(name)
    config = network_of(weights.layout, weights.arch, frames=weights.frames)
    assert config.frames == weights.frames
    assert urlsplit(weights.url).scheme in ("http", "https")
    assert weights.is_by_hand or weights.url.endswith(weights.file)
    assert weights.classes > 1
    # whoever publishes a hash puts its first digits into the file's name
    assert weights.sha256 == "" or weights.file.endswith(f"-{weights.sha256}.pth")
    preprocessing, expected = layout_facts(weights.layout).preprocessing, preprocessing_for(config)
    assert preprocessing.mean == pytest.approx(expected.mean)
    assert preprocessing.std == pytest.approx(expected.std)
    assert replace(preprocessing, mean=expected.mean, std=expected.std) == expected


@pytest.mark.parametrize("name", ["r2plus1d_34_32_kinetics", "r3d50_K_200ep", "c3d_sports1m"])
def test_the_stated_size_is_that_of_the_parameters(name: str) -> None:
    weights = find_weights(name)
    shapes = {
        "ig65m": public.ig65m_shapes(),
        "kenshohara": public.resnet3d_shapes(bottleneck=True),
        "c3d": public.c3d_shapes(),
    }[weights.layout]
    count = sum(torch.Size(shape).numel() for shape in shapes.values())
    assert weights.about_mb == pytest.approx(4 * count / 1e6, abs=1)


def test_an_unknown_name_points_to_the_list() -> None:
    with pytest.raises(ModelError, match="--list"):
        find_weights("nothing")
    with pytest.raises(ModelError, match="There are: ig65m"):
        layout_facts("nothing")


def test_a_download_is_verified_and_kept(weights: PublicWeights, content: bytes) -> None:
    reports: list[Progress] = []
    with serving(Behaviour(content, cut_after=[1000])) as url:
        name = obtain(replace(weights, url=url), report=reports.append)
    assert name == "r2plus1d_34_8_kinetics"
    loaded = load_backbone(find_model(name))
    assert loaded.manifest.kind == "backbone"
    assert loaded.manifest.network["frames"] == 8
    assert loaded.manifest.training["source_sha256"] == hashlib.sha256(content).hexdigest()
    assert loaded.manifest.licence.startswith("MIT")
    assert list((cache_folder() / "downloads").iterdir()) == []
    assert [one.message for one in reports if one.message] == []


def test_a_wrong_hash_keeps_nothing(weights: PublicWeights, content: bytes) -> None:
    with serving(Behaviour(content)) as url, pytest.raises(DownloadError) as caught:
        obtain(replace(weights, url=url, sha256="00000000"))
    assert f"begins with {weights.sha256} and not with 00000000" in str(caught.value)
    assert list((cache_folder() / "downloads").iterdir()) == []
    assert "r2plus1d_34_8_kinetics" not in {model.name for model in list_models()}


def test_a_file_fetched_in_another_way_is_verified_and_stays(
    weights: PublicWeights, content: bytes, tmp_path: Path
) -> None:
    file = tmp_path / "file.pth"
    file.write_bytes(content)
    assert obtain(weights, file=file, name="mine") == "mine"
    assert file.read_bytes() == content
    file.write_bytes(content + b"x")
    with pytest.raises(DownloadError, match="its sha256 begins with"):
        obtain(weights, file=file, name="other")
    with pytest.raises(DownloadError, match="cannot be read"):
        obtain(weights, file=tmp_path / "nothing", name="other")


def test_a_file_without_a_published_hash_says_so(
    weights: PublicWeights, content: bytes, tmp_path: Path
) -> None:
    (tmp_path / "file.pth").write_bytes(content)
    reports: list[Progress] = []
    obtain(replace(weights, sha256=""), file=tmp_path / "file.pth", report=reports.append)
    (message,) = [one.message for one in reports if one.message]
    assert hashlib.sha256(content).hexdigest() in message


def test_a_name_that_is_taken_is_said_before_anything_is_downloaded(
    weights: PublicWeights, content: bytes, tmp_path: Path
) -> None:
    (tmp_path / "file.pth").write_bytes(content)
    obtain(weights, file=tmp_path / "file.pth")
    behaviour = Behaviour(content)
    with serving(behaviour) as url, pytest.raises(ModelError, match="already"):
        obtain(replace(weights, url=url))
    assert behaviour.requests == []


def test_google_drive_is_a_step_by_hand() -> None:
    with pytest.raises(DownloadError) as caught:
        obtain(find_weights("r3d50_K_200ep"))
    assert "drive.google.com" in caught.value.remedy
    assert "--file r3d50_K_200ep.pth" in caught.value.remedy
