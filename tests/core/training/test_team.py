"""Two processes give what one gives, as torchrun starts them."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import distributed
from torch.multiprocessing.spawn import spawn

from aqa_core.cli.main import main
from aqa_core.data.labelled_folder import read_labelled_folder
from aqa_core.data.samples import DiveSet
from aqa_core.errors import CancelledError, RunError
from aqa_core.progress import CancelToken
from aqa_core.training.fit import train
from aqa_core.training.launch import is_first_to_say
from aqa_core.training.run_folder import RunFolder
from aqa_core.training.team import Team, joined_team
from tests.helpers.models import write_model
from tests.helpers.project import ROOT
from tests.helpers.training import SHARED, parameters, plan

# no output depends on it, since the softmax over segments takes away what all segments share: its gradient is
# rounding alone, which Adam makes as large as any other
_WITHOUT_EFFECT = "aggregation.layers.6.bias"


def work(rank: int, data: Path, output: Path) -> None:
    """Be one of two processes: train, train and be stopped, and be refused."""
    torch.set_num_threads(1)
    # a file needs no port that somebody else may take in between; all trainings meet once
    meeting = (output / "meeting").as_uri()
    distributed.init_process_group("gloo", init_method=meeting, rank=rank, world_size=2)
    try:
        _trainings(data, output)
        distributed.barrier()  # who leaves first takes connections along
    finally:
        distributed.destroy_process_group()


def _trainings(data: Path, output: Path) -> None:
    dives = read_labelled_folder(data).as_set()
    result = train(plan(dives, output / "whole", SHARED))
    assert result.best_file.is_file()
    cancel = CancelToken()

    def stop(event: Mapping[str, Any]) -> None:
        # the first process alone is told of events and stops; the other must hear of it
        if event["kind"] == "epoch":
            cancel.cancel()

    with pytest.raises(CancelledError):
        train(plan(dives, output / "cut", SHARED), cancel=cancel, on_event=stop)
    learning = dataclasses.replace(SHARED, freeze_batch_norm=False)
    with pytest.raises(RunError, match="BatchNorm learns"):
        train(plan(dives, output / "refused", learning))


def agree(one: Path, other: Path) -> bool:
    mine, theirs = parameters(one / "best.safetensors"), parameters(other / "best.safetensors")
    mine.pop(_WITHOUT_EFFECT)
    return all(torch.allclose(mine[k], theirs[k], rtol=1e-4, atol=1e-6) for k in mine)


@pytest.mark.timeout(900)  # three trainings here and two in processes that load torch first
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
        [
            event["values"]["score"]
            for event in RunFolder(tmp_path / name).events()
            if event["values"].get("stage") == "learning"
        ]
        for name in ("alone", "whole")
    ]
    assert batches[0] == pytest.approx(batches[1], rel=1e-4)
    (chosen,) = [
        event["values"]["summary"]["chosen_by_held_out"]
        for event in RunFolder(tmp_path / "whole").events()
        if event["kind"] == "finished"
    ]
    assert chosen == pytest.approx(alone.summary["chosen_by_held_out"], rel=1e-4)


def torchrun(*words: str) -> subprocess.CompletedProcess[str]:
    """Run an `aqa` command in two processes, which meet at a port that torchrun holds from the beginning."""
    launch = [
        sys.executable,
        "-m",
        "torch.distributed.run",
        "--standalone",
        "--nproc-per-node",
        "2",
    ]
    return subprocess.run(
        [*launch, "-m", "aqa_core", *words], cwd=ROOT, capture_output=True, text=True, check=False
    )


@pytest.mark.timeout(900)  # a few seconds of work, but on a busy machine programs start slowly
def test_the_command_under_torchrun_refuses_a_recipe_of_learned_statistics(
    rendered_folder: Path, tmp_path: Path
) -> None:
    words = ["train", "--recipe", "paper", "--preset", "tiny_wd", "--device", "cpu"]
    done = torchrun(*words, "--data", str(rendered_folder), "--output", str(tmp_path / "run"))
    assert done.returncode != 0
    sentence = "error: With the recipe 'paper' BatchNorm learns from whole batches"
    assert done.stderr.count(sentence) == 1
    assert "this is a bug" not in done.stderr
    assert not (tmp_path / "run").exists()


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_an_ablation_of_two_processes_is_that_of_one(
    rendered_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = write_model(tmp_path / "given.safetensors", "tiny_wd")
    words = ["ablate", "--data", str(rendered_folder), "--backbones", "tiny", "--epochs", "2"]
    words += ["--difficulty", "with", "--batch-norm", "frozen", "--init", f"tiny={given}"]
    words += ["--device", "cpu", "--output"]
    assert main([*words, str(tmp_path / "alone")]) == 0
    alone = capsys.readouterr().out
    done = torchrun(*words, str(tmp_path / "two"))
    assert done.returncode == 0, done.stderr
    # one of the two prints
    assert len(done.stdout.splitlines()) == len(alone.splitlines())
    points = {}
    for name in ("alone", "two"):
        files = sorted(tmp_path.glob(f"{name}/cells/*/measured.json"))
        points[name] = [json.loads(one.read_text())["measured"]["points"] for one in files]
        kinds = [
            [event["kind"] for event in RunFolder(one.parent).events()].count("finished")
            for one in files
        ]
        assert kinds == [1, 1]
        assert (tmp_path / name / "predictions.md").is_file()
    assert np.array(points["alone"]) == pytest.approx(np.array(points["two"]), abs=2e-2)
    runs = [json.loads(one.read_text()) for one in tmp_path.glob("two/cells/*/run.json")]
    assert [run["processes"] for run in runs] == [2, 2]


def test_a_sentence_of_several_processes_is_said_once(monkeypatch: pytest.MonkeyPatch) -> None:
    store = distributed.TCPStore("127.0.0.1", 0, is_master=True, wait_for_workers=False)  # type: ignore[attr-defined]
    launched = {
        "WORLD_SIZE": "2",
        "RANK": "1",
        "TORCHELASTIC_USE_AGENT_STORE": "True",
        "MASTER_ADDR": "127.0.0.1",
        "MASTER_PORT": str(store.port),
    }
    for name, value in launched.items():
        monkeypatch.setenv(name, value)
    assert is_first_to_say("error: no such recipe")
    assert not is_first_to_say("error: no such recipe")
    assert is_first_to_say("error: one process's own mistake")
    monkeypatch.setenv("TORCHELASTIC_RESTART_COUNT", "1")
    assert is_first_to_say("error: no such recipe")
    # without torchrun, and where its store does not answer, nothing is held back
    monkeypatch.setenv("MASTER_PORT", "no port")
    assert is_first_to_say("error: no such recipe")
    monkeypatch.setenv("TORCHELASTIC_USE_AGENT_STORE", "False")
    assert is_first_to_say("error: no such recipe")


def leave_early(rank: int, meeting: str) -> None:
    """Be one of two processes, of which the second goes without a word."""
    distributed.init_process_group("gloo", init_method=meeting, rank=rank, world_size=2)
    with joined_team(torch.device("cpu")) as team:
        assert team == Team(rank=rank, size=2)
        if rank == 1:
            os._exit(0)
        with pytest.raises(RunError, match="Another process of the training has ended"):
            team.gather("are you there?")


def test_the_end_of_another_process_is_one_sentence(tmp_path: Path) -> None:
    meeting = (tmp_path / "meeting").as_uri()
    spawn(leave_early, (meeting,), nprocs=2)  # type: ignore[no-untyped-call]
