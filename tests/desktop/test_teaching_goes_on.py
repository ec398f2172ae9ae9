"""A run of the real command goes on from the window with the very words that it was begun with."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from pytestqt.qtbot import QtBot

from aqa_core.checkpoints.store import import_model
from aqa_core.data.runs import StoredRun, read_run
from aqa_core.synthetic.dataset import synthesise
from aqa_core.synthetic.style import POOL
from aqa_desktop.app import App
from aqa_desktop.finetune.interrupted import interrupted
from aqa_desktop.finetune.window import TeachingWindow
from aqa_desktop.jobs import child
from tests.desktop import fake_run
from tests.desktop.teaching import CheckedFolder, ended
from tests.helpers.finetuning import write_start

# the real command with fewer rounds; each as slow as it takes to stop it in one
_COMMAND = """
import dataclasses, sys, time
from aqa_core.cli.main import main
from aqa_core.training.finetune import head_run, plan
from aqa_core.training.recipes import find_recipe

def short(name):
    return dataclasses.replace(find_recipe(name), epochs=4, seeds=2, patience=None)

def slow(step):
    def train_one(run):
        time.sleep(0.3)
        step(run)
    return train_one

plan.find_recipe = short
head_run.HeadRun._train_one = slow(head_run.HeadRun._train_one)
sys.exit(main(sys.argv[1:]))
"""


@pytest.fixture(scope="module")
def dives(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dives")
    synthesise(folder, count=6, seed=5, jobs=1, style=POOL.sized((96, 72)))
    return folder


@pytest.fixture
def window(
    app: App, dives: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> Iterator[TeachingWindow]:
    """The window that teaches, before a run from one model of one's own while another one scores."""
    monkeypatch.setattr(child, "aqa_command", lambda: [sys.executable, "-c", _COMMAND])
    for name in ("first", "club"):
        import_model(write_start(tmp_path / f"{name}.safetensors", name=name))
    with qtbot.waitSignals([app.looking.found, app.scoring.ready]):
        app.scoring.prepare("club")
        app.actions.teach.trigger()
    made = app.sheets.teaching
    made.set_folder(dives)
    made.show_report(CheckedFolder())  # type: ignore[arg-type]
    setup = made.setup_page
    setup.choice.models.setCurrentIndex(setup.choice.models.findData("first"))
    setup.choice.choose("own")
    setup.manner.seed.setValue(7)
    setup.manner.device.setCurrentIndex(setup.manner.device.findData("cpu"))
    yield made
    app.teaching.close()


def _begin(window: TeachingWindow, app: App, qtbot: QtBot) -> Path:
    window.setup_page.start.click()
    qtbot.waitUntil(lambda: len(app.teaching.state.epochs) > 0)
    assert app.teaching.order is not None
    return app.teaching.order.output


def _run(path: Path) -> StoredRun:
    run = read_run(path)
    assert run is not None
    return run


def _goes_on_to_its_end(window: TeachingWindow, app: App, path: Path, qtbot: QtBot) -> None:
    setup = window.setup_page
    # what is chosen for another run is not taken for this one
    setup.choice.choose("supplied")
    setup.manner.seed.setValue(3)
    setup.manner.choose_mode("full")
    setup.choice.choose("run")
    assert (setup.manner.seed.value(), setup.manner.mode) == (7, "head")
    assert not setup.manner.seed.isEnabled()
    setup.choice.choose("supplied")
    assert (setup.manner.seed.value(), setup.manner.mode) == (3, "full")
    assert setup.manner.seed.isEnabled()
    setup.choice.choose("run")
    setup.start.click()
    qtbot.waitUntil(lambda: window.page is window.result_page)
    ended(app, qtbot)
    document = json.loads((path / "run.json").read_text(encoding="utf-8"))
    assert (document["ended"], document["seed"], document["against"]) == ("finished", 7, "club")
    result = window.result_page.result
    assert result is not None
    assert result.comparison is not None
    assert result.comparison.old_name == "club"
    assert _run(path).is_finished


def test_a_run_that_was_broken_off_goes_on(window: TeachingWindow, app: App, qtbot: QtBot) -> None:
    path = _begin(window, app, qtbot)
    app.teaching.end()
    ended(app, qtbot)
    offered = [one for one in window.notices.notices if one.answers]
    assert len(offered) == 1
    offered[0].answers[0].act()
    _goes_on_to_its_end(window, app, path, qtbot)


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_a_run_that_was_cancelled_from_outside_goes_on(
    window: TeachingWindow, app: App, qtbot: QtBot
) -> None:
    path = _begin(window, app, qtbot)
    learning = [one for one in psutil.Process().children() if "finetune" in one.cmdline()]
    learning[0].send_signal(signal.SIGINT)
    ended(app, qtbot)
    with qtbot.waitSignal(app.looking.found):
        window.setup_page.earlier.click()
    assert "interrupted after epoch" in window.earlier_page.table.model().index(0, 4).data()
    assert not window.earlier_page.look.isEnabled()
    window.earlier_page.go_on.click()
    assert window.page is window.setup_page
    _goes_on_to_its_end(window, app, path, qtbot)


def test_a_run_that_does_not_say_enough_cannot_go_on(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text(json.dumps({"mode": "head", "seed": 3}), encoding="utf-8")
    run = _run(tmp_path)
    found = interrupted(run)
    assert found is not None
    assert found.order is None
    (tmp_path / "run.json").write_text("{", encoding="utf-8")
    assert interrupted(run) is None
    whole = {"ended": "finished", "comparison": fake_run.comparison()}
    (tmp_path / "run.json").write_text(json.dumps(whole), encoding="utf-8")
    assert interrupted(_run(tmp_path)) is None
