"""Every backbone of the paper: the public networks' exact sizes, and stored outputs of each family."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from aqa_core.network import (
    PRESETS,
    Backbone,
    C3DConfig,
    NetworkConfig,
    build_backbone,
    build_network,
)
from aqa_core.network.convolutions import Layers
from aqa_core.network.presets import preprocessing_for
from aqa_core.network.resnet import bottleneck_block
from aqa_core.network.state import shapes_of
from tests.helpers.backbones import SMALL, SMALL_SEGMENT, resnet_config
from tests.helpers.models import fill

GOLDEN = Path(__file__).resolve().parents[2] / "goldens" / "backbones.npz"

# without a classifier; the public files and papers say so (C3D: its convolutions and fc6)
PARAMETERS = {
    "r2plus1d_34_8f": 63_491_975,
    "r2plus1d_34_16f": 63_542_300,
    "r2plus1d_34_32f": 63_491_975,
    "r2plus1d_50_16f": 46_215_782,
    "resnet3d_34_16f": 63_513_536,
    "resnet3d_50_16f": 46_198_976,
    "resnet3d_101_16f": 85_245_120,
    "c3d_16f": 27_655_936 + 33_558_528,
}
GIGA_MACS = {
    "r2plus1d_34_8f": 38.09,
    "r2plus1d_34_16f": 12.9,
    "r2plus1d_34_32f": 152.4,
    "r2plus1d_50_16f": 10.5,
    "resnet3d_34_16f": 12.7,
    "resnet3d_50_16f": 10.1,
    "resnet3d_101_16f": 13.9,
    "c3d_16f": 38.5,
}
# what is averaged, or what fc6 sees: time, height and width
LAST_MAPS = {
    "r2plus1d_34_8f": (1, 7, 7),
    "r2plus1d_34_16f": (1, 4, 4),
    "r2plus1d_34_32f": (4, 7, 7),
    "r2plus1d_50_16f": (1, 4, 4),
    "resnet3d_34_16f": (1, 4, 4),
    "resnet3d_50_16f": (1, 4, 4),
    "resnet3d_101_16f": (1, 4, 4),
    "c3d_16f": (1, 4, 4),
}
TRUNK_WIDTHS = {"34": 512, "50": 2048, "101": 2048, "c3d": 4096}


def _parameters(module: nn.Module) -> int:
    return sum(one.numel() for one in module.parameters())


def _hollow(name: str) -> Backbone:
    with torch.device("meta"):
        return build_backbone(PRESETS[f"{name}_wd"].backbone).eval()


def _without_norms(backbone: Backbone) -> Backbone:
    """Take out BatchNorm, which loads torch's compiler, slowly, on the meta device."""
    for part in list(backbone.modules()):
        for child, one in list(part.named_children()):
            if isinstance(one, nn.BatchNorm3d):
                setattr(part, child, nn.Identity())
    return backbone


def test_there_are_the_papers_sixteen_presets() -> None:
    papers = {name for name in PRESETS if not name.startswith(("starter", "tiny"))}
    assert papers == {f"{name}_{how}" for name in PARAMETERS for how in ("avg", "wd")}
    for name in papers:
        assert PRESETS[name].frames == int(name.rsplit("_", 2)[1].removesuffix("f"))


@pytest.mark.parametrize("name", PARAMETERS)
def test_a_trunk_has_the_public_networks_parameters(name: str) -> None:
    assert _parameters(_hollow(name)) == PARAMETERS[name]


def test_with_its_classifier_of_400_the_ig65m_network_has_the_published_size() -> None:
    classifier = nn.Linear(PRESETS["r2plus1d_34_32f_wd"].backbone.trunk_width, 400)
    assert _parameters(_hollow("r2plus1d_34_32f")) + _parameters(classifier) == 63_697_175


@pytest.mark.parametrize("name", PARAMETERS)
def test_behind_the_trunk_stands_what_the_paper_says(name: str) -> None:
    with torch.device("meta"):
        network = build_network(PRESETS[f"{name}_wd"])
    linear = [one for one in network.projection.modules() if isinstance(one, nn.Linear)]
    is_34 = "_34_" in name
    assert [one.out_features for one in linear] == ([256, 128] if is_34 else [512, 256, 128])
    trunk_width = next(width for part, width in TRUNK_WIDTHS.items() if part in name.split("_"))
    assert linear[0].in_features == trunk_width
    assert _parameters(network.aggregation) == 20_768
    assert _parameters(network.regressor) == 129


@pytest.mark.parametrize("name", GIGA_MACS)
def test_a_segment_costs_what_was_published(name: str) -> None:
    backbone, config = _without_norms(_hollow(name)), PRESETS[f"{name}_wd"]
    counted: list[int] = []
    maps: list[torch.Size] = []

    def count(module: nn.Module, _: object, output: Tensor) -> None:
        if isinstance(module, nn.Conv3d | nn.Linear):
            counted.append(output.numel() * module.weight[0].numel())
        if output.ndim == 5:
            maps.append(output.shape[2:])

    for part in backbone.modules():
        if not isinstance(part, nn.AdaptiveAvgPool3d | nn.Sequential):
            part.register_forward_hook(count)
    size = config.frame_size
    trunk_BD = backbone(torch.empty(1, 3, config.frames, size, size, device="meta"))
    assert trunk_BD.shape == (1, config.backbone.trunk_width)
    digits = 2 if name == "r2plus1d_34_8f" else 1
    assert round(sum(counted) / 1e9, digits) == GIGA_MACS[name]
    assert maps[-1] == LAST_MAPS[name]


