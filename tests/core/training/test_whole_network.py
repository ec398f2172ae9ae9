"""The whole of a finished network learns from a few dives: what a run tells, keeps, and says at its end."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import torch

from aqa_core.checkpoints.manifest import Manifest, read_manifest
from aqa_core.checkpoints.model_file import file_sha256
from aqa_core.data.samples import DiveSet
from aqa_core.errors import CancelledError
from aqa_core.network import NetworkConfig
from aqa_core.progress import CancelToken
from aqa_core.training.fit import train
from aqa_core.training.plan import TrainingPlan
from aqa_core.training.recipes import find_recipe
from aqa_core.training.run_folder import RunFolder
from tests.helpers.training import SHORT, parameters, plan, same

FULL = dataclasses.replace(
    find_recipe("finetune-full"), epochs=4, batch=4, accumulate=2, held_out_share=0.3, patience=None
)


@pytest.fixture(scope="module")
def start(rendered: DiveSet, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a model that has learned from the same dives as if they were points."""
    recipe = dataclasses.replace(SHORT, epochs=1, head_epochs=0)
    folder = tmp_path_factory.mktemp("start") / "champion"
    home = pytest.MonkeyPatch()
    home.setenv("AQA_HOME", str(folder.parent / "home"))
    fewer = dataclasses.replace(rendered, dives=rendered.dives[:6])
    result = train(plan(fewer, folder, recipe))
    home.undo()
    return result.best_file


def finetune(dives: DiveSet, output: Path, start: Path, **changes: Any) -> TrainingPlan:
    manifest: Manifest = read_manifest(start)
    recipe = dataclasses.replace(
        FULL,
        frame_rate=manifest.frame_rate,
        end_offset=manifest.end_offset,
        target=manifest.target,
        score_scale=manifest.score_scale,
    )
    config = NetworkConfig.from_json(manifest.network)
    given = {"network": config, "init": str(start), "mode": "full", "folder": dives.name}
    return plan(dives, output, recipe, preset="", **{**given, **changes})


def events(folder: Path) -> list[dict[str, Any]]:
    return list(RunFolder(folder).events())


def staged(folder: Path, stage: str) -> list[dict[str, Any]]:
    return [e["values"] for e in events(folder) if e["values"].get("stage") == stage]


