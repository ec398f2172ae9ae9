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
from aqa_core.network import PRESETS, Backbone, build_backbone
from tests.helpers.models import fill

# an uneven input: sizes that strides do not divide
SHAPE = (2, 3, 7, 18, 15)

needs_packing = pytest.mark.skipif(not can_pack(), reason="this torch has no oneDNN")


@pytest.fixture(params=["tiny_wd", "starter_wd", "deep"])
def backbone(request: pytest.FixtureRequest) -> Backbone:
    """Backbones with one block a stage, and one with blocks that have no projection beside them."""
    if request.param == "deep":
        config = dataclasses.replace(PRESETS["tiny_wd"].backbone, blocks=(2, 2, 2, 1))
    else:
        config = PRESETS[request.param].backbone
    made = build_backbone(config).eval()
    fill(made)
    return made


def _exact(backbone: Backbone, segments: torch.Tensor) -> torch.Tensor:
    with torch.no_grad():
        return backbone(segments)  # type: ignore[no-any-return]


def _segments() -> torch.Tensor:
    return torch.randn(SHAPE, generator=torch.Generator().manual_seed(0))


def test_a_folded_backbone_gives_what_the_backbone_gives(backbone: Backbone) -> None:
    before = {name: one.clone() for name, one in backbone.state_dict().items()}
    folded = fold(backbone)
    assert not any(isinstance(one, nn.BatchNorm3d) for one in folded.modules())
    torch.testing.assert_close(
        _exact(folded, _segments()), _exact(backbone, _segments()), rtol=1e-4, atol=1e-5
    )
    for name, tensor in backbone.state_dict().items():
        assert torch.equal(tensor, before[name]), name


@needs_packing
def test_a_packed_backbone_gives_what_the_backbone_gives(backbone: Backbone) -> None:
    packed = PackedTrunk(fold(backbone), SHAPE)
    exact_BD = _exact(backbone, _segments())
    with torch.inference_mode():
        torch.testing.assert_close(packed(_segments()), exact_BD, rtol=1e-4, atol=1e-5)
        # it was laid out for batches of two; one works as well
        torch.testing.assert_close(packed(_segments()[1:]), exact_BD[1:], rtol=1e-4, atol=1e-5)


@needs_packing
def test_a_packed_backbone_leaves_its_input_alone(backbone: Backbone) -> None:
    segments = _segments().contiguous(memory_format=torch.channels_last_3d)
    before = segments.clone()
    with torch.inference_mode():
        PackedTrunk(fold(backbone), SHAPE)(segments)
    assert torch.equal(segments, before)


@pytest.mark.parametrize(
    "choice",
    [
        Choice(device="cpu", precision="fp32"),
        pytest.param(Choice(device="cpu", precision="fp32", is_packed=True), marks=needs_packing),
        Choice(device="cpu", precision="bf16"),
        pytest.param(Choice(device="cpu", precision="bf16", is_packed=True), marks=needs_packing),
    ],
)
def test_every_way_to_run_gives_the_same_direction(choice: Choice, backbone: Backbone) -> None:
    trunk_BD = make_runner(fold(backbone), choice, SHAPE)(_segments())
    exact_BD = _exact(backbone, _segments())
    assert trunk_BD.dtype == torch.float32
    least = 0.99999 if choice.precision == "fp32" else 0.999
    assert float(nn.functional.cosine_similarity(trunk_BD, exact_BD).min()) > least


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs CUDA")
@pytest.mark.parametrize("precision", ["fp32", "bf16", "fp16"])
def test_a_graphics_card_gives_the_same_direction(precision: str, backbone: Backbone) -> None:
    choice = Choice(device="cuda", precision=precision)  # type: ignore[arg-type]
    trunk_BD = make_runner(fold(backbone), choice, SHAPE)(_segments())
    exact_BD = _exact(backbone, _segments())
    assert trunk_BD.device.type == "cpu"
    assert float(nn.functional.cosine_similarity(trunk_BD, exact_BD).min()) > 0.999
