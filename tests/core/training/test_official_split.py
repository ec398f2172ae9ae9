"""A data set's own test part: reported on, labelled as what it is, and never what chooses."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest
import torch

from aqa_core.checkpoints.model_file import load_model
from aqa_core.data.samples import DiveSet, LabelledDive
from aqa_core.errors import DataError
from aqa_core.training.fit import train
from aqa_core.training.parts import part_dives
from aqa_core.training.run_folder import RunFolder
from aqa_core.training.verdict import Metrics, summary_of
from tests.helpers.training import SHORT, parameters, plan


def dive(part: str, group: str = "") -> LabelledDive:
    return LabelledDive(clip=Path("a.mp4"), score=50.0, part=part, group=group)  # type: ignore[arg-type]


def parted(dives: DiveSet) -> DiveSet:
    """Give every third dive to the test part."""
    return dataclasses.replace(
        dives,
        dives=tuple(
            dataclasses.replace(one, part="test" if k % 3 == 0 else "train")
            for k, one in enumerate(dives.dives)
        ),
    )


def test_held_out_dives_come_from_the_training_part() -> None:
    dives = [dive("test" if k % 4 == 0 else "train", group=f"g{k % 5}") for k in range(40)]
    parts = part_dives(dives, held_out_share=0.2, seed=1)
    assert parts.test == tuple(range(0, 40, 4))
    assert sorted([*parts.train, *parts.held_out, *parts.test]) == list(range(40))
    assert {dives[k].group for k in parts.train}.isdisjoint(dives[k].group for k in parts.held_out)


def test_a_dive_without_a_part_is_left_out_where_others_have_one() -> None:
    parts = part_dives(
        [dive("train"), dive(""), dive("train"), dive("test")], held_out_share=0.5, seed=1
    )
    assert sorted([*parts.train, *parts.held_out]) == [0, 2]
    assert parts.test == (3,)
    with pytest.raises(DataError, match="no dive to train on"):
        part_dives([dive("test"), dive("")], held_out_share=0.5, seed=1)


def test_the_test_part_is_reported_and_changes_nothing(rendered: DiveSet, tmp_path: Path) -> None:
    recipe = dataclasses.replace(SHORT, epochs=3, head_epochs=0)
    dives = parted(rendered)
    one = train(plan(dives, tmp_path / "one", recipe))
    turned = dataclasses.replace(
        dives,
        dives=tuple(
            dataclasses.replace(d, score=100.0 - d.score) if d.part == "test" else d
            for d in dives.dives
        ),
    )
    other = train(plan(turned, tmp_path / "other", recipe))
    mine, theirs = parameters(one.best_file), parameters(other.best_file)
    assert all(torch.equal(mine[k], theirs[k]) for k in mine)
    assert one.metrics == other.metrics
    assert one.best_epoch == other.best_epoch
    assert one.summary["last_epoch"]["test_mae"] != other.summary["last_epoch"]["test_mae"]
    run = json.loads((tmp_path / "one" / "run.json").read_text())
    assert run["split"]["test"] == list(range(0, 14, 3))
    assert run["summary"] == one.summary
    *_, last = RunFolder(tmp_path / "one").events()
    assert last["kind"] == "finished"
    assert last["values"]["summary"] == one.summary
    training = load_model(one.best_file).manifest.training
    assert training["test"]["dives"] == 5
    assert training["held_out"] == one.metrics
    assert training["test"]["mae"] == one.summary["chosen_by_held_out"]["test_mae"]


def test_the_summary_tells_the_three_epochs_apart() -> None:
    epochs: dict[int, Metrics] = {
        0: {"spearman": 0.5, "test_spearman_points": 0.9},
        1: {"spearman": 0.8, "test_spearman_points": 0.6},
        2: {"spearman": 0.7, "test_spearman_points": None},
    }
    summary = summary_of(epochs, chosen=1)
    assert summary["chosen_by_held_out"] == {"epoch": 2, **epochs[1]}
    assert summary["last_epoch"] == {"epoch": 3, **epochs[2]}
    assert summary["best_on_test"]["epoch"] == 1
    assert "test dives themselves" in summary["best_on_test"]["note"]
    assert "best_on_test" not in summary_of({0: {"spearman": 0.1}}, chosen=0)
