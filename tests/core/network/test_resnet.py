"""The backbone against the paper's layout, the public weights' sizes and torchvision's own network."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from aqa_core.network import PRESETS, build_backbone
from aqa_core.network.convolutions import Conv2Plus1D, Layers, Stem2Plus1D, middle_width
from aqa_core.network.resnet import ResNet, basic_block
from tests.goldens.torchvision_parity import GOLDEN, SHAPE
from tests.helpers.models import fill

FACTORED = Layers(is_factored=True, middle_multiple=1, eps=1e-3)


def _parameters(module: nn.Module) -> int:
    return sum(one.numel() for one in module.parameters())


@pytest.fixture(scope="module")
def backbone() -> ResNet:
    made = build_backbone(PRESETS["r2plus1d_34_32f_wd"].backbone).eval()
    assert isinstance(made, ResNet)
    fill(made)
    return made


def test_the_34_layer_network_has_the_public_networks_parameters(backbone: ResNet) -> None:
    stages = (backbone.stem, backbone.layer1, backbone.layer2, backbone.layer3, backbone.layer4)
    assert [_parameters(one) for one in stages] == [
        15_473,
        666_048,
        3_332_364,
        20_400_408,
        39_077_682,
    ]
    assert _parameters(backbone) == 63_491_975
    assert len(list(backbone.parameters())) == 207
    assert sum(isinstance(one, nn.BatchNorm3d) for one in backbone.modules()) == 69


def test_it_has_34_weighted_layers(backbone: ResNet) -> None:
    # each (2+1)D convolution stands for one 3D convolution; with the classifier that makes 34
    pairs = sum(isinstance(one, Conv2Plus1D | Stem2Plus1D) for one in backbone.modules())
    assert pairs + 1 == 34


@pytest.mark.parametrize(
    ("width_in", "width_out", "middle"),
    [(64, 64, 144), (64, 128, 230), (128, 128, 288), (256, 256, 576), (512, 512, 1152)],
)
def test_middle_widths_keep_the_parameter_count(width_in: int, width_out: int, middle: int) -> None:
    assert middle_width(width_in, width_out) == middle
    kept = middle * (9 * width_in + 3 * width_out)
    assert kept <= 27 * width_in * width_out < kept + 9 * width_in + 3 * width_out


def test_batch_norm_is_that_of_the_public_weights(backbone: ResNet) -> None:
    norms = [one for one in backbone.modules() if isinstance(one, nn.BatchNorm3d)]
    assert {one.eps for one in norms} == {1e-3}
    assert {one.momentum for one in norms} == {0.1}


def test_each_stage_after_the_first_halves_time_and_size(backbone: ResNet) -> None:
    shapes = []
    output = torch.zeros(1, 3, 16, 64, 64)
    with torch.inference_mode():
        for stage in (
            backbone.stem,
            backbone.layer1,
            backbone.layer2,
            backbone.layer3,
            backbone.layer4,
        ):
            output = stage(output)
            shapes.append(tuple(output.shape[1:]))
    assert shapes == [
        (64, 16, 32, 32),
        (64, 16, 32, 32),
        (128, 8, 16, 16),
        (256, 4, 8, 8),
        (512, 2, 4, 4),
    ]


def test_relu_stands_between_the_parts_and_after_the_addition() -> None:
    pair = Conv2Plus1D(4, 8, 4)
    assert [type(one) for one in pair] == [nn.Conv3d, nn.BatchNorm3d, nn.ReLU, nn.Conv3d]
    block = basic_block(FACTORED, 4, 4, 1).eval()
    fill(block)
    nn.init.constant_(block.get_parameter("norm2.bias"), -100.0)
    output = block(torch.rand(1, 4, 2, 4, 4))
    assert float(output.detach().min()) == 0.0 == float(output.detach().max())


def test_the_shortcut_is_a_strided_projection_only_where_it_must_be() -> None:
    assert len(basic_block(FACTORED, 8, 8, 1).shortcut) == 0
    projection = basic_block(FACTORED, 8, 16, 2).shortcut[0]
    assert isinstance(projection, nn.Conv3d)
    assert projection.kernel_size == (1, 1, 1)
    assert projection.stride == (2, 2, 2)


def test_it_gives_what_torchvisions_network_gives(backbone: ResNet) -> None:
    segments = np.random.default_rng(0).normal(size=SHAPE).astype(np.float32)
    with torch.inference_mode():
        trunk_BD = backbone(torch.from_numpy(segments)).numpy()
    golden_BD = np.load(GOLDEN)["trunk_BD"]
    assert golden_BD.shape == (2, 512)
    assert golden_BD.std() > 0.01
    np.testing.assert_allclose(trunk_BD, golden_BD, rtol=1e-4, atol=1e-4 * golden_BD.max())
