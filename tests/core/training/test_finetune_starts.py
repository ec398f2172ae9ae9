"""From what a head may start, which dives it takes, and what is refused in one sentence."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from aqa_core.checkpoints.manifest import read_manifest
from aqa_core.data.recordings import dive_hashes
from aqa_core.data.samples import DiveSet
from aqa_core.errors import DataError, ModelError, RunError
from aqa_core.progress import CancelToken, ignore
from aqa_core.training import fit
from aqa_core.training.compute import Compute, choose_device, choose_precision
from aqa_core.training.finetune.plan import FinetuneMode, finetune_plan
from aqa_core.training.fit import train
from aqa_core.training.frames import short_hashes
from aqa_core.training.team import Team
from tests.helpers.finetuning import events, head_plan, of_kind, staged, write_start


def without_difficulty(dives: DiveSet, count: int) -> DiveSet:
    fewer = [dataclasses.replace(dive, difficulty=None) for dive in dives.dives[:count]]
    return dataclasses.replace(dives, dives=(*fewer, *dives.dives[count:]))


def test_dives_without_a_difficulty_are_left_out_and_named(
    rendered: DiveSet, champion: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "run"
    result = train(head_plan(without_difficulty(rendered, 3), champion, folder, epochs=1))
    started = events(folder)[0]["values"]
    assert started["dives"] == 11
    named = [one["file"] for one in started["left_out"]]
    assert named == [str(dive.clip) for dive in rendered.dives[:3]]
    assert all("difficulty" in one["message"] for one in started["left_out"])
    assert read_manifest(result.best_file).target == "execution"
    assert read_manifest(result.best_file).training["dives"] == 11


def test_a_folder_without_difficulties_is_learned_in_points(
    rendered: DiveSet, champion: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "run"
    result = train(head_plan(without_difficulty(rendered, 14), champion, folder, epochs=2))
    manifest = read_manifest(result.best_file)
    assert (manifest.target, manifest.training["dives"]) == ("points", 14)
    assert events(folder)[0]["values"]["left_out"] == []
    assert all(one["spearman"] == one["spearman_points"] for one in of_kind(folder, "epoch"))
    # the model before says nothing without a difficulty
    assert result.comparison is None or result.comparison["old"] is None


def test_a_model_of_points_stays_one(rendered: DiveSet, champion: Path, tmp_path: Path) -> None:
    start = write_start(tmp_path / "points.safetensors", target="points", scale=25.0)
    folder = tmp_path / "run"
    result = train(head_plan(without_difficulty(rendered, 3), start, folder, epochs=2))
    manifest = read_manifest(result.best_file)
    assert (manifest.target, manifest.score_scale) == ("points", 25.0)
    assert events(folder)[0]["values"]["dives"] == 14
    assert result.comparison is not None
    assert result.comparison["old"] is not None
    assert all(one["old"] is not None for one in result.comparison["dives"])


def test_a_bare_backbone_gets_a_new_head(rendered: DiveSet, champion: Path, tmp_path: Path) -> None:
    bare = write_start(tmp_path / "bare.safetensors", kind="backbone", name="bare")
    folder = tmp_path / "run"
    result = train(head_plan(rendered, bare, folder, epochs=2))
    assert not staged(folder, "before")
    assert result.comparison is None
    assert events(folder)[-1]["values"]["comparison"] is None
    assert read_manifest(result.best_file).target == "execution"
    assert events(folder)[0]["values"]["start"]["name"] == "bare"
    # against a model that scores it is compared all the same
    against = train(head_plan(rendered, bare, tmp_path / "two", epochs=2, against=str(champion)))
    assert against.comparison is not None
    assert against.comparison["old"]["name"] == "champion"
    assert against.metrics == result.metrics


def test_a_start_that_learned_some_of_the_dives_is_judged_by_the_others(
    rendered: DiveSet, champion: Path, tmp_path: Path
) -> None:
    known = short_hashes(dive_hashes(rendered.dives))
    start = write_start(tmp_path / "some.safetensors", training={"clips": known[:6]})
    result = train(head_plan(rendered, start, tmp_path / "run", epochs=1))
    assert result.comparison is not None
    judged = {one["file"] for one in result.comparison["dives"]}
    assert judged == {str(dive.clip) for dive in rendered.dives[6:]}
    assert of_kind(tmp_path / "run", "warning") == []
    training = read_manifest(result.best_file).training
    assert training["dives"] == 14
    assert set(training["clips"]) == set(known)


def test_a_start_that_learned_all_of_them_is_said_to_have(
    rendered: DiveSet, champion: Path, tmp_path: Path
) -> None:
    known = short_hashes(dive_hashes(rendered.dives))
    start = write_start(tmp_path / "all.safetensors", training={"clips": known})
    train(head_plan(rendered, start, tmp_path / "run", epochs=1))
    (warning,) = of_kind(tmp_path / "run", "warning")
    assert "has learned from these dives before" in warning["message"]


@pytest.mark.parametrize("mode", ["head", "full"])
def test_a_model_to_compare_with_is_not_asked_of_what_it_has_learned(
    rendered: DiveSet, champion: Path, tmp_path: Path, mode: FinetuneMode
) -> None:
    known = short_hashes(dive_hashes(rendered.dives))
    folder, other = tmp_path / "run", tmp_path / "other.safetensors"
    write_start(other, name="other", training={"clips": known[:6]})
    plan = finetune_plan(
        rendered, start=str(champion), mode=mode, output=folder, against=str(other)
    )
    recipe = dataclasses.replace(plan.recipe, epochs=1, batch=8, seeds=1, held_out_share=0.6)
    result = train(dataclasses.replace(plan, recipe=recipe, device="cpu"))
    assert result.comparison is not None
    judged = {one["file"]: one["old"] for one in result.comparison["dives"]}
    learned = {str(dive.clip) for dive in rendered.dives[:6]}
    asked = {file for file, old in judged.items() if old is not None}
    assert asked == set(judged) - learned
    assert result.comparison["n"] == len(asked) < len(judged)
    (warning,) = of_kind(folder, "warning")
    count = len(judged) - len(asked)
    sentence = f"{other} has learned from {count} of the {len(judged)} dives that judge"
    assert warning["message"].startswith(sentence)


def test_nothing_is_compared_with_a_model_that_has_learned_every_dive(
    rendered: DiveSet, champion: Path, tmp_path: Path
) -> None:
    known = short_hashes(dive_hashes(rendered.dives))
    other = write_start(tmp_path / "other.safetensors", training={"clips": known})
    folder = tmp_path / "run"
    result = train(head_plan(rendered, champion, folder, epochs=1, against=str(other)))
    assert result.comparison is not None
    assert result.comparison["old"] is None
    assert result.comparison["verdict"] == "unclear"
    (warning,) = of_kind(folder, "warning")
    assert warning["message"].endswith(
        "14 of the 14 dives that judge: the two are compared on none."
    )


@pytest.mark.parametrize("mode", ["head", "full"])
def test_dives_of_one_athlete_are_learned_from_with_a_warning(
    rendered: DiveSet, champion: Path, tmp_path: Path, mode: FinetuneMode
) -> None:
    alone = tuple(dataclasses.replace(dive, group="Ada") for dive in rendered.dives)
    dives, folder = dataclasses.replace(rendered, dives=alone), tmp_path / "run"
    plan = finetune_plan(dives, start=str(champion), mode=mode, output=folder)
    recipe = dataclasses.replace(plan.recipe, epochs=1, batch=8, seeds=1)
    result = train(dataclasses.replace(plan, recipe=recipe, device="cpu"))
    assert result.comparison is not None
    (warning,) = of_kind(folder, "warning")
    assert "All dives are of one athlete or event" in warning["message"]


def test_what_a_taught_model_has_learned_is_known_to_the_next(
    rendered: DiveSet, champion: Path, tmp_path: Path
) -> None:
    fewer = dataclasses.replace(rendered, dives=rendered.dives[:6])
    first = train(head_plan(fewer, champion, tmp_path / "first", epochs=1))
    second = train(head_plan(rendered, first.best_file, tmp_path / "second", epochs=1))
    assert second.comparison is not None
    judged = {one["file"] for one in second.comparison["dives"]}
    assert judged == {str(dive.clip) for dive in rendered.dives[6:]}
    assert second.comparison["old"]["name"] == "first"


@pytest.mark.parametrize("count", [0, 4])
def test_too_few_dives_are_refused(
    rendered: DiveSet, champion: Path, tmp_path: Path, count: int
) -> None:
    few = dataclasses.replace(rendered, dives=rendered.dives[:count])
    with pytest.raises(DataError, match="at least 5") as caught:
        head_plan(few, champion, tmp_path / "run")
    assert "\n" not in str(caught.value)
    # five dives that only two have a difficulty of are still enough for points
    head_plan(
        without_difficulty(dataclasses.replace(rendered, dives=rendered.dives[:5]), 3),
        champion,
        tmp_path / "run",
    )
    assert not (tmp_path / "run").exists()


def test_a_model_that_is_not_there_is_refused(rendered: DiveSet, tmp_path: Path) -> None:
    with pytest.raises(ModelError):
        finetune_plan(rendered, start="nothing", mode="head", output=tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_several_processes_are_refused(rendered: DiveSet, champion: Path, tmp_path: Path) -> None:
    device = choose_device("cpu", 0)
    compute: Compute = choose_precision(device, mixed=False)
    with pytest.raises(RunError, match="in one process only"):
        fit._run(
            head_plan(rendered, champion, tmp_path / "run"),
            compute=compute,
            team=Team(size=2),
            report=ignore,
            cancel=CancelToken(),
            on_event=None,
        )
    assert not (tmp_path / "run").exists()
