"""A run that is killed again and again, at any moment, ends with the numbers it would have had."""

from __future__ import annotations

import dataclasses
import random
import signal
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import torch

from aqa_core.checkpoints.model_file import load_model
from aqa_core.data.samples import DiveSet
from aqa_core.errors import RunError
from aqa_core.progress import CancelToken
from aqa_core.storage import StorageError
from aqa_core.training.bookkeeping import Bookkeeper
from aqa_core.training.fit import train
from aqa_core.training.run_folder import RunFolder
from aqa_core.training.run_state import RunState
from tests.helpers.forking import Forks
from tests.helpers.models import write_model
from tests.helpers.training import SHORT, parameters, plan, same

resource = pytest.importorskip("resource", reason="forks, signals and limits are POSIX's")

_KILLS = 20


@pytest.fixture
def forks(tmp_path: Path) -> Iterator[Forks]:
    started = Forks(tmp_path / "home")
    yield started
    started.close()


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_run_killed_at_twenty_random_moments_ends_as_if_it_had_not_been(
    rendered_folder: Path, tmp_path: Path, forks: Forks
) -> None:
    start = write_model(tmp_path / "start.safetensors", "tiny_wd", target="execution")
    common = {"folder": str(rendered_folder), "init": str(start)}
    whole = tmp_path / "whole"
    assert forks.wait(forks.start(output=str(whole), resume=False, **common)) == 0
    moment = random.Random(20)
    seen: set[int] = set()
    runs, kills = 1, 0
    while kills < _KILLS:
        killed = tmp_path / f"killed{runs}"
        resume = (killed / "run.json").exists()
        # from a moment in which next to nothing has been done to one in which some steps have
        at = (moment.randint(0, 12) if kills else 0, moment.uniform(0.0, 0.2))
        number = forks.start(output=str(killed), resume=resume, killed=at, **common)
        status = forks.wait(number)
        folder = RunFolder(killed)
        if status == 0:  # it was at its end before the kill, on a quick machine
            _assert_as_whole(folder, RunFolder(whole))
            runs += 1
            continue
        assert status == -signal.SIGKILL
        kills += 1
        if folder.best_file.exists():
            load_model(folder.best_file)
        seen.add(sum(1 for _ in folder.events()))
    assert len(seen) > 5
    killed = tmp_path / f"killed{runs}"
    resume = (killed / "run.json").exists()
    assert forks.wait(forks.start(output=str(killed), resume=resume, **common)) == 0
    _assert_as_whole(RunFolder(killed), RunFolder(whole))


def _assert_as_whole(one: RunFolder, whole: RunFolder) -> None:
    for part in ("summary", "comparison"):
        assert one.description()[part] == whole.description()[part]
    mine, theirs = parameters(one.best_file), parameters(whole.best_file)
    assert all(torch.equal(mine[name], theirs[name]) for name in theirs)
    assert [e["seq"] for e in one.events()] == list(range(sum(1 for _ in one.events())))
    epochs = [[e["epoch"] for e in run.events() if e["kind"] == "epoch"] for run in (one, whole)]
    assert epochs[0] == epochs[1]
    # nothing that was half written is left
    assert not [file.name for file in one.best_file.parent.iterdir() if file.name.startswith(".")]


def test_what_a_kill_left_half_written_is_not_picked_up(rendered: DiveSet, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    whole = train(plan(rendered, tmp_path / "whole"))
    half = SHORT.epochs + 1
    wanted = plan(rendered, folder)

    def kill(event: object) -> None:
        assert isinstance(event, dict)
        if event["kind"] == "epoch" and event["epoch"] == half:
            raise Killed

    with pytest.raises(Killed):
        train(wanted, on_event=kill)
    leftovers = [folder / f".{name}.safetensors.x1y2.safetensors" for name in ("last", "best")]
    leftovers.append(folder / ".tmpMgOADK")
    for file in leftovers:
        file.write_bytes(b"half of a state")
    assert same(train(plan(rendered, folder, resume=True)), whole)
    assert not any(file.exists() for file in leftovers)


class Killed(BaseException):
    """Stands for a kill: nothing is written down on the way out."""


@pytest.mark.parametrize("moment", ["before the state", "after the state"])
def test_the_best_model_is_the_one_that_the_state_speaks_of(
    rendered: DiveSet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    """Killed between model and state of an epoch, resumed, and stopped before that epoch has been done again."""
    rising = dataclasses.replace(SHORT, epochs=3, head_epochs=0, chosen_by="latest")
    monkeypatch.setattr(
        Bookkeeper, "_slack", lambda self, errors_M: 1e9
    )  # every epoch is a best one
    folder, save = tmp_path / "run", RunFolder.save

    def killing(self: RunFolder, tensors: Any, state: RunState) -> None:
        if state.epoch == 2 and moment == "before the state":
            raise Killed
        save(self, tensors, state)
        if state.epoch == 2:
            raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(RunFolder, "save", killing)
        with pytest.raises(Killed):
            train(plan(rendered, folder, rising))
    cancel = CancelToken()
    result = train(
        plan(rendered, folder, rising, resume=True),
        cancel=cancel,
        on_event=lambda event: cancel.cancel() if event["kind"] == "batch" else None,
        keeps_best=lambda: True,
    )
    assert result.is_stopped
    assert result.best_epoch == (1 if moment == "before the state" else 2)
    assert load_model(result.best_file).manifest.training["epoch"] == result.best_epoch
    assert not list(folder.glob(".*"))


def test_a_damaged_state_is_one_sentence(rendered: DiveSet, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    train(plan(rendered, folder))
    state = folder / "last.safetensors"
    state.write_bytes(state.read_bytes()[:1000])
    with pytest.raises(RunError, match=r"last\.safetensors is damaged"):
        train(plan(rendered, folder, resume=True))


@pytest.mark.parametrize("stage", ["learning", "epoch"])
def test_a_full_disk_is_one_sentence_and_the_last_good_state_is_kept(
    rendered: DiveSet, tmp_path: Path, stage: str
) -> None:
    """No file may grow beyond a few kilobytes from some moment of the second epoch on: neither model nor state."""
    whole = train(plan(rendered, tmp_path / "whole"))
    folder = tmp_path / "run"
    before = resource.getrlimit(resource.RLIMIT_FSIZE)

    def fill(event: Mapping[str, Any]) -> None:
        if event["epoch"] == 1 and stage in (event["kind"], event["values"].get("stage")):
            resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))

    try:
        with pytest.raises(StorageError, match=r"cannot be written .*Free some room"):
            train(plan(rendered, folder), on_event=fill)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    *_, last = RunFolder(folder).events()
    assert last["kind"] == "failed"
    assert "cannot be written" in last["values"]["message"]
    assert not list(folder.glob(".*"))
    assert load_model(folder / "best.safetensors").manifest.training["epoch"] <= 2
    assert same(train(plan(rendered, folder, resume=True)), whole)
