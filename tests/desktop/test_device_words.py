"""Settings > Device says what was found, what is in use, and why there is no more."""

from __future__ import annotations

import pytest

from aqa_core.errors import AqaError
from aqa_desktop.app import App
from aqa_desktop.backend import LocalBackend, Machine, Ready
from aqa_desktop.settings.device_words import machine_words

CPU = Machine(processor="Some CPU", cores=4)


@pytest.mark.parametrize(
    ("machine", "words"),
    [
        (CPU, "this build of PyTorch is for the CPU"),
        (Machine(processor="x", cores=1, has_cuda_build=True), "none was found"),
        (
            Machine(processor="x", cores=8, has_cuda_build=True, cuda_cards=("H200", "T4")),
            "NVIDIA graphics card: H200, T4.",
        ),
        (Machine(processor="M4", cores=10, has_metal_build=True, has_metal=True), "Apple"),
        (Machine(processor="M4", cores=10, has_metal_build=True), "not found"),
    ],
)
def test_what_was_found_is_said(machine: Machine, words: str) -> None:
    processor, graphics = machine_words(machine)
    assert machine.processor in processor
    assert ("one core" in processor) == (machine.cores == 1)
    assert words in graphics


def test_the_section_says_what_is_found_and_in_use(app: App) -> None:
    app.actions.settings.trigger()
    section = app.sheets.settings.device
    assert section.now.text() == "In use: CPU"
    ready = Ready(model="fake", device="CPU, 4 threads, bf16", machine=CPU)
    app.scoring.ready.emit(ready)
    assert section.now.text() == "In use: CPU, 4 threads, bf16"
    assert "Some CPU, 4 cores" in section.found.text()
    assert "for the CPU" in section.found.text()
    app.scoring.loading.emit()
    assert "Loading" in section.now.text()
    app.scoring.loading_failed.emit(AqaError("No such device."))
    assert "Nothing can score" in section.now.text()
    app.sheets.settings.close()


def test_the_real_backend_looks_at_this_computer() -> None:
    import torch

    from aqa_core.progress import CancelToken, ignore

    ready = LocalBackend(device="cpu").prepare(None, report=ignore, cancel=CancelToken())
    assert ready.machine is not None
    assert ready.machine.processor
    assert ready.machine.cores >= 1
    assert ready.machine.has_cuda_build == (torch.version.cuda is not None)
    assert len(ready.machine.cuda_cards) == torch.cuda.device_count()
