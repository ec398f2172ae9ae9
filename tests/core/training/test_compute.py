"""Devices that are not there and memory that does not suffice are one sentence with a remedy."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Never

import pytest
import torch

from aqa_core.data.samples import DiveSet
from aqa_core.errors import DeviceError
from aqa_core.training.compute import choose_device, choose_precision, enough_memory
from aqa_core.training.fit import train
from aqa_core.training.run_folder import RunFolder
from tests.helpers.training import SHARED, SHORT, plan

CUDA = torch.device("cuda", 0)


@pytest.fixture
def two_cards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)


@pytest.mark.usefixtures("two_cards")
def test_each_process_has_a_card_of_its_own() -> None:
    assert choose_device("auto", None) == CUDA
    assert choose_device("cuda", 1) == torch.device("cuda", 1)
    assert choose_device("cpu", 1) == torch.device("cpu")
    with pytest.raises(DeviceError, match=r"Process 3 .* Start 2 processes"):
        choose_device("auto", 2)


def test_without_cuda_the_processor_trains(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert choose_device("auto", None) == torch.device("cpu")
    with pytest.raises(DeviceError, match="--device cpu"):
        choose_device("cuda", None)
    with pytest.raises(DeviceError, match="Choose one of auto, cpu, cuda"):
        choose_device("tpu", None)


@pytest.mark.parametrize(("has_bf16", "expected"), [(True, "bf16"), (False, "fp32")])
def test_bf16_only_where_the_card_has_it(
    monkeypatch: pytest.MonkeyPatch, has_bf16: bool, expected: str
) -> None:
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda including_emulation: has_bf16)
    assert choose_precision(CUDA, mixed=True).precision == expected
    assert choose_precision(CUDA, mixed=False).precision == "fp32"
    assert choose_precision(torch.device("cpu"), mixed=True).precision == "fp32"


@pytest.mark.parametrize(
    "error",
    [
        torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB."),
        RuntimeError("[enforce fail at alloc_cpu.cpp] DefaultCPUAllocator: can't allocate memory"),
        MemoryError(),
    ],
)
def test_want_of_memory_is_one_sentence(error: Exception) -> None:
    with (
        pytest.raises(DeviceError, match=r"batch of 2 dives.*--device cpu"),
        enough_memory(CUDA, batch=2),
    ):
        raise error


def test_other_errors_stay_what_they_are() -> None:
    with pytest.raises(RuntimeError, match="shapes"), enough_memory(CUDA, batch=2):
        raise RuntimeError("shapes differ")


def test_a_run_that_found_no_memory_says_so_and_can_go_on(
    rendered: DiveSet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_large(*_: object) -> Never:
        raise torch.OutOfMemoryError("CUDA out of memory")

    recipe = dataclasses.replace(SHORT, epochs=1, head_epochs=0)
    with monkeypatch.context() as patch:
        patch.setattr("aqa_core.training.loop.trunk_of", too_large)
        with pytest.raises(DeviceError, match="batch of 4 dives"):
            train(plan(rendered, tmp_path / "run", recipe))
    *_, last = RunFolder(tmp_path / "run").events()
    assert last["kind"] == "failed"
    assert "batch of 4 dives" in last["values"]["message"]
    train(plan(rendered, tmp_path / "run", recipe, resume=True))


def test_frozen_statistics_of_a_random_backbone_are_warned_of(
    rendered: DiveSet, tmp_path: Path
) -> None:
    train(plan(rendered, tmp_path / "run", dataclasses.replace(SHARED, epochs=1)))
    warnings = [e for e in RunFolder(tmp_path / "run").events() if e["kind"] == "warning"]
    assert len(warnings) == 1
    assert "--init" in warnings[0]["values"]["message"]
