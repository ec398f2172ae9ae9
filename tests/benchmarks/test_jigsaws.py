"""The real-features experiment, held to tiny features made up here."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from tests.benchmarks import jigsaws
from tests.helpers.shared_data import shared_file

QUICK = dataclasses.replace(jigsaws.RECIPE, epochs=6, batch=6, rate_new=3e-3)


@pytest.fixture
def trials() -> jigsaws.Trials:
    """Sixty trials of six segments whose score is a sum of what two features say."""
    draw = np.random.default_rng(3)
    trunk = draw.normal(size=(60, 6, 5)).astype(np.float32)
    scores = 18 + 8 * (trunk[:, :, 0] + trunk[:, :, 1]).mean(axis=1)
    return jigsaws.Trials(
        name="made up",
        trunk=trunk,
        scores=scores.astype(np.float64),
        surgeons=draw.choice(list("BCDEFGHI"), 60),
    )


@pytest.mark.parametrize("by", ["trial", "surgeon"])
def test_every_trial_is_held_out_once(trials: jigsaws.Trials, by: jigsaws.FoldsBy) -> None:
    held_out = list(jigsaws.folds(trials, by=by, seed=1))
    assert len(held_out) == jigsaws.FOLDS
    assert sorted(np.concatenate(held_out).tolist()) == list(range(60))


def test_no_surgeon_is_in_both_parts(trials: jigsaws.Trials) -> None:
    for test in jigsaws.folds(trials, by="surgeon", seed=1):
        train = np.setdiff1d(np.arange(60), test)
        assert not set(trials.surgeons[test]) & set(trials.surgeons[train])


@pytest.mark.parametrize("system", list(jigsaws.SYSTEMS))
def test_each_system_finds_what_is_there(trials: jigsaws.Trials, system: str) -> None:
    found = jigsaws.measure(trials, system=system, recipe=QUICK, by="trial", seeds=1)
    assert found.shape == (1,)
    assert found[0] > 0.8


@pytest.mark.parametrize("aggregation", ["avg", "wd"])
def test_scores_held_out_change_nothing(trials: jigsaws.Trials, aggregation: str) -> None:
    train, test = np.arange(40), np.arange(40, 60)
    other = dataclasses.replace(
        trials, scores=np.where(np.arange(60) < 40, trials.scores, 30 - trials.scores)
    )
    predictions = [
        jigsaws.learned(one, train, test, aggregation=aggregation, recipe=QUICK, seed=0)
        for one in (trials, other)
    ]
    np.testing.assert_array_equal(predictions[0], predictions[1])
    np.testing.assert_array_equal(
        jigsaws.ridge(trials, train, test), jigsaws.ridge(other, train, test)
    )


def test_the_table_has_a_row_for_each_system(trials: jigsaws.Trials) -> None:
    recipe = dataclasses.replace(QUICK, epochs=1)
    lines = list(jigsaws.table([trials, trials], recipe=recipe, by="trial", seeds=2))
    assert [line.split("|")[1].strip() for line in lines[2:]] == list(jigsaws.SYSTEMS.values())
    assert {line.count("|") for line in lines} == {5}


def test_the_real_file_holds_three_tasks() -> None:
    tasks = jigsaws.read_trials(shared_file("features", "jigsaws_10clips_mean_std.npz"))
    assert {one.name: one.trunk.shape for one in tasks} == {
        "knot tying": (36, 10, 152),
        "needle passing": (28, 10, 152),
        "suturing": (38, 10, 152),
    }
