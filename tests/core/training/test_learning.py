"""What changes while a network learns: rates, dropout, the moving average, BatchNorm, number formats."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from aqa_core.network import PRESETS, QualityNet, build_network
from aqa_core.progress import never
from aqa_core.training.averaging import ParameterAverage
from aqa_core.training.compute import ON_CPU, Compute
from aqa_core.training.dropout import weight_decider_dropout
from aqa_core.training.examples import Batch, View
from aqa_core.training.learner import Learner, make_learner, set_mode
from aqa_core.training.loop import Course, train_epoch
from aqa_core.training.recipe import Recipe
from aqa_core.training.recipes import find_recipe
from tests.helpers.training import SHARED


class RandomClips:
    """Six dives of noise."""

    last_first = 2

    def batch(self, positions: Sequence[int], views: Sequence[View]) -> Batch:
        clips = torch.randn(6, 3, 3, 8, 16, 16, generator=torch.Generator().manual_seed(1))
        units = torch.linspace(-1, 1, 6)[list(positions)]
        return Batch(clips[list(positions)], units, torch.ones(len(positions)), None)


@pytest.fixture
def network() -> QualityNet:
    torch.manual_seed(3)
    return build_network(PRESETS["tiny_wd"])


def test_a_weight_decider_can_have_a_rate_of_its_own(network: QualityNet) -> None:
    learner = make_learner(network, None, find_recipe("authors"), pretrained=backbone_of(network))
    deciding = sum(p.numel() for p in network.aggregation.parameters())
    head = sum(p.numel() for p in network.projection.parameters()) + 129
    trunk = sum(p.numel() for p in network.backbone.parameters())
    assert deciding == 20_768
    groups = learner.optimiser.param_groups
    assert [sum(p.numel() for p in g["params"]) for g in groups] == [head, trunk, deciding]
    assert [g["lr"] for g in groups] == [1e-4, 1e-5, 1e-5]
    paper = make_learner(network, None, find_recipe("paper"), pretrained=backbone_of(network))
    assert [g["lr"] for g in paper.optimiser.param_groups] == [1e-4, 1e-5]


def backbone_of(network: QualityNet) -> frozenset[str]:
    return frozenset(n for n, _ in network.named_parameters() if n.startswith("backbone."))


def test_dropout_depends_on_the_dive_alone_and_is_gone_afterwards(network: QualityNet) -> None:
    features = torch.rand(3, 3, 128)
    plain = network.aggregate(features).weights_BNF
    keys = [(1, 0, 5), (1, 0, 6), (1, 1, 5)]
    with weight_decider_dropout(network, 0.5, keys):
        dropped = network.aggregate(features).weights_BNF
    with weight_decider_dropout(network, 0.5, keys[1:]):
        fewer = network.aggregate(features[1:]).weights_BNF
    assert torch.allclose(dropped[1:], fewer, atol=1e-6)
    same = features[:1].expand(3, -1, -1)
    with weight_decider_dropout(network, 0.5, keys):
        each = network.aggregate(same).weights_BNF
    assert not torch.allclose(each[0], each[1])
    assert not torch.allclose(each[0], each[2])
    assert torch.equal(network.aggregate(features).weights_BNF, plain)


def test_dropout_keeps_the_mean_of_activations(network: QualityNet) -> None:
    relu = next(m for m in network.aggregation.modules() if isinstance(m, nn.ReLU))
    keys = [(0, 0, k) for k in range(400)]
    with weight_decider_dropout(network, 0.1, keys):
        given = relu(torch.ones(400, 3, 64))
    assert float(given.mean()) == pytest.approx(1, abs=0.01)
    assert float((given == 0).float().mean()) == pytest.approx(0.1, abs=0.01)


def test_the_average_follows_and_copies_statistics(network: QualityNet) -> None:
    average = ParameterAverage(network, decay=0.9)
    name, bias = "regressor.bias", network.regressor.bias
    expected = 0.0
    for step, value in enumerate((1.0, 2.0, 4.0, 8.0)):
        nn.init.constant_(bias, value)
        first_statistics(network).fill_(value)
        average.follow(network)
        share = min(0.9, (1 + step) / (10 + step)) if step else 0.0
        expected = share * expected + (1 - share) * value
    assert average.steps == 4
    assert float(average.network.state_dict()[name]) == pytest.approx(expected)
    assert float(first_statistics(average.network)[0]) == 8.0


def first_statistics(network: QualityNet) -> Tensor:
    return next(b for name, b in network.named_buffers() if name.endswith("running_mean"))


def test_the_average_is_what_is_judged(network: QualityNet) -> None:
    recipe = dataclasses.replace(SHARED, average_decay=0.5)
    learner = make_learner(network, None, recipe)
    learn(learner, recipe)
    assert learner.judged is not learner.network
    mine, theirs = learner.network.state_dict(), learner.judged.state_dict()
    assert any(not torch.equal(mine[k], theirs[k]) for k in mine)
    plain = make_learner(network, None, dataclasses.replace(recipe, average_decay=0.0))
    assert plain.judged is plain.network


def learn(learner: Learner, recipe: Recipe, compute: Compute = ON_CPU) -> list[float]:
    losses: list[float] = []
    course = Course(
        examples=RandomClips(),
        positions=np.arange(6),
        recipe=recipe,
        seed=1,
        compute=compute,
    )
    train_epoch(
        learner, course, epoch=0, cancel=never(), on_step=lambda s: losses.append(s.losses["score"])
    )
    return losses


def test_a_long_gradient_is_shortened(network: QualityNet) -> None:
    recipe = dataclasses.replace(SHARED, largest_gradient=1e-3, average_decay=0.0)
    learner = make_learner(network, None, recipe)
    learn(learner, recipe)
    lengths = [p.grad.norm() for p in learner.parameters if p.grad is not None]
    assert float(torch.stack(lengths).norm()) == pytest.approx(1e-3, rel=1e-3)


@pytest.mark.parametrize("momentum", [None, 0.9])
def test_batch_norm_takes_the_momentum_it_is_given(
    network: QualityNet, momentum: float | None
) -> None:
    recipe = dataclasses.replace(find_recipe("paper"), batch_norm_momentum=momentum)
    set_mode(make_learner(network, None, recipe), recipe)
    found = {m.momentum for m in network.modules() if isinstance(m, nn.BatchNorm3d)}
    assert found == {momentum or 0.1}


def test_mixed_precision_keeps_head_and_parameters_in_float32() -> None:
    recipe = dataclasses.replace(SHARED, weight_decider_dropout=0.0, average_decay=0.0)
    losses = []
    for precision in ("fp32", "bf16"):
        torch.manual_seed(3)
        learner = make_learner(build_network(PRESETS["tiny_wd"]), None, recipe)
        compute = Compute(device=torch.device("cpu"), precision=precision)
        losses.append(learn(learner, recipe, compute))
        assert {p.dtype for p in learner.parameters} == {torch.float32}
    assert losses[0] != losses[1]
    assert losses[0] == pytest.approx(losses[1], rel=0.05)
