"""A whole training of a tiny network: it learns, repeats itself, and survives being stopped anywhere."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from aqa_core.checkpoints.model_file import load_model
from aqa_core.data.samples import DiveSet
from aqa_core.errors import CancelledError, DataError, RunError
from aqa_core.progress import CancelToken
from aqa_core.training.fit import train
from aqa_core.training.parts import part_dives
from aqa_core.training.recipe import Recipe
from aqa_core.training.recipes import RECIPES, find_recipe
from aqa_core.training.run_folder import RunFolder
from tests.helpers.training import SHARED, SHORT, parameters, plan, same


@pytest.mark.parametrize("preset", ["tiny_wd", "tiny_avg"])
def test_a_run_leaves_a_model_that_knows_itself(
    rendered: DiveSet, tmp_path: Path, preset: str
) -> None:
    result = train(plan(rendered, tmp_path / "run", preset=preset))
    model = load_model(result.best_file)
    manifest = model.manifest
    assert manifest.demonstration
    assert manifest.target == "execution"
    assert manifest.mean_contributions is not None
    assert model.mean_trunk_ND is not None
    assert len(manifest.training["clips"]) == manifest.training["dives"] == 10
    assert not any(name.startswith("auxiliary") for name in model.network.state_dict())
    run = json.loads((tmp_path / "run" / "run.json").read_text())
    assert sorted(run["split"]["train"] + run["split"]["held_out"]) == list(range(14))
    assert (tmp_path / "run" / "log.csv").read_text().count("\n") == 1 + SHORT.all_epochs
    kinds = [event["kind"] for event in RunFolder(tmp_path / "run").events()]
    assert kinds[0] == "started"
    assert kinds[-1] == "finished"
    assert kinds.count("epoch") == SHORT.all_epochs
    assert [event["seq"] for event in RunFolder(tmp_path / "run").events()] == list(
        range(len(kinds))
    )


def test_the_same_seed_gives_the_same_model_and_another_seed_another(
    rendered: DiveSet, tmp_path: Path
) -> None:
    one = train(plan(rendered, tmp_path / "one"))
    assert same(one, train(plan(rendered, tmp_path / "two")))
    assert not same(one, train(plan(rendered, tmp_path / "three", seed=2)))


# an average and dropout, then a fresh head that has an average and dropout of its own
_AVERAGED = dataclasses.replace(SHARED, batch=4, head_epochs=2, head_batch=4)


@pytest.mark.parametrize(
    ("recipe", "stop_after"),
    [*((SHORT, stop) for stop in (1, 3, 5, 6, 7, 9, 11)), *((_AVERAGED, s) for s in (2, 6, 9))],
)
def test_a_stopped_run_ends_with_the_numbers_it_would_have_had(
    rendered: DiveSet,
    tmp_path: Path,
    recipe: Recipe,
    stop_after: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole = train(plan(rendered, tmp_path / "whole", recipe))
    # save after every second step, so that a run is also resumed in the middle of an epoch
    clock = iter(range(0, 100_000, 70))
    monkeypatch.setattr("aqa_core.training.bookkeeping.time.monotonic", lambda: next(clock))
    cancel, batches = CancelToken(), 0

    def stop(event: Mapping[str, Any]) -> None:
        nonlocal batches
        batches += event["values"].get("stage") == "learning"
        if batches == stop_after:
            cancel.cancel()

    with pytest.raises(CancelledError):
        train(plan(rendered, tmp_path / "cut", recipe), cancel=cancel, on_event=stop)
    resumed = train(plan(rendered, tmp_path / "cut", recipe, resume=True))
    assert same(whole, resumed)
    assert whole.summary == resumed.summary
    numbers = [event["seq"] for event in RunFolder(tmp_path / "cut").events()]
    assert numbers == list(range(len(numbers)))


def test_a_run_that_is_stopped_keeps_its_last_step(rendered: DiveSet, tmp_path: Path) -> None:
    cancel = CancelToken()

    def stop(event: Mapping[str, Any]) -> None:
        if event["values"].get("stage") == "learning" and event["step"] == 2:
            cancel.cancel()

    with pytest.raises(CancelledError):
        train(plan(rendered, tmp_path / "cut"), cancel=cancel, on_event=stop)
    loaded = RunFolder(tmp_path / "cut").load()
    assert loaded is not None
    _, state = loaded
    assert (state.epoch, state.step) == (0, 2)
    resumed = train(plan(rendered, tmp_path / "cut", resume=True))
    assert same(resumed, train(plan(rendered, tmp_path / "whole")))


def test_a_training_that_comes_apart_is_one_sentence(rendered: DiveSet, tmp_path: Path) -> None:
    dives = list(rendered.dives)
    place = part_dives(dives, held_out_share=0.3, seed=1).train[0]
    dives[place] = dataclasses.replace(dives[place], score=float("nan"))
    with pytest.raises(RunError, match="came apart in epoch 1: its loss is no number"):
        train(plan(dataclasses.replace(rendered, dives=tuple(dives)), tmp_path / "run"))
    *_, last = RunFolder(tmp_path / "run").events()
    assert last["kind"] == "failed"


def test_a_clip_that_went_away_is_left_out_and_not_said_to_be_learned(
    rendered: DiveSet, tmp_path: Path
) -> None:
    place = part_dives(rendered.dives, held_out_share=0.3, seed=1).train[0]
    dives = list(rendered.dives)
    dives[place] = dataclasses.replace(dives[place], clip=tmp_path / "gone.mp4")
    less = dataclasses.replace(rendered, dives=tuple(dives))
    result = train(plan(less, tmp_path / "run", epochs_of(1)))
    training = load_model(result.best_file).manifest.training
    assert training["dives"] == len(training["clips"]) == 9
    assert "" not in training["clips"]
    run = json.loads((tmp_path / "run" / "run.json").read_text())
    assert [clip["sha256"] == "" for clip in run["clips"]].index(True) == place


def epochs_of(count: int) -> Recipe:
    return dataclasses.replace(SHORT, epochs=count, head_epochs=0)


def test_a_cut_off_event_line_is_passed_over(rendered: DiveSet, tmp_path: Path) -> None:
    cancel = CancelToken()
    with pytest.raises(CancelledError):
        train(
            plan(rendered, tmp_path / "cut"),
            cancel=cancel,
            on_event=lambda event: cancel.cancel() if event["kind"] == "epoch" else None,
        )
    with (tmp_path / "cut" / "events.jsonl").open("a") as file:
        file.write('{"seq": 99, "ti')
    assert same(
        train(plan(rendered, tmp_path / "whole")),
        train(plan(rendered, tmp_path / "cut", resume=True)),
    )


def test_resuming_something_else_is_refused(rendered: DiveSet, tmp_path: Path) -> None:
    train(plan(rendered, tmp_path / "run"))
    with pytest.raises(RunError, match="holds a run already"):
        train(plan(rendered, tmp_path / "run"))
    with pytest.raises(RunError, match="another seed"):
        train(plan(rendered, tmp_path / "run", resume=True, seed=7))
    with pytest.raises(RunError, match="no run"):
        train(plan(rendered, tmp_path / "nothing", resume=True))
    fewer = dataclasses.replace(rendered, dives=rendered.dives[:-1])
    with pytest.raises(RunError):
        train(plan(fewer, tmp_path / "run", resume=True))


def test_a_model_can_be_the_start_of_the_next(rendered: DiveSet, tmp_path: Path) -> None:
    first = train(plan(rendered, tmp_path / "first"))
    still = dataclasses.replace(SHORT, rate_new=0.0, rate_pretrained=0.0, weight_decay=0.0)
    frozen = dataclasses.replace(still, freeze_batch_norm=True, epochs=1, head_epochs=0)
    again = train(plan(rendered, tmp_path / "same", recipe=frozen, init=str(first.best_file)))
    mine, theirs = parameters(first.best_file), parameters(again.best_file)
    assert all(torch.equal(mine[k], theirs[k]) for k in mine)
    # averaging shares the backbone alone
    other = train(
        plan(
            rendered,
            tmp_path / "avg",
            recipe=frozen,
            preset="tiny_avg",
            init=str(first.best_file),
        )
    )
    theirs = parameters(other.best_file)
    assert all(torch.equal(mine[k], theirs[k]) for k in mine if k.startswith("backbone."))
    with pytest.raises(RunError, match="another backbone"):
        train(plan(rendered, tmp_path / "no", preset="starter_wd", init=str(first.best_file)))


def test_frozen_batch_norm_keeps_its_statistics(rendered: DiveSet, tmp_path: Path) -> None:
    first = train(plan(rendered, tmp_path / "first"))
    frozen = dataclasses.replace(SHORT, freeze_batch_norm=True, epochs=1, head_epochs=0)
    then = train(plan(rendered, tmp_path / "then", recipe=frozen, init=str(first.best_file)))
    mine, theirs = parameters(first.best_file), parameters(then.best_file)
    statistics = [k for k in mine if "running_" in k]
    assert statistics
    assert all(torch.equal(mine[k], theirs[k]) for k in statistics)
    assert not torch.equal(mine["regressor.weight"], theirs["regressor.weight"])


def test_the_paper_recipe_runs_on_points(rendered: DiveSet, tmp_path: Path) -> None:
    recipe = dataclasses.replace(RECIPES["paper"], epochs=1, held_out_share=0.3)
    result = train(plan(rendered, tmp_path / "run", recipe=recipe))
    assert load_model(result.best_file).manifest.target == "points"
    assert result.metrics["mae"] is not None
    assert np.isfinite(result.metrics["mae"])


def test_execution_needs_a_difficulty(rendered: DiveSet, tmp_path: Path) -> None:
    dives = tuple(dataclasses.replace(dive, difficulty=None) for dive in rendered.dives)
    with pytest.raises(DataError, match="difficulty"):
        train(plan(dataclasses.replace(rendered, dives=dives), tmp_path / "run"))


def test_unknown_names_are_one_sentence(rendered: DiveSet, tmp_path: Path) -> None:
    with pytest.raises(RunError, match="preset"):
        train(plan(rendered, tmp_path / "run", preset="nothing"))
    with pytest.raises(RunError, match="recipe"):
        find_recipe("nothing")
