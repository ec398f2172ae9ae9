"""The cost of the Weight-Decider: both networks do the same work but for the aggregation, in turn."""

from __future__ import annotations

import pytest
import torch

from aqa_core.errors import CancelledError
from aqa_core.inference import bench_wd
from aqa_core.inference.bench_wd import measure_weight_decider
from aqa_core.network import Average, QualityNet, WeightDecider
from aqa_core.progress import CancelToken, Progress


def test_both_run_equally_often_and_first_in_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[tuple[bool, type]] = []
    forward = QualityNet.forward

    def watch(self: QualityNet, clips_BNCnHW: torch.Tensor) -> torch.Tensor:
        ran.append((self.training, type(self.aggregation)))
        return forward(self, clips_BNCnHW)

    monkeypatch.setattr(QualityNet, "forward", watch)
    told: list[Progress] = []
    cost = measure_weight_decider("tiny_avg", rounds=2, report=told.append)
    once = [Average, WeightDecider, Average, WeightDecider, WeightDecider, Average]
    assert ran == [(False, one) for one in once] + [(True, one) for one in once]
    assert len(told) == len(ran)
    assert cost.preset == "tiny"
    assert cost.parameters_added == 20_768
    assert min(cost.training_seconds, cost.inference_seconds) > 0


def test_a_ratio_is_the_median_of_rounds_not_of_sums(monkeypatch: pytest.MonkeyPatch) -> None:
    """A round in which the machine was busy must not decide."""
    scoring = [9.0, 9.0, 1.0, 1.1, 50.0, 1.0, 2.0, 2.2]
    training = [9.0, 9.0, 1.0, 1.3, 1.3, 1.0, 1.0, 1.3]
    times = iter([*scoring, *training])
    real = bench_wd._in_turn
    calls: list[int] = []

    def fake(turn: object, average: QualityNet, decider: QualityNet, rounds: int) -> object:
        calls.append(rounds)
        if len(calls) == 3:
            return [(1.0, 1.5), (1.0, 1.25), (1.0, 9.0)]
        return real(lambda _: next(times), average, decider, rounds)

    monkeypatch.setattr(bench_wd, "_in_turn", fake)
    cost = measure_weight_decider("tiny_wd", rounds=3)
    assert cost.inference_ratio == pytest.approx(1.1)
    assert cost.inference_seconds == 1.0
    assert cost.training_ratio == pytest.approx(1.3)
    assert cost.aggregation_added_seconds == pytest.approx(0.5)


def test_a_step_of_training_changes_the_network_it_measures() -> None:
    average, decider = bench_wd._pair("tiny", "cpu")
    clips_BNCnHW = bench_wd._one_dive("tiny", "cpu")
    optimizer = torch.optim.Adam(decider.parameters(), lr=1e-3)
    for network, moves in ((average, False), (decider, True)):
        before = {name: one.detach().clone() for name, one in decider.named_parameters()}
        bench_wd._train(network, clips_BNCnHW, optimizer)
        moved = {
            name for name, one in decider.named_parameters() if not torch.equal(one, before[name])
        }
        assert "backbone.stem.spatial.weight" in moved
        assert any(name.startswith("aggregation") for name in moved) == moves


def test_it_can_be_stopped() -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(CancelledError):
        measure_weight_decider("tiny_wd", cancel=cancel)
