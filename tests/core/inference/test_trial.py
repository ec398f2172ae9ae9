"""A trial decides how a network runs: slow and broken ways lose, whatever the machine claims."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
import torch

from aqa_core.errors import DeviceError
from aqa_core.inference import trial
from aqa_core.inference.devices import Choice, candidates, present_devices
from aqa_core.inference.runner import Runner, make_runner
from aqa_core.inference.trial import choose
from aqa_core.network import PRESETS
from aqa_core.storage import cache_folder

TINY = PRESETS["tiny_wd"]
FP32 = Choice(device="cpu", precision="fp32")
BF16 = Choice(device="cpu", precision="bf16")


def _racing(seconds: dict[Choice, float], races: list[Choice]) -> Callable[..., Runner]:
    """Stand in for `make_runner`: each choice takes as long as told; infinite does not work."""

    def make(_: object, choice: Choice, __: object) -> Runner:
        races.append(choice)
        if seconds[choice] == float("inf"):
            raise RuntimeError("not implemented for this type")

        def run(segments_BCnHW: torch.Tensor) -> torch.Tensor:
            time.sleep(seconds[choice])
            return segments_BCnHW.mean(dim=(2, 3, 4))

        return run

    return make


@pytest.fixture
def races(monkeypatch: pytest.MonkeyPatch) -> list[Choice]:
    monkeypatch.setattr(trial, "candidates", lambda device, precision: iter((FP32, BF16)))
    return []


@pytest.mark.parametrize(
    ("fp32", "bf16", "winner"),
    [
        (0.010, 0.002, BF16),
        (0.010, 0.009, FP32),  # a little faster is not worth the accuracy
        (0.002, 0.100, FP32),
        (0.010, float("inf"), FP32),
        (float("inf"), 0.002, BF16),
    ],
)
def test_the_faster_way_wins(
    fp32: float, bf16: float, winner: Choice, races: list[Choice], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trial, "make_runner", _racing({FP32: fp32, BF16: bf16}, races))
    assert choose(TINY, device="cpu") == winner


def test_who_is_hopeless_is_not_asked_twice(
    races: list[Choice], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trial, "make_runner", _racing({FP32: 0.001, BF16: 0.05}, races))
    assert choose(TINY, device="cpu") == FP32
    assert races == [FP32, BF16, FP32]


def test_the_outcome_is_kept_for_the_next_start(
    races: list[Choice], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trial, "make_runner", _racing({FP32: 0.001, BF16: 0.05}, races))
    first = choose(TINY, device="cpu")
    held = len(races)
    assert choose(TINY, device="cpu") == first
    assert len(races) == held
    for damaged in ("", "[]", '{"x"', "null"):
        (cache_folder() / "engine.json").write_text(damaged, encoding="utf-8")
        assert choose(TINY, device="cpu") == first
    assert len(races) == 5 * held


def test_where_nothing_works_it_says_so(
    races: list[Choice], monkeypatch: pytest.MonkeyPatch
) -> None:
    nothing = {FP32: float("inf"), BF16: float("inf")}
    monkeypatch.setattr(trial, "make_runner", _racing(nothing, races))
    with pytest.raises(DeviceError, match="does not run on this machine"):
        choose(TINY, device="cpu")


def test_a_broken_graphics_card_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial, "present_devices", lambda asked: iter(("mps", "cpu")))
    real = make_runner

    def make(folded: object, choice: Choice, shape: object) -> Runner:
        if choice.device == "mps":
            raise NotImplementedError("Conv3D is not supported on MPS")
        return real(folded, choice, shape)  # type: ignore[arg-type]

    monkeypatch.setattr(trial, "make_runner", make)
    assert choose(TINY).device == "cpu"


@pytest.mark.parametrize(
    ("device", "precision"), [("tpu", "auto"), ("cpu", "int8"), ("cpu", "fp16"), ("", "")]
)
def test_what_does_not_exist_is_refused(device: str, precision: str) -> None:
    with pytest.raises(DeviceError):
        choose(TINY, device=device, precision=precision)


@pytest.mark.skipif(torch.cuda.is_available(), reason="has CUDA")
def test_a_card_that_is_not_there_is_refused() -> None:
    with pytest.raises(DeviceError, match="cuda"):
        choose(TINY, device="cuda")


def test_this_machine_has_a_way() -> None:
    choice = choose(TINY, device="cpu")
    assert choice in set(candidates("cpu", "auto"))
    assert "cpu" in set(present_devices("auto"))
    assert choose(TINY, device="cpu", precision="fp32").precision == "fp32"


def test_the_trial_leaves_the_random_state_alone() -> None:
    before = torch.random.get_rng_state()
    choose(TINY, device="cpu")
    assert torch.equal(before, torch.random.get_rng_state())
