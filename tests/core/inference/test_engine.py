"""The engine gives the network's trunk features whatever the batch, and goes on when memory runs out."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
import pytest
import torch

from aqa_core.errors import CancelledError, DeviceError
from aqa_core.inference import engine as engine_module
from aqa_core.inference.devices import Choice
from aqa_core.inference.engine import Engine, is_out_of_memory
from aqa_core.inference.runner import Runner, make_runner
from aqa_core.network import PRESETS, Backbone
from aqa_core.progress import CancelToken, Progress
from tests.helpers.backbones import SMALL, SMALL_SEGMENT
from tests.helpers.models import filled_network, segments

TINY = PRESETS["tiny_wd"]
CPU = Choice(device="cpu", precision="fp32")


@pytest.fixture
def backbone() -> Backbone:
    made = filled_network("tiny_wd").backbone
    assert isinstance(made, Backbone)
    return made


@pytest.fixture
def exact_ND(backbone: Backbone) -> np.ndarray:
    with torch.inference_mode():
        return np.asarray(backbone(torch.from_numpy(segments(TINY))).numpy())


def _choosing(*choices: Choice) -> Callable[..., Choice]:
    """Stand in for the trial: the first choice, and the next each time it is asked again."""
    left = list(choices)
    return lambda *_, **__: left.pop(0) if len(left) > 1 else left[0]


def _runners(make: Callable[[Choice, Runner], Runner]) -> Callable[..., Runner]:
    """Stand in for `make_runner`: whatever the choice says, run on the CPU, changed by `make`."""
    real = make_runner
    return lambda folded, choice, shape: make(choice, real(folded, CPU, shape))


def test_it_gives_the_networks_trunk_features(backbone: Backbone, exact_ND: np.ndarray) -> None:
    engine = Engine(backbone, TINY, device="cpu")
    trunk_ND = engine.trunk(segments(TINY))
    assert trunk_ND.dtype == np.float32
    np.testing.assert_allclose(trunk_ND, exact_ND, rtol=1e-4, atol=1e-5)
    assert engine.words.startswith("CPU, ")
    assert engine.fallback == ""


@pytest.mark.parametrize("family", SMALL)
def test_it_runs_every_family_of_the_paper(family: str) -> None:
    frames, size, _ = SMALL_SEGMENT
    config = dataclasses.replace(TINY, backbone=SMALL[family], frames=frames, frame_size=size)
    network = filled_network(config).backbone
    assert isinstance(network, Backbone)
    with torch.inference_mode():
        exact_ND = network(torch.from_numpy(segments(config))).numpy()
    found_ND = Engine(network, config, device="cpu", precision="fp32").trunk(segments(config))
    np.testing.assert_allclose(found_ND, exact_ND, rtol=1e-4, atol=1e-5)


def test_arrays_that_may_not_be_written_are_read(backbone: Backbone) -> None:
    frozen = segments(TINY)
    frozen.flags.writeable = False
    assert np.isfinite(Engine(backbone, TINY, device="cpu").trunk(frozen)).all()


def test_it_works_in_batches_reports_and_stops_between_them(
    backbone: Backbone, exact_ND: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_module, "_CPU_BATCH_NUMBERS", 1)
    engine = Engine(backbone, TINY, device="cpu")
    seen: list[Progress] = []
    np.testing.assert_allclose(
        engine.trunk(segments(TINY), report=seen.append), exact_ND, rtol=1e-4, atol=1e-5
    )
    assert [(one.done, one.total) for one in seen] == [(0, 3), (1, 3), (2, 3), (3, 3)]
    token = CancelToken()
    with pytest.raises(CancelledError):
        engine.trunk(segments(TINY), report=lambda _: token.cancel(), cancel=token)


def test_a_full_graphics_card_gets_smaller_batches_and_then_the_cpu_goes_on(
    backbone: Backbone, exact_ND: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    batches: list[int] = []

    def full(choice: Choice, run: Runner) -> Runner:
        def attempt(segments_BCnHW: torch.Tensor) -> torch.Tensor:
            if choice.device == "mps":
                batches.append(len(segments_BCnHW))
                raise RuntimeError("MPS backend out of memory (MPS allocated: 8 GB)")
            return run(segments_BCnHW)

        return attempt

    monkeypatch.setattr(
        engine_module, "choose", _choosing(Choice(device="mps", precision="fp32"), CPU)
    )
    monkeypatch.setattr(engine_module, "make_runner", _runners(full))
    monkeypatch.setattr(engine_module, "release_memory", lambda device: None)
    engine = Engine(backbone, TINY)
    seen: list[Progress] = []
    trunk_ND = engine.trunk(segments(TINY), report=seen.append)
    np.testing.assert_allclose(trunk_ND, exact_ND, rtol=1e-4, atol=1e-5)
    assert batches == [3, 2, 1]
    assert engine.choice == CPU
    assert [one.message for one in seen if one.message] == [engine.fallback]
    assert "the CPU goes on" in engine.fallback


def test_a_card_too_small_for_the_network_itself_is_left_at_once(
    backbone: Backbone, exact_ND: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_small(choice: Choice, run: Runner) -> Runner:
        if choice.device == "mps":
            raise torch.OutOfMemoryError("out of memory")
        return run

    monkeypatch.setattr(
        engine_module, "choose", _choosing(Choice(device="mps", precision="fp16"), CPU)
    )
    monkeypatch.setattr(engine_module, "make_runner", _runners(too_small))
    monkeypatch.setattr(engine_module, "release_memory", lambda device: None)
    engine = Engine(backbone, TINY)
    assert engine.choice == CPU
    assert engine.fallback
    np.testing.assert_allclose(engine.trunk(segments(TINY)), exact_ND, rtol=1e-4, atol=1e-5)


def test_a_computer_without_memory_is_told_so(
    backbone: Backbone, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: torch.Tensor) -> torch.Tensor:
        raise RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried")

    monkeypatch.setattr(engine_module, "make_runner", _runners(lambda *_: full))
    with pytest.raises(DeviceError, match="not enough memory"):
        Engine(backbone, TINY, device="cpu").trunk(segments(TINY))


def test_a_failing_device_ends_in_a_sentence(
    backbone: Backbone, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: torch.Tensor) -> torch.Tensor:
        raise RuntimeError("CUDA error: an illegal memory access was encountered\nmore lines")

    monkeypatch.setattr(engine_module, "make_runner", _runners(lambda *_: broken))
    with pytest.raises(DeviceError, match="illegal memory access") as caught:
        Engine(backbone, TINY, device="cpu").trunk(segments(TINY))
    assert "\n" not in str(caught.value)


def test_a_shorter_format_has_to_keep_the_score(
    backbone: Backbone, monkeypatch: pytest.MonkeyPatch
) -> None:
    bf16 = Choice(device="cpu", precision="bf16")
    asked: list[tuple[tuple[int, ...], tuple[int, ...]]] = []

    def judge(*, verdict: bool) -> Callable[[np.ndarray, np.ndarray], bool]:
        def keeps(exact_BD: np.ndarray, fast_BD: np.ndarray) -> bool:
            asked.append((exact_BD.shape, fast_BD.shape))
            return verdict

        return keeps

    monkeypatch.setattr(engine_module, "choose", _choosing(bf16, bf16, CPU))
    assert Engine(backbone, TINY, keeps=judge(verdict=True)).choice == bf16
    assert Engine(backbone, TINY, keeps=judge(verdict=False)).choice == CPU
    assert asked == [((1, 16), (1, 16))] * 2


def test_a_format_that_was_asked_for_is_not_judged(backbone: Backbone) -> None:
    engine = Engine(backbone, TINY, device="cpu", precision="bf16", keeps=lambda *_: False)
    assert engine.choice.precision == "bf16"
    assert np.isfinite(engine.trunk(segments(TINY))).all()


def test_overflow_in_a_shorter_format_goes_back_to_fp32(
    backbone: Backbone, exact_ND: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    def overflowing(choice: Choice, run: Runner) -> Runner:
        return run if choice.precision == "fp32" else lambda one: run(one) * float("inf")

    bf16 = Choice(device="cpu", precision="bf16")
    monkeypatch.setattr(engine_module, "choose", _choosing(bf16, CPU))
    monkeypatch.setattr(engine_module, "make_runner", _runners(overflowing))
    engine = Engine(backbone, TINY, precision="bf16")
    np.testing.assert_allclose(engine.trunk(segments(TINY)), exact_ND, rtol=1e-4, atol=1e-5)
    assert "overflows" in engine.fallback


def test_a_network_that_gives_no_numbers_is_told(backbone: Backbone) -> None:
    # infinite, where nothing comes behind it: oneDNN's ReLU makes zeros of what is not a number
    with torch.no_grad():
        backbone.get_parameter("layer4.0.norm2.bias").fill_(float("inf"))
    with pytest.raises(DeviceError, match="not finite"):
        Engine(backbone, TINY, device="cpu").trunk(segments(TINY))


@pytest.mark.parametrize(
    ("error", "is_memory"),
    [
        (torch.OutOfMemoryError("CUDA out of memory."), True),
        (RuntimeError("MPS backend out of memory"), True),
        (RuntimeError("DefaultCPUAllocator: can't allocate memory"), True),
        (RuntimeError("mat1 and mat2 shapes cannot be multiplied"), False),
    ],
)
def test_running_out_of_memory_is_told_from_other_errors(
    error: RuntimeError, is_memory: object
) -> None:
    assert is_out_of_memory(error) is is_memory
