"""The panel of backbones: what is offered, downloads that stop and go on, files on this disk."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from aqa_core.checkpoints import http_file
from aqa_core.checkpoints.catalogue import find_weights
from aqa_core.checkpoints.offers import backbone_offers
from aqa_core.checkpoints.store import find_model, import_model
from aqa_core.errors import AqaError
from aqa_desktop.jobs.lane import Lane
from aqa_desktop.models import backbone_words, getting
from aqa_desktop.models.backbone_table import NETWORK, SIZE, STATE, BackboneTable
from aqa_desktop.models.backbones import BackbonesPanel
from aqa_desktop.models.getting import BackboneGetter
from tests.helpers import public_networks as public
from tests.helpers.http_server import Behaviour, serving
from tests.helpers.models import write_model

FIRST = "r2plus1d_34_32_kinetics"
BY_HAND = "r3d50_K_200ep"


@pytest.fixture
def panel(qtbot: QtBot) -> Iterator[BackbonesPanel]:
    lane = Lane("fetching")
    getter = BackboneGetter(lane)
    made = BackbonesPanel(getter)
    qtbot.addWidget(made)
    with qtbot.waitSignal(getter.listed):
        made.show()
    yield made
    lane.close()


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("weights") / "club weights.pth"
    # as a training leaves it, so that the file has some size
    beside = torch.zeros(800_000)
    state = {"state_dict": public.thin_state(public.ig65m_shapes()), "optimizer": beside}
    torch.save(state, path)
    return path


def _serve(monkeypatch: pytest.MonkeyPatch, url: str, content: bytes) -> None:
    listed = dataclasses.replace(
        find_weights(FIRST), url=url, sha256=hashlib.sha256(content).hexdigest()[:8]
    )
    monkeypatch.setattr(getting, "find_weights", lambda _: listed)
    monkeypatch.setattr(http_file, "PAUSES_S", ())
    monkeypatch.setenv("no_proxy", "127.0.0.1")


def _kept(name: str, tmp_path: Path) -> None:
    """Have a small backbone under a name of the catalogue."""
    path = write_model(tmp_path / f"{name}.safetensors", name=name, kind="backbone")
    import_model(path)


def test_ig65m_comes_first_with_size_terms_and_what_it_needs(panel: BackbonesPanel) -> None:
    assert panel.selected is None
    assert "starter" in panel.about.text()
    assert not panel.get.isVisible()
    panel.table.selectRow(0)
    offer = panel.selected
    assert offer is not None
    assert offer.name == FIRST
    assert panel.get.text() == "Download (255 MB)"
    assert not panel.choose.isVisible()
    for words in ("VMZ", "60 dives in about 5 min", "graphics card"):
        assert words in panel.about.text()


def test_the_table_keeps_qts_rules(qtmodeltester: ModelTester) -> None:
    table = BackboneTable()
    table.show_offers(backbone_offers())
    qtmodeltester.check(table)
    row = table.row_of(BY_HAND)
    texts = [table.data(table.index(row, column)) for column in (NETWORK, SIZE, STATE)]
    assert texts == ["ResNet3D-50, 16 frames", "191 MB", "to fetch by hand"]


def test_what_a_file_may_hold_are_the_layouts_there_are() -> None:
    from aqa_core.checkpoints.foreign.layouts import ADAPTERS

    every = {(layout, arch) for layout, one in ADAPTERS.items() for arch in one.frames}
    assert set(backbone_words.makes()) == every


def test_a_download_is_stopped_goes_on_and_is_chosen(
    panel: BackbonesPanel, weights: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    content = weights.read_bytes()
    panel.select(FIRST)
    behaviour = Behaviour(content, cut_after=[2_000_000, 0])
    with serving(behaviour) as url:
        _serve(monkeypatch, url, content)
        with qtbot.waitSignal(panel._getter.failed) as failed:
            panel.get.click()
            assert panel.bar.isVisible()
            assert not panel.file.isEnabled()
        assert isinstance(failed.args[0], AqaError)
        assert "goes on where it stopped" in panel.bar.text.text()
        qtbot.waitUntil(lambda: "Go on" in panel.get.text())
        assert panel.selected is not None
        assert panel.selected.arrived_mb == 2
        with qtbot.waitSignal(panel._getter.got):
            panel.get.click()
    assert behaviour.requests[-1].startswith("bytes=")
    qtbot.waitUntil(panel.choose.isVisible)
    assert find_model(FIRST).is_file()
    with qtbot.waitSignal(panel.backbone_chosen) as chosen:
        panel.choose.click()
    assert chosen.args == [FIRST]


def test_cancel_is_acknowledged_at_once_and_keeps_what_arrived(
    panel: BackbonesPanel, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    content = bytes(300_000_000)
    panel.select(FIRST)
    with serving(Behaviour(content)) as url:
        _serve(monkeypatch, url, content[:8])
        with qtbot.waitSignal(panel._getter.progressed):
            panel.get.click()
        with qtbot.waitSignal(panel._getter.ended):
            panel.bar.cancel.click()
            assert panel.bar.text.text() == "Cancelling; what has arrived is kept…"
            assert not panel.bar.cancel.isEnabled()
    assert "goes on from here" in panel.bar.text.text()
    assert panel.get.isEnabled()
    qtbot.waitUntil(lambda: panel.selected is not None and panel.selected.arrived_mb > 0)


def test_one_that_has_to_be_fetched_by_hand_leads_to_its_page(
    panel: BackbonesPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    panel.select(BY_HAND)
    assert panel.get.text() == "Open its page…"
    panel.get.click()
    assert [url.host() for url in opened] == ["drive.google.com"]


def test_a_file_on_this_disk_is_kept_and_selected(
    panel: BackbonesPanel, weights: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(weights), ""))
    with qtbot.waitSignal(panel._getter.got):
        panel.file.click()
    qtbot.waitUntil(lambda: panel.selected is not None)
    assert panel.selected is not None
    assert (panel.selected.name, panel.selected.is_here) == ("club_weights", True)
    assert panel.choose.isVisible()


def test_a_file_that_does_not_tell_what_it_holds_is_asked_about(
    panel: BackbonesPanel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    strange = tmp_path / "strange.pth"
    torch.save({"a": torch.zeros(2)}, strange)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(strange), ""))
    with qtbot.waitSignal(panel._getter.unclear):
        panel.file.click()
    assert panel.make.isVisible()
    assert "strange.pth" in panel.make.question.text()
    qtbot.waitUntil(panel.file.isEnabled)
    with qtbot.waitSignal(panel.problem):
        panel.make.take.click()
    assert not panel.make.isVisible()
    assert "strange.pth" in panel.bar.text.text()


def test_one_that_is_here_is_chosen_by_return(
    panel: BackbonesPanel, tmp_path: Path, qtbot: QtBot
) -> None:
    _kept(FIRST, tmp_path)
    with qtbot.waitSignal(panel._getter.listed):
        panel._getter.refresh()
    panel.select(FIRST)
    with qtbot.waitSignal(panel.backbone_chosen) as chosen:
        panel.table.activated.emit(panel.table.currentIndex())
    assert chosen.args == [FIRST]
    panel.select(BY_HAND)
    with qtbot.assertNotEmitted(panel.backbone_chosen):
        panel.table.activated.emit(panel.table.currentIndex())
