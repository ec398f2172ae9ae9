"""Projection, Weight-Decider, averaging and the whole network, against the paper's formulas and stored outputs."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from aqa_core.network import PRESETS, Average, NetworkConfig, WeightDecider, build_network
from tests.helpers.models import fill, filled_network, segments

GOLDENS = Path(__file__).resolve().parents[2] / "goldens"


def _parameters(module: nn.Module) -> int:
    return sum(one.numel() for one in module.parameters())


def test_parts_behind_the_trunk_have_the_papers_parameters() -> None:
    with torch.device("meta"):
        network = build_network(PRESETS["r2plus1d_34_32f_wd"])
        averaging = build_network(PRESETS["r2plus1d_34_32f_avg"])
    assert _parameters(network.projection) == 164_224
    assert _parameters(network.aggregation) == 20_768
    assert _parameters(network.regressor) == 129
    assert _parameters(averaging.aggregation) == 0


def test_projection_is_512_256_128_with_a_relu_after_each() -> None:
    with torch.device("meta"):
        layers = list(build_network(PRESETS["r2plus1d_34_8f_wd"]).projection.children())
    linear = [(one.in_features, one.out_features) for one in layers if isinstance(one, nn.Linear)]
    assert linear == [(512, 256), (256, 128)]
    assert [type(one) for one in layers] == [nn.Linear, nn.ReLU, nn.Linear, nn.ReLU]


def test_the_weight_decider_narrows_to_32_and_has_no_relu_at_its_end() -> None:
    layers = list(WeightDecider(128).layers)
    linear = [(one.in_features, one.out_features) for one in layers if isinstance(one, nn.Linear)]
    assert linear == [(128, 64), (64, 32), (32, 64), (64, 128)]
    assert [type(one) for one in layers] == [nn.Linear, nn.ReLU] * 3 + [nn.Linear]


def test_weights_sum_to_one_over_segments_for_each_feature() -> None:
    decider = WeightDecider(128)
    features_BNF = torch.randn(2, 12, 128, generator=torch.Generator().manual_seed(0))
    video_BF, weights_BNF = decider(features_BNF)
    assert weights_BNF.shape == (2, 12, 128)
    torch.testing.assert_close(weights_BNF.sum(dim=1), torch.ones(2, 128))
    torch.testing.assert_close(video_BF, (features_BNF * weights_BNF).sum(dim=1))
    # features of one segment get different weights: it is not attention over segments alone
    assert float(weights_BNF[0, 0].detach().std()) > 0


def test_weights_follow_a_segment_wherever_it_stands() -> None:
    decider = WeightDecider(16)
    features_BNF = torch.randn(1, 5, 16, generator=torch.Generator().manual_seed(1))
    order = torch.tensor([3, 0, 4, 1, 2])
    there = decider(features_BNF[:, order]).weights_BNF
    torch.testing.assert_close(there, decider(features_BNF).weights_BNF[:, order])


def test_averaging_gives_every_segment_the_same_weight() -> None:
    features_BNF = torch.randn(2, 4, 8, generator=torch.Generator().manual_seed(2))
    video_BF, weights_BNF = Average()(features_BNF)
    assert set(weights_BNF.unique().tolist()) == {0.25}
    torch.testing.assert_close(video_BF, features_BNF.mean(dim=1))


@pytest.mark.parametrize("preset", sorted(PRESETS))
def test_every_preset_sees_what_the_paper_sees(preset: str) -> None:
    config = PRESETS[preset]
    assert config.feature_width == 128
    assert config.aggregation == preset.rsplit("_", 1)[1]
    if not preset.startswith("tiny"):
        assert config.sample_count == 96
    assert NetworkConfig.from_json(config.to_json()) == config


@pytest.mark.parametrize("preset", ["tiny_wd", "tiny_avg"])
def test_shapes_from_clips_to_units(preset: str) -> None:
    network, config = filled_network(preset), PRESETS[preset]
    clips_BNCnHW = torch.from_numpy(np.stack([segments(config, seed=seed) for seed in (1, 2)]))
    with torch.no_grad():
        trunk_BND = network.trunk(clips_BNCnHW)
        features_BNF = network.project(trunk_BND)
        video_BF, weights_BNF = network.aggregate(features_BNF)
        units_B = network(clips_BNCnHW)
    assert trunk_BND.shape == (2, config.segments, 16)
    assert features_BNF.shape == weights_BNF.shape == (2, config.segments, 128)
    assert video_BF.shape == (2, 128)
    torch.testing.assert_close(units_B, network.head(trunk_BND))


@pytest.mark.parametrize("preset", ["tiny_wd", "tiny_avg"])
def test_tiny_networks_give_the_stored_numbers(preset: str) -> None:
    """Set AQA_WRITE_GOLDENS=1 to write them anew, and say why in the commit."""
    network, config = filled_network(preset), PRESETS[preset]
    with torch.inference_mode():
        trunk_BND = network.trunk(torch.from_numpy(segments(config))[None])
        features_BNF = network.project(trunk_BND)
        weights_BNF = network.aggregate(features_BNF).weights_BNF
        found = {
            "trunk_ND": trunk_BND[0].numpy(),
            "features_NF": features_BNF[0].numpy(),
            "weights_NF": weights_BNF[0].numpy(),
            "units": network.head(trunk_BND).numpy(),
        }
    path = GOLDENS / f"{preset}.npz"
    if os.environ.get("AQA_WRITE_GOLDENS") == "1":
        np.savez_compressed(path, allow_pickle=False, **found)
    golden = np.load(path)
    assert set(golden.files) == set(found)
    for name, values in found.items():
        np.testing.assert_allclose(values, golden[name], rtol=1e-4, atol=1e-5, err_msg=name)


def test_filling_does_not_depend_on_the_order_of_building() -> None:
    first, second = WeightDecider(8), WeightDecider(8)
    fill(first)
    fill(second)
    for one, other in zip(first.parameters(), second.parameters(), strict=True):
        assert torch.equal(one, other)


@pytest.mark.parametrize(
    "change", [{"segments": 0}, {"frames": -1}, {"projection": (0, 128)}, {"aggregation": "max"}]
)
def test_impossible_configurations_are_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"at least 1|aggregation"):
        NetworkConfig.from_json({**PRESETS["tiny_wd"].to_json(), **change})
