"""A rehearsal measures and leaves nothing behind; what a run says of the time it still takes."""

from __future__ import annotations

import dataclasses
import mmap
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psutil
import pytest
import torch

from aqa_core.data.samples import DiveSet
from aqa_core.network import QualityNet
from aqa_core.progress import Progress
from aqa_core.training import loop
from aqa_core.training.examples import Batch
from aqa_core.training.fit import train
from aqa_core.training.pace import Pace
from aqa_core.training.parts import Parts
from aqa_core.training.recipe import Recipe
from aqa_core.training.rehearsal import PeakMemory, Rehearsed
from aqa_core.training.run_folder import RunFolder
from aqa_core.training.telling import also_told, left_out_sentences
from tests.helpers.training import SHARED, SHORT, plan, same

PARTS = Parts(train=tuple(range(20)), held_out=tuple(range(20, 25)))


def figures(folder: Path) -> list[dict[str, Any]]:
    """Give the numbers of all steps and epochs, without what a clock says."""
    return [
        {name: value for name, value in event["values"].items() if name != "seconds_left"}
        for event in RunFolder(folder).events()
        if event["kind"] == "epoch" or event["values"].get("stage") == "learning"
    ]


# dropout and an average; then statistics, an auxiliary head and a second stage
@pytest.mark.parametrize("recipe", [SHARED, SHORT], ids=["shared", "short"])
def test_a_runs_numbers_are_those_it_has_without_a_rehearsal(
    rendered: DiveSet, tmp_path: Path, recipe: Recipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    rehearsed = train(plan(rendered, tmp_path / "rehearsed", recipe))
    nothing = Rehearsed(seconds_per_step=1.0, seconds_per_look=1.0, memory_mb=1.0)
    monkeypatch.setattr("aqa_core.training.opening.rehearse", lambda *_, **__: nothing)
    straight = train(plan(rendered, tmp_path / "straight", recipe))
    assert same(rehearsed, straight)
    assert figures(tmp_path / "rehearsed") == figures(tmp_path / "straight")
    states = [RunFolder(tmp_path / name).load() for name in ("rehearsed", "straight")]
    one, other = (state[0] for state in states if state is not None)
    assert one.keys() == other.keys()
    assert all(torch.equal(one[name], other[name]) for name in one)


def test_memory_is_watched_at_its_most(monkeypatch: pytest.MonkeyPatch) -> None:
    # what the system counts as this process's may shrink at any moment, so the numbers are ours
    resident = {"now": 100, "looks": 0}

    def memory_info(_: psutil.Process) -> SimpleNamespace:
        resident["looks"] += 1
        return SimpleNamespace(rss=resident["now"])

    monkeypatch.setattr(psutil.Process, "memory_info", memory_info)
    with PeakMemory(torch.device("cpu")) as memory:
        resident.update(now=500, looks=0)
        while resident["looks"] < 2:  # the first may have begun before
            time.sleep(0.01)
        resident["now"] = 200
    assert (memory.most_bytes, memory.grown_bytes) == (500, 400)


def test_memory_is_counted_by_the_system() -> None:
    with PeakMemory(torch.device("cpu")) as memory:
        pass
    assert memory.most_bytes > 30_000_000  # Python with torch takes more


def test_no_more_dives_at_once_than_the_computer_has_memory_for(
    rendered: DiveSet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A system that grants all memory and then ends the program is not asked for it."""
    taken: list[int] = []
    trunk_of = loop.trunk_of

    def large(network: QualityNet, batch: Batch) -> torch.Tensor:
        taken.append(len(batch.units_B))
        # 200 MB a dive, from the system itself: what the process has freed before would not be seen
        with mmap.mmap(-1, 200_000_000 * len(batch.units_B)) as held:
            for page in range(0, len(held), mmap.PAGESIZE):
                held[page] = 1
            time.sleep(0.1)
        return trunk_of(network, batch)

    recipe = dataclasses.replace(SHARED, epochs=1, batch=6)
    monkeypatch.setattr(loop, "trunk_of", large)
    free = SimpleNamespace(available=600_000_000)
    monkeypatch.setattr("aqa_core.training.rehearsal.psutil.virtual_memory", lambda: free)
    train(plan(rendered, tmp_path / "run", recipe))
    assert taken[0] == 1
    assert max(taken) == 2
    said = [e["values"] for e in RunFolder(tmp_path / "run").events() if e["kind"] == "warning"]
    assert "learn from 6 dives at once: it goes on with 2" in said[-1]["message"]


def test_time_left_counts_steps_and_looks() -> None:
    recipe = dataclasses.replace(SHARED, epochs=10, batch=4)
    pace = Pace(recipe, PARTS)
    assert pace.seconds_left(epoch=0, step=0) is None
    for seconds in (2.0, 2.0, 60.0):  # one waited for the disk
        pace.remember_step(seconds)
    pace.remember_look(1.0)
    assert pace.seconds_left(epoch=0, step=0) == 10 * (5 * 2.0 + 5 * 1.0)
    assert pace.seconds_left(epoch=9, step=4) == 2.0 + 5.0
    assert pace.seconds_left(epoch=10, step=0) == 0.0


def test_time_left_knows_of_a_second_stage() -> None:
    recipe = dataclasses.replace(SHARED, epochs=2, batch=4, head_epochs=3, head_batch=10)
    pace = Pace(recipe, PARTS)
    pace.remember_step(2.0)
    pace.remember_look(1.0)
    assert pace.seconds_left(epoch=1, step=0) == 5 * 2.0 + 5 + 4 * 25
    pace.enter_head_stage()
    assert pace.seconds_left(epoch=2, step=0) is None
    pace.remember_step(0.5)
    assert pace.seconds_left(epoch=2, step=1) == 5 * 0.5


def test_long_work_is_told_dive_by_dive() -> None:
    told: list[Any] = []
    seen: list[Progress] = []
    report = also_told(seen.append, told.append)
    for done in (1, 2, 3):
        report(Progress("reading clips", done, 3))
    report(Progress("something else", 1, 2))
    assert len(seen) == 4
    assert [one["stage"] for one in told] == ["frames"] * 3
    assert [one["done"] for one in told] == [1, 2, 3]
    assert told[0]["seconds_left"] is None
    assert told[-1]["seconds_left"] == 0


def test_of_many_clips_that_are_left_out_the_first_are_named() -> None:
    assert left_out_sentences(["a"]) == ["Left out: a"]
    many = left_out_sentences([str(k) for k in range(9)])
    assert len(many) == 6
    assert many[-1] == "4 more clips are left out."
