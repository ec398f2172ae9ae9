"""A run that is killed again and again, at any moment, ends with the numbers it would have had."""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from aqa_core.checkpoints.model_file import load_model
from aqa_core.data.samples import DiveSet
from aqa_core.errors import RunError
from aqa_core.storage import StorageError
from aqa_core.training.bookkeeping import Bookkeeper
from aqa_core.training.fit import train
from aqa_core.training.run_folder import RunFolder
from tests.helpers.forking import Forks
from tests.helpers.models import write_model
from tests.helpers.training import SHORT, parameters, plan, same

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="forks and signals are POSIX's")

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
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    begun = time.perf_counter()
    assert forks.wait(forks.start(output=str(whole), resume=False, **common)) == 0
    lasts = time.perf_counter() - begun
    moment = random.Random(20)
    seen: set[int] = set()
    for life in range(_KILLS):
        resume = (killed / "run.json").exists()
        number = forks.start(output=str(killed), resume=resume, **common)
        # from a moment in which next to nothing has been done to one in which it is well under way
        time.sleep(moment.uniform(0.0, 0.3 * lasts))
        os.kill(number, signal.SIGKILL)
        ended = forks.wait(number)
        if ended == 0:
            assert life > 3, "it ended before it could be killed"
            break
        assert ended == -signal.SIGKILL
        folder = RunFolder(killed)
        if folder.best_file.exists():
            load_model(folder.best_file)
        seen.add(sum(1 for _ in folder.events()))
    assert len(seen) > 3
    number = forks.start(output=str(killed), resume=True, **common)
    assert forks.wait(number) == 0
    one, other = RunFolder(whole), RunFolder(killed)
    assert other.description()["summary"] == one.description()["summary"]
    assert other.description()["comparison"] == one.description()["comparison"]
    mine, theirs = parameters(one.best_file), parameters(other.best_file)
    assert all(torch.equal(mine[name], theirs[name]) for name in mine)
    assert [e["seq"] for e in other.events()] == list(range(sum(1 for _ in other.events())))
    epochs = [[e["epoch"] for e in run.events() if e["kind"] == "epoch"] for run in (one, other)]
    assert epochs[0] == epochs[1]
    # nothing that was half written is left
    assert not [file.name for file in killed.iterdir() if file.name.startswith(".")]


def test_what_a_kill_left_half_written_is_not_picked_up(rendered: DiveSet, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    whole = train(plan(rendered, tmp_path / "whole"))
    half = SHORT.epochs + 1
    wanted = plan(rendered, folder)

    class Killed(BaseException):
        """Stands for a kill: nothing is written down on the way out."""

    def kill(event: object) -> None:
        assert isinstance(event, dict)
        if event["kind"] == "epoch" and event["epoch"] == half:
            raise Killed

    with pytest.raises(Killed):
        train(wanted, on_event=kill)
    leftovers = [folder / f".{name}.safetensors.x1y2.safetensors" for name in ("last", "best")]
    for file in leftovers:
        file.write_bytes(b"half of a state")
    assert same(train(plan(rendered, folder, resume=True)), whole)
    assert not any(file.exists() for file in leftovers)


def test_a_damaged_state_is_one_sentence(rendered: DiveSet, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    train(plan(rendered, folder))
    state = folder / "last.safetensors"
    state.write_bytes(state.read_bytes()[:1000])
    with pytest.raises(RunError, match=r"last\.safetensors is damaged"):
        train(plan(rendered, folder, resume=True))


def test_a_full_disk_is_one_sentence_and_the_last_good_state_is_kept(
    rendered: DiveSet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = train(plan(rendered, tmp_path / "whole"))
    folder = tmp_path / "run"
    save, saves = Bookkeeper.save, 0

    def full(books: Bookkeeper, *arguments: object, **named: object) -> None:
        nonlocal saves
        saves += 1
        if saves == 2:
            # from here on the disk takes neither a state nor an event
            monkeypatch.setattr("aqa_core.training.run_folder.save_file", no_room)
            events = folder / "events.jsonl"
            events.rename(folder / "kept.jsonl")
            events.symlink_to("/dev/full")
        save(books, *arguments, **named)  # type: ignore[arg-type]

    def no_room(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Bookkeeper, "save", full)
        with pytest.raises(StorageError, match="No space left on device"):
            train(plan(rendered, folder))
    monkeypatch.undo()
    monkeypatch.setenv("AQA_HOME", str(tmp_path / "home"))
    (folder / "events.jsonl").unlink()
    (folder / "kept.jsonl").rename(folder / "events.jsonl")
    loaded = RunFolder(folder).load()
    assert loaded is not None
    assert (loaded[1].epoch, loaded[1].step) == (1, 0)
    assert same(train(plan(rendered, folder, resume=True)), whole)