def test_a_bottleneck_narrows_strides_and_widens() -> None:
    block = bottleneck_block(Layers(is_factored=False, middle_multiple=1, eps=1e-5), 32, 16, 2)
    convolutions = [block.get_submodule(f"conv{place}") for place in (1, 2, 3)]
    found = [
        (one.in_channels, one.out_channels, one.kernel_size[0], one.stride[0])
        for one in convolutions
        if isinstance(one, nn.Conv3d)
    ]
    assert found == [(32, 16, 1, 1), (16, 16, 3, 2), (16, 64, 1, 1)]
    # the first stage does not stride, and yet its first block needs a projection to four times the width
    first = _hollow("resnet3d_50_16f").get_submodule("layer1.0.shortcut.0")
    assert isinstance(first, nn.Conv3d)
    assert (first.out_channels, first.stride) == (256, (1, 1, 1))


def test_batch_norm_is_that_of_each_familys_public_weights() -> None:
    for name, eps in (("r2plus1d_34_32f", 1e-3), ("r2plus1d_50_16f", 1e-5)):
        norms = [one for one in _hollow(name).modules() if isinstance(one, nn.BatchNorm3d)]
        assert {(one.eps, one.momentum) for one in norms} == {(eps, 0.1)}
    assert not any(isinstance(one, nn.BatchNorm3d) for one in _hollow("c3d_16f").modules())


def test_c3d_knows_what_it_cannot_take() -> None:
    document = PRESETS["c3d_16f_wd"].to_json()
    with pytest.raises(ValueError, match="another length or size"):
        NetworkConfig.from_json({**document, "frames": 32, "segments": 3})
    small = SMALL["c3d_16f"]
    assert isinstance(small, C3DConfig)
    with pytest.raises(ValueError, match="leave nothing"):
        replace(small, frames=4)
    with pytest.raises(ValueError, match="absurdly large"):
        replace(small, frames=1 << 15, frame_size=1 << 15)


@pytest.mark.parametrize(
    "change", [{"convolution": "2d"}, {"block": "wide"}, {"stem_kernel": 4}, {"unknown": 1}]
)
def test_backbones_that_nobody_knows_are_refused(change: dict[str, object]) -> None:
    document = PRESETS["tiny_wd"].to_json()
    document["backbone"] |= change
    with pytest.raises((ValueError, TypeError)):
        NetworkConfig.from_json(document)


def test_descriptions_from_before_the_other_families_keep_their_meaning() -> None:
    """What stands in the first model files; they must not change when written anew."""
    first = {
        "backbone": {
            "stem_mid": 16,
            "stem_kernel": 7,
            "stem_stride": 4,
            "stem_time_stride": 2,
            "middle_multiple": 16,
            "widths": [16, 32, 64, 128],
            "blocks": [1, 1, 1, 1],
        },
        "projection": [128, 128],
        "aggregation": "wd",
        "weight_decider": [64, 32, 64],
        "segments": 12,
        "frames": 8,
        "frame_size": 96,
    }
    config = NetworkConfig.from_json(first)
    assert config == PRESETS["starter_wd"]
    assert list(config.to_json()["backbone"]) == list(first["backbone"])  # type: ignore[call-overload]
    assert "backbone.stem.spatial.weight" in shapes_of(config)


def test_each_family_sees_colours_as_its_public_weights_do() -> None:
    means = {name: preprocessing_for(PRESETS[f"{name}_wd"]).mean for name in PARAMETERS}
    assert means["r2plus1d_34_8f"] == means["r2plus1d_34_32f"] == (0.43216, 0.394666, 0.37645)
    assert means["r2plus1d_34_16f"] == means["resnet3d_101_16f"] == (0.4345, 0.4051, 0.3775)
    for name in PARAMETERS:
        seen = preprocessing_for(PRESETS[f"{name}_avg"])
        assert (seen.resize, seen.crop) == ((171, 128), 112)
        assert seen.channels == ("bgr" if name == "c3d_16f" else "rgb")


@pytest.mark.parametrize("name", SMALL)
def test_each_family_gives_the_stored_numbers(name: str) -> None:
    """Set AQA_WRITE_GOLDENS=1 to write them anew, and say why in the commit."""
    backbone = build_backbone(SMALL[name]).eval()
    fill(backbone)
    shape = (2, 3, *SMALL_SEGMENT)
    segments = np.random.default_rng(0).normal(size=shape).astype(np.float32)
    with torch.inference_mode():
        trunk_BD = backbone(torch.from_numpy(segments)).numpy()
    kept = dict(np.load(GOLDEN)) if GOLDEN.is_file() else {}
    if os.environ.get("AQA_WRITE_GOLDENS") == "1":
        np.savez_compressed(GOLDEN, allow_pickle=False, **(kept | {name: trunk_BD}))
        kept[name] = trunk_BD
    assert trunk_BD.shape == (2, SMALL[name].trunk_width)
    assert trunk_BD.std() > 0.01
    np.testing.assert_allclose(trunk_BD, kept[name], rtol=1e-4, atol=1e-5)


def test_the_lost_relu_of_the_authors_stem_changes_what_comes_out() -> None:
    kept = np.load(GOLDEN)
    assert np.abs(kept["r2plus1d_34_16f"] - kept["r2plus1d_34_16f_no_stem_relu"]).max() > 0.01
    assert resnet_config("r2plus1d_34_16f_wd").stem_relu
