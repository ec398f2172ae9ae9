"""Two processes give what one gives, as torchrun starts them."""

from __future__ import annotations

import dataclasses
import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import torch
from torch.multiprocessing.spawn import spawn

from aqa_core.data.labelled_folder import read_labelled_folder
from aqa_core.data.samples import DiveSet
from aqa_core.errors import CancelledError, RunError
from aqa_core.progress import CancelToken
from aqa_core.storage import write_text
from aqa_core.training.fit import train
from aqa_core.training.run_folder import RunFolder
from tests.helpers.project import ROOT
from tests.helpers.training import SHARED, parameters, plan

# no output depends on it, since the softmax over segments takes away what all segments share: its gradient is
# rounding alone, which Adam makes as large as any other
_WITHOUT_EFFECT = "aggregation.layers.6.bias"


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def agree_on_port(rank: int, note: Path) -> None:
    """Let the first process choose a port just before both need it, so that nobody else has taken it."""
    if rank == 0:
        write_text(note, str(free_port()))
    while not note.is_file():
        time.sleep(0.01)
    os.environ["MASTER_PORT"] = note.read_text()


def work(rank: int, data: Path, output: Path) -> None:
    """Be one of two processes: train, train and be stopped, and be refused."""
    os.environ.update(RANK=str(rank), LOCAL_RANK=str(rank), WORLD_SIZE="2", MASTER_ADDR="127.0.0.1")
    torch.set_num_threads(1)
    dives = read_labelled_folder(data).as_set()
    agree_on_port(rank, output / "first port")
    result = train(plan(dives, output / "whole", SHARED))
    assert result.best_file.is_file()
    agree_on_port(rank, output / "second port")
    cancel = CancelToken()

    def stop(event: Mapping[str, Any]) -> None:
        # the first process alone is told of events and stops; the other must hear of it
        if event["kind"] == "epoch":
            cancel.cancel()

    with pytest.raises(CancelledError):
        train(plan(dives, output / "cut", SHARED), cancel=cancel, on_event=stop)
    agree_on_port(rank, output / "third port")
    learning = dataclasses.replace(SHARED, freeze_batch_norm=False)
    with pytest.raises(RunError, match="BatchNorm learns"):
        train(plan(dives, output / "refused", learning))


def agree(one: Path, other: Path) -> bool:
    mine, theirs = parameters(one / "best.safetensors"), parameters(other / "best.safetensors")
    mine.pop(_WITHOUT_EFFECT)
    return all(torch.allclose(mine[k], theirs[k], rtol=1e-4, atol=1e-6) for k in mine)


def test_two_processes_give_what_one_gives_and_one_goes_on_where_two_stopped(
    rendered: DiveSet, rendered_folder: Path, tmp_path: Path
) -> None:
    alone = train(plan(rendered, tmp_path / "alone", SHARED))
    spawn(work, (rendered_folder, tmp_path), nprocs=2)  # type: ignore[no-untyped-call]
    assert agree(tmp_path / "alone", tmp_path / "whole")
    train(plan(rendered, tmp_path / "cut", SHARED, resume=True))
    assert agree(tmp_path / "alone", tmp_path / "cut")
    said = [e["values"] for e in RunFolder(tmp_path / "cut").events() if e["kind"] == "warning"]
    assert "processes: 2), continued on cpu (fp32, processes: 1)" in said[-1]["message"]
    another = dataclasses.replace(SHARED, name="another", weight_decider_dropout=0.0)
    train(plan(rendered, tmp_path / "another", another))
    assert not agree(tmp_path / "alone", tmp_path / "another")
    for name in ("alone", "whole", "cut"):
        events = list(RunFolder(tmp_path / name).events())
        assert [event["seq"] for event in events] == list(range(len(events)))
    batches = [
        [e["values"]["score"] for e in RunFolder(tmp_path / name).events() if e["kind"] == "batch"]
        for name in ("alone", "whole")
    ]
    assert batches[0] == pytest.approx(batches[1], rel=1e-4)
    (chosen,) = [
        event["values"]["summary"]["chosen_by_held_out"]
        for event in RunFolder(tmp_path / "whole").events()
        if event["kind"] == "finished"
    ]
    assert chosen == pytest.approx(alone.summary["chosen_by_held_out"], rel=1e-4)


def test_the_command_under_torchrun_refuses_a_recipe_of_learned_statistics(
    rendered_folder: Path, tmp_path: Path
) -> None:
    words = ["train", "--recipe", "paper", "--preset", "tiny_wd", "--device", "cpu"]
    where = ["--data", str(rendered_folder), "--output", str(tmp_path / "run")]
    launch = [sys.executable, "-m", "torch.distributed.run", "--nproc-per-node", "2"]
    done = subprocess.run(
        [*launch, "--master-port", str(free_port()), "-m", "aqa_core", *words, *where],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode != 0
    assert "error: With the recipe 'paper' BatchNorm learns from whole batches" in done.stderr
    assert "this is a bug" not in done.stderr
    assert not (tmp_path / "run").exists()
