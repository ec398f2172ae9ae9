"""Settings > Device says what was found, what is in use, and why there is no more."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from aqa_core.errors import AqaError
from aqa_core.progress import CancelToken, Report, ignore
from aqa_desktop.app import App
from aqa_desktop.backend import LocalBackend, Machine, Ready
from aqa_desktop.settings.device_words import machine_words
from aqa_desktop.welcome.card import FirstCard
from tests.desktop.conftest import MakeApp
from tests.desktop.fake_backend import FakeBackend

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
    ready = Ready(model="fake", device="CPU, 4 threads, bf16")
    app.scoring.ready.emit(ready)
    assert section.now.text() == "In use: CPU, 4 threads, bf16"
    assert "Some CPU, 4 cores" in section.found.text()
    assert "for the CPU" in section.found.text()
    app.scoring.loading.emit()
    assert "Loading" in section.now.text()
    app.scoring.loading_failed.emit(AqaError("No such device."))
    assert "Nothing can score" in section.now.text()
    app.sheets.settings.close()


class _Refusing(FakeBackend):
    """The settings ask for a card that is not there."""

    def prepare(self, model: str | None, *, report: Report, cancel: CancelToken) -> Ready:
        raise AqaError("There is no NVIDIA card here.", "Choose another device.")


@pytest.mark.parametrize("is_open_before", [True, False])
def test_what_was_found_is_said_where_nothing_scores(
    make_app: MakeApp, qtbot: QtBot, is_open_before: bool
) -> None:
    app = make_app(_Refusing())
    if is_open_before:
        app.actions.settings.trigger()
    with qtbot.waitSignal(app.scoring.machine_found):
        app.start(None, model=None)
    app.actions.settings.trigger()
    section = app.sheets.settings.device
    assert "Some CPU, 4 cores" in section.found.text()
    assert "Nothing can score" in section.now.text()
    app.sheets.settings.close()


def test_why_nothing_can_be_found_out_is_said(make_app: MakeApp, qtbot: QtBot) -> None:
    backend = _Refusing()
    backend.machine_error = AqaError("PyTorch does not load.", "Install AQA Desktop again.")
    app = make_app(backend)
    with qtbot.waitSignal(app.scoring.machine_unknown):
        app.start(None, model=None)
    app.actions.settings.trigger()
    assert app.sheets.settings.device.found.text() == str(backend.machine_error)
    card = app.welcome.findChild(FirstCard)
    assert card is not None
    said = [one.text() for one in card.findChildren(QLabel)]
    assert "There is no NVIDIA card here. Choose another device." in said
    app.sheets.settings.close()


def test_the_real_backend_looks_at_this_computer() -> None:
    import torch

    backend = LocalBackend(device="cpu")
    backend.prepare(None, report=ignore, cancel=CancelToken())
    machine = backend.machine()
    assert machine.processor
    assert machine.cores >= 1
    assert machine.has_cuda_build == (torch.version.cuda is not None)
    assert len(machine.cuda_cards) == torch.cuda.device_count()
