"""A batch is learned in parts with the gradient of the whole, and in smaller ones where memory is short."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from aqa_core.data.samples import DiveSet
from aqa_core.errors import CancelledError, DeviceError, RunError
from aqa_core.network import PRESETS, build_network
from aqa_core.progress import CancelToken, never
from aqa_core.training import loop
from aqa_core.training.compute import Compute
from aqa_core.training.examples import Batch, View
from aqa_core.training.fit import train
from aqa_core.training.learner import Learner, make_learner, set_mode
from aqa_core.training.loop import Course, StepReport, train_epoch
from aqa_core.training.memory import Room, RoomError
from aqa_core.training.recipe import Recipe
from aqa_core.training.recipes import find_recipe
from aqa_core.training.run_folder import RunFolder
from aqa_core.training.state import learner_tensors, move_learner
from tests.helpers.training import SHARED, plan, same

FULL = dataclasses.replace(
    find_recipe("finetune-full"), epochs=2, batch=6, accumulate=1, held_out_share=0.3, patience=None
)


class RandomClips:
    """Seven dives of noise, and how many of them were asked for at once."""

    last_first = 2

    def __init__(self) -> None:
        self.asked: list[int] = []

    def batch(self, positions: Sequence[int], views: Sequence[View]) -> Batch:
        self.asked.append(len(positions))
        generator = torch.Generator().manual_seed(1)
        clips = torch.randn(7, 3, 3, 8, 16, 16, generator=generator)[list(positions)]
        units = torch.linspace(-1, 1, 7)[list(positions)]
        return Batch(clips, units, torch.ones(len(positions)), None)


def learner_of(recipe: Recipe) -> Learner:
    torch.manual_seed(3)
    learner = make_learner(build_network(PRESETS["tiny_wd"]), None, recipe)
    set_mode(learner, recipe)
    return learner


def course_of(recipe: Recipe, room: Room | None = None) -> Course:
    return Course(examples=RandomClips(), positions=np.arange(7), recipe=recipe, seed=1, room=room)


def gradients(recipe: Recipe, size: int) -> tuple[Tensor, Tensor]:
    learner = learner_of(recipe)
    numbers = loop._gradients(learner, course_of(recipe), list(range(7)), 0, size, never())
    found = [one.grad for one in learner.parameters if one.grad is not None]
    return torch.cat([one.flatten() for one in found]), numbers


@pytest.mark.parametrize("size", [1, 2, 3, 6])
def test_parts_have_the_gradient_of_the_whole(size: int) -> None:
    whole, numbers = gradients(FULL, 7)
    parts, also = gradients(FULL, size)
    assert float(whole.abs().max()) > 1e-2
    torch.testing.assert_close(parts, whole, atol=1e-6, rtol=1e-5)
    torch.testing.assert_close(also, numbers, atol=1e-6, rtol=1e-5)


def test_parts_are_something_else_where_batch_norm_learns() -> None:
    learning = dataclasses.replace(FULL, freeze_batch_norm=False)
    assert not torch.allclose(gradients(learning, 7)[0], gradients(learning, 2)[0], atol=1e-4)


def test_a_recipe_says_in_how_many_parts() -> None:
    course = course_of(dataclasses.replace(FULL, batch=7, accumulate=3))
    train_epoch(learner_of(FULL), course, epoch=0, cancel=never(), on_step=lambda step: None)
    assert isinstance(course.examples, RandomClips)
    assert course.examples.asked == [3, 3, 1]


def test_a_stop_waits_for_no_more_than_a_part() -> None:
    cancel = CancelToken()

    class Stopped(RandomClips):
        """Dives of which the third is looked at when the user asks to stop."""

        def batch(self, positions: Sequence[int], views: Sequence[View]) -> Batch:
            if len(self.asked) == 2:
                cancel.cancel()
            return super().batch(positions, views)

    recipe = dataclasses.replace(FULL, batch=7, accumulate=7)
    clips, learner = Stopped(), learner_of(recipe)
    before = learner_tensors(learner)
    course = dataclasses.replace(course_of(recipe), examples=clips)
    with pytest.raises(CancelledError):
        train_epoch(learner, course, epoch=0, cancel=cancel, on_step=lambda step: None)
    assert clips.asked == [1, 1, 1]
    after = learner_tensors(learner)
    assert all(torch.equal(before[name], after[name]) for name in before)


def test_parts_are_refused_where_batch_norm_learns(rendered: DiveSet, tmp_path: Path) -> None:
    recipe = dataclasses.replace(SHARED, accumulate=2, freeze_batch_norm=False)
    with pytest.raises(RunError, match="parts of one"):
        train(plan(rendered, tmp_path / "run", recipe))
    assert not (tmp_path / "run").exists()


class Small:
    """A backbone that fits no more than so many dives into memory, with what it raises then."""

    def __init__(self, most: int, error: Callable[[], Exception]) -> None:
        self.most = most
        self.asked: list[int] = []
        self._error = error
        self._trunk_of = loop.trunk_of

    def __call__(self, network: Any, batch: Batch) -> Tensor:
        self.asked.append(len(batch.units_B))
        if len(batch.units_B) > self.most:
            raise self._error()
        return self._trunk_of(network, batch)


def no_cuda_memory() -> Exception:
    return torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.")


ERRORS = [no_cuda_memory, MemoryError, lambda: RuntimeError("DefaultCPUAllocator: out of memory")]


@pytest.mark.parametrize("error", ERRORS)
def test_less_memory_gives_smaller_parts_a_sentence_and_the_same_result(
    monkeypatch: pytest.MonkeyPatch, error: Callable[[], Exception]
) -> None:
    recipe = dataclasses.replace(FULL, batch=7)
    expected = learner_of(recipe)
    steps: list[StepReport] = []
    told: Mapping[str, Any] = {"epoch": 0, "cancel": never(), "on_step": steps.append}
    train_epoch(expected, course_of(recipe), **told)
    small, said = Small(2, error), list[str]()
    monkeypatch.setattr(loop, "trunk_of", small)
    room = Room(learning=7, looking=4, may_shrink=True, warn=said.append)
    learner = learner_of(recipe)
    train_epoch(learner, course_of(recipe, room), **told)
    assert small.asked == [7, 4, 2, 2, 2, 1]
    assert room.learning == 2
    assert len(said) == 2
    assert "7 dives at once: it goes on with 4" in said[0]
    assert steps[0].losses == pytest.approx(steps[1].losses)
    for one, other in zip(expected.parameters, learner.parameters, strict=True):
        torch.testing.assert_close(one.grad, other.grad, atol=1e-6, rtol=1e-4)


def test_other_errors_are_not_taken_for_want_of_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop, "trunk_of", Small(0, lambda: RuntimeError("shapes differ")))
    course = course_of(FULL, Room(learning=6, looking=4, may_shrink=True))
    with pytest.raises(RuntimeError, match="shapes"):
        train_epoch(learner_of(FULL), course, epoch=0, cancel=never(), on_step=lambda step: None)


def test_not_even_one_dive_is_an_error_and_nothing_has_changed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(loop, "trunk_of", Small(0, no_cuda_memory))
    learner = learner_of(FULL)
    before = learner_tensors(learner)
    course = course_of(FULL, Room(learning=6, looking=4, may_shrink=True))
    with pytest.raises(RoomError, match="single dive"):
        train_epoch(learner, course, epoch=0, cancel=never(), on_step=lambda step: None)
    after = learner_tensors(learner)
    assert all(torch.equal(before[name], after[name]) for name in before)


def events(folder: Path) -> list[dict[str, Any]]:
    return list(RunFolder(folder).events())


def warnings_of(folder: Path) -> list[str]:
    return [e["values"]["message"] for e in events(folder) if e["kind"] == "warning"]


def test_a_whole_run_with_little_memory_ends_with_the_same_model(
    rendered: DiveSet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = train(plan(rendered, tmp_path / "whole", FULL))
    small = Small(3, no_cuda_memory)
    monkeypatch.setattr(loop, "trunk_of", small)
    monkeypatch.setattr("aqa_core.training.predicting.trunk_of", small)
    less = train(plan(rendered, tmp_path / "less", FULL))
    assert less.metrics == pytest.approx(whole.metrics, rel=1e-3)
    learning, looking = warnings_of(tmp_path / "less")[1:]  # the first: no pretrained backbone
    assert "learn from 6 dives at once: it goes on with 3" in learning
    assert "look at 4 dives at once: it goes on with 2" in looking
    loaded = RunFolder(tmp_path / "less").load()
    assert loaded is not None
    assert loaded[1].at_once == [3, 2]


def test_a_resumed_run_knows_how_little_memory_there_is(
    rendered: DiveSet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = Small(2, no_cuda_memory)
    monkeypatch.setattr(loop, "trunk_of", small)
    shorter = dataclasses.replace(FULL, epochs=1)
    train(plan(rendered, tmp_path / "run", shorter))
    folder = RunFolder(tmp_path / "run")
    loaded = folder.load()
    assert loaded is not None
    # as if it had been killed before its second epoch
    description = folder.description()
    description["recipe"]["epochs"] = FULL.epochs
    folder.description_file.write_text(json.dumps(description))
    small.asked.clear()
    train(plan(rendered, tmp_path / "run", FULL, resume=True))
    assert max(small.asked) == 2


def test_statistics_that_learn_keep_their_batches(
    rendered: DiveSet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "trunk_of", Small(3, no_cuda_memory))
    learning = dataclasses.replace(FULL, freeze_batch_norm=False)
    with pytest.raises(DeviceError, match="batch of 6 dives"):
        train(plan(rendered, tmp_path / "run", learning))
    assert events(tmp_path / "run")[-1]["kind"] == "failed"


def test_a_card_without_room_for_one_dive_leaves_it_to_the_processor(
    rendered: DiveSet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = train(plan(rendered, tmp_path / "whole", FULL))
    small = Small(0, no_cuda_memory)

    def has_room(learner: Learner, device: torch.device) -> None:
        small.most = 99
        move_learner(learner, device)

    # no card at hand: a processor that would compute in bf16 stands for one
    card = Compute(device=torch.device("cpu"), precision="bf16")
    monkeypatch.setattr("aqa_core.training.fit.choose_precision", lambda device, mixed: card)
    monkeypatch.setattr(loop, "trunk_of", small)
    monkeypatch.setattr("aqa_core.training.run.move_learner", has_room)
    other = train(plan(rendered, tmp_path / "other", FULL))
    assert same(whole, other)
    assert sum("goes on on the processor" in one for one in warnings_of(tmp_path / "other")) == 1


def test_a_learner_goes_on_elsewhere_with_all_it_has_learned() -> None:
    recipe = dataclasses.replace(SHARED, batch=4)
    once, twice = learner_of(recipe), learner_of(recipe)
    told: Mapping[str, Any] = {"cancel": never(), "on_step": lambda step: None}
    for learner in (once, twice):
        train_epoch(learner, course_of(recipe), epoch=0, **told)
        if learner is twice:
            move_learner(learner, torch.device("cpu"))
        train_epoch(learner, course_of(recipe), epoch=1, **told)
    mine, theirs = learner_tensors(once), learner_tensors(twice)
    assert all(torch.equal(mine[name], theirs[name]) for name in mine)
