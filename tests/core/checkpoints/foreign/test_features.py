"""Features of an imported backbone are those of the public network, for every layout."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import Tensor

from aqa_core.checkpoints.foreign import load_backbone
from aqa_core.checkpoints.foreign.layouts import ADAPTERS, network_of
from aqa_core.checkpoints.foreign.loading import backbone_arrays
from aqa_core.network.state import backbone_from_arrays
from tests.core.checkpoints.foreign.reduced import FEW, SMALL, reduced
from tests.helpers import public_networks as public

KENSHOHARA = {
    "resnet3d_34": public.resnet3d_shapes(),
    "resnet3d_50": public.resnet3d_shapes(bottleneck=True),
    "resnet3d_101": public.resnet3d_shapes(bottleneck=True, blocks=public.BLOCKS_101),
    "r2plus1d_34": public.resnet2p1d_shapes(),
    "r2plus1d_50": public.resnet2p1d_shapes(bottleneck=True),
}
SMALL_KENSHOHARA = {
    "resnet3d_34": public.resnet3d_shapes(widths=SMALL, blocks=FEW),
    "resnet3d_50": public.resnet3d_shapes(widths=SMALL, blocks=FEW, bottleneck=True),
    "r2plus1d_34": public.resnet2p1d_shapes(widths=SMALL, blocks=FEW),
    "r2plus1d_50": public.resnet2p1d_shapes(widths=SMALL, blocks=FEW, bottleneck=True),
}


def relative_difference(found: Tensor, expected: Tensor) -> float:
    """Give the largest difference in units of the largest feature."""
    assert found.shape == expected.shape
    assert expected.abs().max() > 1e-3
    return float((found - expected).abs().max() / expected.abs().max())


@torch.no_grad()
def test_ig65m_in_full_size(tmp_path: Path) -> None:
    state = public.random_state(public.ig65m_shapes())
    torch.save(state, tmp_path / "weights.pth")
    backbone = load_backbone(tmp_path / "weights.pth", "ig65m", "r2plus1d_34")
    clips = public.clips(frames=4)
    assert not backbone.training
    found = backbone(clips)
    assert found.shape == (1, 512)
    assert found.dtype == torch.float32
    assert relative_difference(found, public.ig65m_features(state, clips)) < 1e-5


@torch.no_grad()
@pytest.mark.parametrize("is_old", [False, True])
def test_ig65m_in_small(tmp_path: Path, is_old: bool) -> None:
    state = public.random_state(public.ig65m_shapes(widths=SMALL, blocks=FEW, classes=359))
    torch.save(state, tmp_path / "weights.pth", _use_new_zipfile_serialization=not is_old)
    config = reduced(network_of("ig65m", "r2plus1d_34"))
    arrays = backbone_arrays(tmp_path / "weights.pth", "ig65m", "r2plus1d_34", config=config)
    clips = public.clips(count=2, frames=8, size=32)
    found = backbone_from_arrays(config.backbone, arrays)(clips)
    assert relative_difference(found, public.ig65m_features(state, clips)) < 1e-5


@torch.no_grad()
@pytest.mark.parametrize("arch", SMALL_KENSHOHARA)
@pytest.mark.parametrize("prefix", ["", "module."])
def test_kenshohara_in_small(tmp_path: Path, arch: str, prefix: str) -> None:
    state = public.random_state(SMALL_KENSHOHARA[arch])
    named = {f"{prefix}{name}": tensor for name, tensor in state.items()}
    torch.save({"epoch": 200, "arch": arch, "state_dict": named}, tmp_path / "weights.pth")
    stem = state["conv1_s.weight"].shape[0] if "conv1_s.weight" in state else None
    config = reduced(network_of("kenshohara", arch), stem_mid=stem)
    arrays = backbone_arrays(tmp_path / "weights.pth", "kenshohara", arch, config=config)
    clips = public.clips(count=2, frames=8, size=48)
    found = backbone_from_arrays(config.backbone, arrays)(clips)
    assert relative_difference(found, public.kenshohara_features(state, clips)) < 1e-5


@torch.no_grad()
@pytest.mark.parametrize("arch", ["resnet3d_50", "r2plus1d_34"])
def test_kenshohara_in_full_size(tmp_path: Path, arch: str) -> None:
    state = public.random_state(KENSHOHARA[arch])
    torch.save({"arch": arch, "state_dict": state}, tmp_path / "weights.pth")
    backbone = load_backbone(tmp_path / "weights.pth", "kenshohara", arch)
    clips = public.clips(frames=8)
    found = backbone(clips)
    assert found.shape == (1, 2048 if arch == "resnet3d_50" else 512)
    assert relative_difference(found, public.kenshohara_features(state, clips)) < 1e-5


@pytest.mark.parametrize("arch", KENSHOHARA)
def test_every_kenshohara_network_takes_its_file(tmp_path: Path, arch: str) -> None:
    state = public.thin_state(KENSHOHARA[arch])
    torch.save({"state_dict": state}, tmp_path / "weights.pth")
    config = network_of("kenshohara", arch)
    arrays = backbone_arrays(tmp_path / "weights.pth", "kenshohara", arch, config=config)
    assert len(arrays) == len(state) - 2


@torch.no_grad()
def test_c3d_in_full_size(tmp_path: Path) -> None:
    state = public.random_state(public.c3d_shapes())
    torch.save(state, tmp_path / "c3d.pickle", _use_new_zipfile_serialization=False)
    backbone = load_backbone(tmp_path / "c3d.pickle", "c3d", "c3d")
    clips = public.clips(frames=16)
    found = backbone(clips)
    assert found.shape == (1, 4096)
    assert relative_difference(found, public.c3d_features(state, clips)) < 1e-5


def test_every_architecture_is_tested() -> None:
    tested = {"ig65m": {"r2plus1d_34"}, "kenshohara": set(KENSHOHARA), "c3d": {"c3d"}}
    assert {layout: set(one.frames) for layout, one in ADAPTERS.items()} == tested
