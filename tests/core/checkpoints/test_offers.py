"""Which backbones are offered, and taking one from a file without saying what it is."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
import torch

from aqa_core.checkpoints import http_file
from aqa_core.checkpoints.catalogue import find_weights, list_weights
from aqa_core.checkpoints.http_file import DownloadError
from aqa_core.checkpoints.manifest import read_manifest
from aqa_core.checkpoints.offers import BackboneOffer, backbone_offers
from aqa_core.checkpoints.store import export_model, find_model
from aqa_core.checkpoints.taking import UnclearWeightsError, take_backbone
from aqa_core.errors import CancelledError, ModelError
from aqa_core.progress import CancelToken
from aqa_core.storage import cache_folder
from tests.helpers import public_networks as public
from tests.helpers.http_server import Behaviour, serving
from tests.helpers.models import write_model


def _offer(name: str) -> BackboneOffer:
    return next(one for one in backbone_offers() if one.name == name)


def _ig65m(path: Path) -> Path:
    torch.save(public.thin_state(public.ig65m_shapes()), path)
    return path


def test_out_of_the_box_the_catalogue_is_offered_in_its_order() -> None:
    offers = backbone_offers()
    assert [one.name for one in offers] == [one.name for one in list_weights()]
    first = offers[0]
    assert (first.name, first.frames, first.is_here) == ("r2plus1d_34_32_kinetics", 32, False)
    assert first.facts is not None
    assert "VMZ" in first.facts.licence
    assert not first.page
    assert _offer("r3d50_K_200ep").page.startswith("https://drive.google.com")
    assert all(one.arrived_mb == 0 for one in offers)


def test_a_file_that_looks_like_ig65m_is_kept_and_offered(tmp_path: Path) -> None:
    name = take_backbone(_ig65m(tmp_path / "club weights.pth"))
    assert name == "club_weights"
    offer = backbone_offers()[-1]
    assert (offer.name, offer.arch, offer.frames, offer.is_here) == (name, "r2plus1d_34", 32, True)
    assert offer.about_mb == pytest.approx(254, abs=3)
    exported = export_model(name, tmp_path)
    with pytest.raises(ModelError, match="There is a model club_weights already"):
        take_backbone(exported)


def test_a_file_of_the_catalogue_is_known_by_its_name_and_verified(tmp_path: Path) -> None:
    with pytest.raises(DownloadError, match="its sha256 begins with"):
        take_backbone(_ig65m(tmp_path / find_weights("r2plus1d_34_8_kinetics").file))
    assert not _offer("r2plus1d_34_8_kinetics").is_here


def test_what_a_file_does_not_tell_is_asked(tmp_path: Path) -> None:
    path = tmp_path / "strange.pth"
    torch.save({"a": torch.zeros(2)}, path)
    with pytest.raises(UnclearWeightsError, match="looks like no network"):
        take_backbone(path)
    with pytest.raises(ModelError, match=r"strange\.pth"):
        take_backbone(path, layout="ig65m", arch="r2plus1d_34")


def test_whole_models_and_other_networks_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="a whole model, not a backbone"):
        take_backbone(write_model(tmp_path / "mine.safetensors", name="mine"))
    flat = {"conv1.weight": torch.zeros(2, 3, 7, 7)}
    flat |= {f"layer{stage}.0.conv1.weight": torch.zeros(1) for stage in range(1, 5)}
    torch.save(flat, tmp_path / "flat.pth")
    with pytest.raises(ModelError, match="for single pictures"):
        take_backbone(tmp_path / "flat.pth")
    token = CancelToken()
    token.cancel()
    with pytest.raises(CancelledError):
        take_backbone(tmp_path / "flat.pth", cancel=token)


def test_what_an_interrupted_download_left_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    from aqa_core.checkpoints.download import obtain

    monkeypatch.setattr(http_file, "PAUSES_S", ())
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    weights = find_weights("r2plus1d_34_32_kinetics")
    behaviour = Behaviour(bytes(3_000_000), cut_after=[2_100_000] + [0] * 3)
    with serving(behaviour) as url, pytest.raises(DownloadError):
        obtain(dataclasses.replace(weights, url=url))
    assert _offer(weights.name).arrived_mb == 2
    assert list((cache_folder() / "downloads").iterdir())


def test_an_export_replaces_a_file_only_where_it_may(tmp_path: Path) -> None:
    target = tmp_path / "given.safetensors"
    target.write_bytes(b"older")
    with pytest.raises(ModelError, match="is there already"):
        export_model("starter_wd", target)
    export_model("starter_wd", target, replaces=True)
    assert read_manifest(target) == read_manifest(find_model("starter_wd"))
