"""A head learns a few dives: what the run tells, keeps and says at its end, and that it can be told to stop."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from aqa_core.checkpoints.manifest import read_manifest
from aqa_core.checkpoints.model_file import file_sha256
from aqa_core.data.recordings import Recordings
from aqa_core.data.samples import DiveSet
from aqa_core.errors import CancelledError
from aqa_core.inference.requests import dive_request
from aqa_core.inference.scorer import open_scorer
from aqa_core.progress import CancelToken
from aqa_core.training.calibration import residual_quantiles
from aqa_core.training.finetune import head_run
from aqa_core.training.fit import train
from tests.helpers.finetuning import EPOCHS, events, figures_of, head_plan, of_kind, staged
from tests.helpers.training import parameters, same


def test_a_run_tells_all_that_a_window_shows(
    rendered: DiveSet, champion: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "run"
    told: list[Mapping[str, Any]] = []
    plan = head_plan(rendered, champion, folder)
    result = train(plan, on_event=told.append)
    written = events(folder)
    assert told == written
    assert [one["seq"] for one in written] == list(range(len(written)))
    first, last = written[0], written[-1]
    assert first["kind"] == "started"
    expected = {"mode": "head", "dives": 14, "train": 14, "held_out": 14, "folds": 5}
    assert first["values"] | expected == first["values"]
    assert first["values"]["start"] == {"name": "champion", "sha256": file_sha256(champion)}
    assert (first["values"]["epochs"], first["values"]["device"]) == (EPOCHS, "cpu")
    assert first["values"]["left_out"] == []
    assert [one["done"] for one in staged(folder, "finding")] == list(range(15))
    looked = staged(folder, "features")  # they all were looked at before
    assert [(one["done"], one["total"]) for one in looked] == [(14, 14)]
    (rehearsed,) = staged(folder, "rehearsal")
    assert rehearsed["seconds"] >= 0 < rehearsed["seconds_per_step"]
    assert rehearsed["memory_mb"] > 50
    (before,) = staged(folder, "before")
    assert [true for true, _ in before["dots"]] == [dive.score for dive in rendered.dives]
    learning = staged(folder, "learning")
    # five folds and the head that is kept, two seeds each, in batches of eight
    assert {one["total"] for one in learning} == {2 * (5 * 2 + 2)}
    assert [one["done"] for one in learning if one["done"] == one["total"]] == [24] * EPOCHS
    assert all(one["score"] > 0 and one["seconds_left"] >= 0 for one in learning)
    epochs = of_kind(folder, "epoch")
    assert [one["held_out"] for one in epochs] == [14] * EPOCHS
    assert epochs[-1]["seconds_left"] == 0
    for one in epochs:
        assert [true for true, _ in one["dots"]] == [dive.score for dive in rendered.dives]
        error = np.mean([abs(true - said) for true, said in one["dots"]])
        assert one["mae"] == pytest.approx(error, abs=1e-3)
        assert {"spearman", "spearman_points", "train_mae", "train_spearman", "loss"} <= set(one)
    best = [k for k, one in enumerate(epochs) if one["is_best"]][-1]
    assert last["kind"] == "finished"
    assert last["values"]["best_epoch"] == result.best_epoch == best + 1
    assert Path(last["values"]["model"]) == result.best_file.resolve()
    assert last["values"]["comparison"] == result.comparison


def test_run_json_says_what_was_done(rendered: DiveSet, champion: Path, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    result = train(head_plan(rendered, champion, folder))
    run = json.loads((folder / "run.json").read_text())
    assert (run["mode"], run["folder"], run["ended"]) == ("head", rendered.name, "finished")
    assert run["started_at"] > 1_600_000_000
    assert run["init_sha256"] == file_sha256(champion)
    assert run["summary"] == result.summary
    assert run["split"]["train"] == list(range(14))
    assert run["split"]["held_out"] == []
    folds = run["split"]["folds"]
    assert sorted(k for fold in folds for k in fold) == list(range(14))
    found = run["comparison"]
    assert found == result.comparison
    assert (found["n"], found["cross_validated"]) == (14, True)
    (before,) = staged(folder, "before")
    assert {name: found["old"][name] for name in ("name", "sha256")} == {
        name: before[name] for name in ("name", "sha256")
    }
    assert found["old"]["mae"] == pytest.approx(before["mae"], abs=1e-3)
    chosen = run["summary"]["chosen_by_held_out"]
    assert found["new"]["mae"] == pytest.approx(chosen["mae"], abs=1e-3)
    assert len(found["dives"]) == 14


def test_the_model_before_is_the_one_that_scores(
    rendered: DiveSet, champion: Path, tmp_path: Path
) -> None:
    train(head_plan(rendered, champion, tmp_path / "run", epochs=1))
    (before,) = staged(tmp_path / "run", "before")
    scorer, recordings = open_scorer(str(champion)), Recordings()
    for dive, (_, said) in list(zip(rendered.dives, before["dots"], strict=True))[:4]:
        scored = scorer.score(dive_request(dive, recordings, reach=scorer.reach)).assessment
        assert scored.score == pytest.approx(said, abs=0.02)


def test_the_model_that_is_kept_scores_and_knows_how_far_off_it_is(
    rendered: DiveSet, champion: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "run"
    result = train(head_plan(rendered, champion, folder))
    manifest = read_manifest(result.best_file)
    assert (manifest.kind, manifest.target, manifest.score_scale) == ("model", "execution", 4.0)
    assert manifest.training["dives"] == len(manifest.training["clips"]) == 14
    assert manifest.training["epoch"] == result.best_epoch
    # intervals are of what heads said of dives they had not learned ...
    dots = of_kind(folder, "epoch")[result.best_epoch - 1]["dots"]
    factors = np.array([dive.difficulty for dive in rendered.dives], dtype=np.float64)
    wrong = np.array([true - said for true, said in dots]) / factors
    assert manifest.residual_quantiles is not None
    for mine, wanted in zip(manifest.residual_quantiles, residual_quantiles(wrong), strict=True):
        assert mine.level == wanted.level
        assert mine.high == -mine.low == pytest.approx(wanted.high, abs=2e-3)
    # ... and not of what the head that is kept says of dives it has learned
    scorer, recordings = open_scorer(str(result.best_file)), Recordings()
    said = []
    for dive in rendered.dives:
        scored = scorer.score(dive_request(dive, recordings, reach=scorer.reach)).assessment
        assert scored.score is not None
        assert scored.interval is not None
        said.append(scored.score)
    assert max(abs(one - two) for one, (_, two) in zip(said, dots, strict=True)) > 0.5


def test_only_what_is_behind_the_backbone_learns(
    rendered: DiveSet, champion: Path, tmp_path: Path
) -> None:
    result = train(head_plan(rendered, champion, tmp_path / "run"))
    before, after = parameters(champion), parameters(result.best_file)
    changed = {name for name in before if not torch.equal(before[name], after[name])}
    assert {name.split(".")[0] for name in changed} == {"projection", "aggregation", "regressor"}


def test_the_same_seed_gives_the_same_file_and_another_another_split(
    rendered: DiveSet, champion: Path, tmp_path: Path
) -> None:
    results = [
        train(head_plan(rendered, champion, tmp_path / name / "run", seed=seed))
        for name, seed in (("one", 0), ("two", 0), ("three", 1))
    ]
    one, two, three = results
    assert one.best_file.read_bytes() == two.best_file.read_bytes()
    assert figures_of(tmp_path / "one" / "run") == figures_of(tmp_path / "two" / "run")
    assert not same(one, three)
    splits = [
        json.loads((tmp_path / name / "run" / "run.json").read_text())["split"]["folds"]
        for name in ("one", "two", "three")
    ]
    assert splits[0] == splits[1] != splits[2]


def stop_after(count: int, cancel: CancelToken) -> Any:
    done = 0

    def stop(event: Mapping[str, Any]) -> None:
        nonlocal done
        done += event["kind"] == "epoch"
        if done >= count:
            cancel.cancel()

    return stop


def test_stop_keeps_the_best_so_far(rendered: DiveSet, champion: Path, tmp_path: Path) -> None:
    folder, cancel = tmp_path / "run", CancelToken()
    result = train(
        head_plan(rendered, champion, folder),
        cancel=cancel,
        on_event=stop_after(2, cancel),
        keeps_best=lambda: True,
    )
    *_, last = events(folder)
    assert result.is_stopped
    assert last["kind"] == "stopped"
    assert last["values"]["kept"]
    assert last["values"]["comparison"]["n"] == 14
    assert last["values"]["best_epoch"] == result.best_epoch <= 2
    assert Path(last["values"]["model"]).is_file()
    assert len(of_kind(folder, "epoch")) == 2
    run = json.loads((folder / "run.json").read_text())
    assert run["ended"] == "stopped"
    assert run["comparison"] == last["values"]["comparison"]
    # and it is what an undisturbed run had at that moment
    train(head_plan(rendered, champion, tmp_path / "whole"))
    assert figures_of(folder) == figures_of(tmp_path / "whole")[:2]
    resumed = train(head_plan(rendered, champion, folder, resume=True))
    assert not resumed.is_stopped
    assert figures_of(folder) == figures_of(tmp_path / "whole")


def test_stop_before_anything_was_learned_keeps_nothing(
    rendered: DiveSet, champion: Path, tmp_path: Path
) -> None:
    folder, cancel = tmp_path / "run", CancelToken()

    def stop(event: Mapping[str, Any]) -> None:
        if event["values"].get("done") == 3:
            cancel.cancel()

    plan = head_plan(rendered, champion, folder)
    with pytest.raises(CancelledError):
        train(plan, cancel=cancel, on_event=stop, keeps_best=lambda: True)
    *_, last = events(folder)
    assert last["kind"] == "stopped"
    assert last["values"] == {"kept": False, "best_epoch": None, "comparison": None, "model": None}
    assert not (folder / "best.safetensors").exists()
    train(dataclasses.replace(plan, resume=True))
    train(head_plan(rendered, champion, tmp_path / "whole"))
    assert figures_of(folder) == figures_of(tmp_path / "whole")


def test_a_run_ends_when_nothing_rises_any_more(
    rendered: DiveSet, champion: Path, tmp_path: Path
) -> None:
    still: dict[str, Any] = {
        "rate_pretrained": 0.0,
        "rate_new": 0.0,
        "weight_decay": 0.0,
        "epochs": 9,
    }
    train(head_plan(rendered, champion, tmp_path / "run", patience=2, **still))
    assert len(of_kind(tmp_path / "run", "epoch")) == 3


def test_enough_dives_are_judged_by_a_part_held_out(
    rendered: DiveSet, champion: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "run"
    result = train(head_plan(rendered, champion, folder, few_dives=10))
    started = events(folder)[0]["values"]
    assert (started["folds"], started["train"], started["held_out"]) == (0, 11, 3)
    split = json.loads((folder / "run.json").read_text())["split"]
    assert "folds" not in split
    assert result.comparison is not None
    assert not result.comparison["cross_validated"]
    held_out = {str(rendered.dives[k].clip) for k in split["held_out"]}
    assert {one["file"] for one in result.comparison["dives"]} == held_out
    manifest = read_manifest(result.best_file)
    assert manifest.training["dives"] == 11
    # the head that is kept is the one that was judged
    scorer, recordings = open_scorer(str(result.best_file)), Recordings()
    dots = of_kind(folder, "epoch")[result.best_epoch - 1]["dots"]
    for k, (_, said) in zip(split["held_out"], dots, strict=True):
        request = dive_request(rendered.dives[k], recordings, reach=scorer.reach)
        assert scorer.score(request).assessment.score == pytest.approx(said, abs=0.02)


def test_a_clip_that_cannot_be_read_is_left_out_and_named(
    rendered: DiveSet, champion: Path, tmp_path: Path
) -> None:
    torn = tmp_path / "torn.mp4"
    torn.write_bytes(b"no clip")
    dives = [*rendered.dives[:8], dataclasses.replace(rendered.dives[8], clip=torn)]
    folder = tmp_path / "run"
    result = train(head_plan(dataclasses.replace(rendered, dives=tuple(dives)), champion, folder))
    (warning,) = of_kind(folder, "warning")
    assert "torn.mp4" in warning["message"]
    assert result.comparison is not None
    assert result.comparison["n"] == 8
    # what is left is counted, so that the last step is the last
    done = [one for one in staged(folder, "learning") if one["done"] == one["total"]]
    assert len(done) == EPOCHS
    assert read_manifest(result.best_file).training["dives"] == 8


def test_a_loss_that_is_no_number_ends_in_a_sentence(
    rendered: DiveSet, champion: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from aqa_core.errors import RunError

    monkeypatch.setattr(head_run, "_SECONDS_BETWEEN_EVENTS", 0.0)
    with pytest.raises(RunError, match="came apart in epoch") as caught:
        train(head_plan(rendered, champion, tmp_path / "run", rate_pretrained=1e30, epochs=3))
    *_, last = events(tmp_path / "run")
    assert last["kind"] == "failed"
    assert last["values"] == {"message": str(caught.value)}
