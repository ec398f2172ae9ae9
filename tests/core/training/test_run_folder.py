"""What lies in a run folder may be open in another program: a training goes on all the same."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import psutil
import pytest
import torch

from aqa_core.data.samples import DiveSet
from aqa_core.storage import StorageError, write_text
from aqa_core.training import run_folder
from aqa_core.training.fit import train
from aqa_core.training.run_folder import RunFolder
from aqa_core.training.run_state import RunState
from tests.helpers.finetuning import events, head_plan
from tests.helpers.training import plan

STATE = RunState(epoch=1, step=0, events=0, best_epoch=None, best_value=None)


@pytest.mark.skipif(not hasattr(psutil.Process, "memory_maps"), reason="macOS does not tell")
def test_a_state_that_was_read_can_be_written_again(tmp_path: Path) -> None:
    """Windows replaces no file that is mapped, and the resumed run writes its next state in this one's place."""
    folder = RunFolder(tmp_path)
    folder.save({"weights": torch.arange(100_000.0)}, STATE)
    loaded = folder.load()
    assert loaded is not None
    mapped = {Path(one.path).name for one in psutil.Process().memory_maps()}
    assert folder.last_file.name not in mapped
    assert torch.equal(loaded[0]["weights"], torch.arange(100_000.0))


@pytest.mark.parametrize("mode", ["", "head"])
def test_a_table_that_a_spreadsheet_holds_open_ends_nothing(
    rendered: DiveSet,
    champion: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    mode: str,
) -> None:
    folder = tmp_path / "run"

    def held(path: Path, *more: Any) -> None:
        if path.suffix == ".csv":
            raise StorageError(f"{path} cannot be written (used by another process).")
        write_text(path, *more)

    monkeypatch.setattr(run_folder, "write_text", held)
    wanted = head_plan(rendered, champion, folder, epochs=1) if mode else plan(rendered, folder)
    with caplog.at_level(logging.WARNING, logger=run_folder.__name__):
        train(wanted)
    assert events(folder)[-1]["kind"] == "finished"
    assert "used by another process" in caplog.text
    assert not (folder / "log.csv").exists()