def test_a_run_tells_all_that_a_window_shows(
    rendered: DiveSet, start: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "run"
    told: list[Mapping[str, Any]] = []
    wanted = finetune(rendered, folder, start, left_out=({"file": "a.mp4", "message": "No."},))
    result = train(wanted, on_event=told.append)
    written = events(folder)
    assert told == written
    first, last = written[0], written[-1]
    assert first["kind"] == "started"
    assert first["values"]["mode"] == "full"
    assert first["values"]["epochs"] == 4
    assert first["values"]["folds"] == 0
    assert first["values"]["train"] + first["values"]["held_out"] == first["values"]["dives"] == 14
    assert first["values"]["start"] == {"name": "champion", "sha256": file_sha256(start)}
    assert first["values"]["left_out"] == [{"file": "a.mp4", "message": "No."}]
    assert [one["done"] for one in staged(folder, "frames")] == list(range(1, 15))
    (rehearsed,) = staged(folder, "rehearsal")
    assert rehearsed["seconds"] > rehearsed["seconds_per_step"] > 0
    assert rehearsed["memory_mb"] > 50
    learning = staged(folder, "learning")
    assert {one["total"] for one in learning} == {3}
    assert [one["done"] for one in learning] == [1, 2, 3] * 4
    left = [one["seconds_left"] for one in learning]
    assert left[0] > left[-1] >= 0
    epochs = [event["values"] for event in written if event["kind"] == "epoch"]
    assert [one["held_out"] for one in epochs] == [4] * 4
    assert all(len(one["dots"]) == 4 and one["loss"] > 0 for one in epochs)
    assert epochs[-1]["seconds_left"] == 0
    assert len({tuple(true for true, _ in one["dots"]) for one in epochs}) == 1
    best = [k for k, one in enumerate(epochs) if one["is_best"]][-1]
    assert last["kind"] == "finished"
    assert last["values"]["best_epoch"] == result.best_epoch == best + 1
    assert Path(last["values"]["model"]) == result.best_file.resolve()
    assert epochs[best]["mae"] == min(one["mae"] for one in epochs)


def test_the_model_before_is_compared_on_the_same_dives(
    rendered: DiveSet, start: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "run"
    result = train(finetune(rendered, folder, start))
    (before,) = staged(folder, "before")
    run = json.loads((folder / "run.json").read_text())
    found = run["comparison"]
    assert found == result.comparison
    assert run["ended"] == "finished"
    assert run["mode"] == "full"
    assert found["n"] == 4
    assert found["old"]["name"] == "champion"
    assert found["old"]["mae"] == pytest.approx(before["mae"])
    assert found["new"]["mae"] == pytest.approx(result.metrics["mae"], abs=1e-3)
    held_out = {str(rendered.dives[k].clip) for k in run["split"]["held_out"]}
    assert {one["file"] for one in found["dives"]} == held_out
    # the model before is the one that is measured, not one that has learned a step
    other = train(finetune(rendered, tmp_path / "against", start, against=str(start)))
    (scored,) = staged(tmp_path / "against", "before")
    for one, two in zip(scored["dots"], before["dots"], strict=True):
        assert one == pytest.approx(two, abs=0.02)
    assert same(result, other)


def test_a_bare_backbone_has_nothing_to_be_compared_with(
    rendered: DiveSet, start: Path, tmp_path: Path
) -> None:
    wanted = finetune(rendered, tmp_path / "run", start)
    recipe = dataclasses.replace(
        wanted.recipe, target="points", score_scale=17.0, epochs=1, straighten=False
    )
    result = train(dataclasses.replace(wanted, recipe=recipe))
    assert not staged(tmp_path / "run", "before")
    assert result.comparison is None


def stop_after(count: int, cancel: CancelToken) -> Any:
    done = 0

    def stop(event: Mapping[str, Any]) -> None:
        nonlocal done
        done += event["values"].get("stage") == "learning"
        if done == count:
            cancel.cancel()

    return stop


def test_stop_keeps_the_best_so_far(rendered: DiveSet, start: Path, tmp_path: Path) -> None:
    folder, cancel = tmp_path / "run", CancelToken()
    result = train(
        finetune(rendered, folder, start),
        cancel=cancel,
        on_event=stop_after(5, cancel),
        keeps_best=lambda: True,
    )
    *_, last = events(folder)
    assert result.is_stopped
    assert last["kind"] == "stopped"
    assert last["step"] == 2  # not a step further
    assert last["values"]["kept"]
    assert last["values"]["best_epoch"] == 1
    assert last["values"]["comparison"]["n"] == 4
    run = json.loads((folder / "run.json").read_text())
    assert run["ended"] == "stopped"
    assert run["summary"]["chosen_by_held_out"]["epoch"] == 1
    assert read_manifest(result.best_file).training["epoch"] == 1


@pytest.mark.parametrize(("count", "keeps"), [(2, True), (5, False)])
def test_what_is_not_kept_is_said_so_and_can_go_on(
    rendered: DiveSet, start: Path, tmp_path: Path, count: int, keeps: bool
) -> None:
    folder, cancel = tmp_path / "run", CancelToken()
    with pytest.raises(CancelledError):
        train(
            finetune(rendered, folder, start),
            cancel=cancel,
            on_event=stop_after(count, cancel),
            keeps_best=lambda: keeps,
        )
    *_, last = events(folder)
    assert last["kind"] == "stopped"
    assert last["values"] == {"kept": False, "best_epoch": None, "comparison": None, "model": None}
    resumed = train(finetune(rendered, folder, start, resume=True))
    whole = train(finetune(rendered, tmp_path / "whole", start))
    assert same(resumed, whole)
    assert resumed.summary == whole.summary
    assert resumed.comparison == whole.comparison


def test_a_training_ends_when_the_held_out_dives_have_not_risen_for_long(
    rendered: DiveSet, start: Path, tmp_path: Path
) -> None:
    wanted = finetune(rendered, tmp_path / "run", start)
    # nothing changes, so nothing rises after the first epoch
    still = dataclasses.replace(
        wanted.recipe, rate_head=0.0, rate_pretrained=0.0, weight_decay=0.0, epochs=9, patience=2
    )
    train(dataclasses.replace(wanted, recipe=still))
    epochs = [event["values"] for event in events(tmp_path / "run") if event["kind"] == "epoch"]
    assert len(epochs) == 3
    assert epochs[-1]["seconds_left"] == 0
    patient = dataclasses.replace(still, patience=None, epochs=4)
    train(dataclasses.replace(wanted, recipe=patient, output=tmp_path / "patient"))
    assert [e["kind"] for e in events(tmp_path / "patient")].count("epoch") == 4


def test_backbone_and_head_learn_and_statistics_stay(
    rendered: DiveSet, start: Path, tmp_path: Path
) -> None:
    result = train(finetune(rendered, tmp_path / "run", start))
    before, after = parameters(start), parameters(result.best_file)
    same_names = {name for name in before if torch.equal(before[name], after[name])}
    assert any("running_mean" in name for name in same_names)
    changed = set(before) - same_names
    assert any(name.startswith("backbone.") for name in changed)
    assert any(name.startswith("projection.") for name in changed)
    assert not any("running_" in name for name in changed)
    manifest = read_manifest(result.best_file)
    assert manifest.network == read_manifest(start).network
    assert set(read_manifest(start).training["clips"]) <= set(manifest.training["clips"])
