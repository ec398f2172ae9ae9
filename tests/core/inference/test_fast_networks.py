"""Folding and packing change how a network runs, not what it gives."""

from __future__ import annotations

import dataclasses

import pytest
import torch
from torch import nn

from aqa_core.inference.devices import Choice
from aqa_core.inference.folding import fold
from aqa_core.inference.packed import PackedTrunk, can_pack
from aqa_core.inference.runner import make_runner
from aqa_core.network import PRESETS, Backbone, BackboneConfig, C3DConfig, build_backbone
from tests.helpers.backbones import SMALL, SMALL_SEGMENT, resnet_config
from tests.helpers.models import fill

# an uneven input: sizes that strides do not divide
UNEVEN = (2, 3, 7, 18, 15)

needs_packing = pytest.mark.skipif(not can_pack(), reason="this torch has no oneDNN")


@pytest.fixture(params=["tiny_wd", "starter_wd", "deep", *SMALL])
def config(request: pytest.FixtureRequest) -> BackboneConfig:
    """Backbones with one block a stage, one with blocks that have no projection beside them, every family."""
    if request.param in SMALL:
        return SMALL[request.param]
    if request.param == "deep":
        return dataclasses.replace(resnet_config("tiny_wd"), blocks=(2, 2, 2, 1))
    return PRESETS[request.param].backbone


@pytest.fixture
def backbone(config: BackboneConfig) -> Backbone:
    made = build_backbone(config).eval()
    fill(made)
    return made


@pytest.fixture
def segments(config: BackboneConfig) -> torch.Tensor:
    # C3D takes one size only
    shape = (2, 3, *SMALL_SEGMENT) if isinstance(config, C3DConfig) else UNEVEN
    return torch.randn(shape, generator=torch.Generator().manual_seed(0))


def _exact(backbone: Backbone, segments: torch.Tensor) -> torch.Tensor:
    with torch.no_grad():
        return backbone(segments)  # type: ignore[no-any-return]


def test_a_folded_backbone_gives_what_the_backbone_gives(
    backbone: Backbone, segments: torch.Tensor
) -> None:
    before = {name: one.clone() for name, one in backbone.state_dict().items()}
    folded = fold(backbone)
    assert not any(isinstance(one, nn.BatchNorm3d) for one in folded.modules())
    torch.testing.assert_close(
        _exact(folded, segments), _exact(backbone, segments), rtol=1e-4, atol=1e-5
    )
    for name, tensor in backbone.state_dict().items():
        assert torch.equal(tensor, before[name]), name


@needs_packing
def test_a_packed_backbone_gives_what_the_backbone_gives(
    backbone: Backbone, segments: torch.Tensor
) -> None:
    packed = PackedTrunk(fold(backbone), tuple(segments.shape))
    exact_BD = _exact(backbone, segments)
    with torch.inference_mode():
        torch.testing.assert_close(packed(segments), exact_BD, rtol=1e-4, atol=1e-5)
        # it was laid out for batches of two; one works as well
        torch.testing.assert_close(packed(segments[1:]), exact_BD[1:], rtol=1e-4, atol=1e-5)


@needs_packing
def test_a_packed_backbone_leaves_its_input_alone(
    backbone: Backbone, segments: torch.Tensor
) -> None:
    laid_out = segments.contiguous(memory_format=torch.channels_last_3d)
    before = laid_out.clone()
    with torch.inference_mode():
        PackedTrunk(fold(backbone), tuple(laid_out.shape))(laid_out)
    assert torch.equal(laid_out, before)


@pytest.mark.parametrize(
    "choice",
    [
        Choice(device="cpu", precision="fp32"),
        pytest.param(Choice(device="cpu", precision="fp32", is_packed=True), marks=needs_packing),
        Choice(device="cpu", precision="bf16"),
        pytest.param(Choice(device="cpu", precision="bf16", is_packed=True), marks=needs_packing),
    ],
)
def test_every_way_to_run_gives_the_same_direction(
    choice: Choice, backbone: Backbone, segments: torch.Tensor
) -> None:
    trunk_BD = make_runner(fold(backbone), choice, tuple(segments.shape))(segments)
    exact_BD = _exact(backbone, segments)
    assert trunk_BD.dtype == torch.float32
    least = 0.99999 if choice.precision == "fp32" else 0.999
    assert float(nn.functional.cosine_similarity(trunk_BD, exact_BD).min()) > least


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs CUDA")
@pytest.mark.parametrize("precision", ["fp32", "bf16", "fp16"])
def test_a_graphics_card_gives_the_same_direction(
    precision: str, backbone: Backbone, segments: torch.Tensor
) -> None:
    choice = Choice(device="cuda", precision=precision)  # type: ignore[arg-type]
    trunk_BD = make_runner(fold(backbone), choice, tuple(segments.shape))(segments)
    exact_BD = _exact(backbone, segments)
    assert trunk_BD.device.type == "cpu"
    assert float(nn.functional.cosine_similarity(trunk_BD, exact_BD).min()) > 0.999
