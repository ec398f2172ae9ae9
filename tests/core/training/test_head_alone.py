"""A head of its own kind on a finished backbone: how the averaging twin is made."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import torch

from aqa_core.data.samples import DiveSet
from aqa_core.training.fit import train
from aqa_core.training.recipes import find_recipe
from tests.helpers.training import SHORT, parameters, plan


def test_a_twin_keeps_the_backbone_and_the_dives_held_out_are_new_to_it(
    rendered: DiveSet, tmp_path: Path
) -> None:
    first = train(plan(rendered, tmp_path / "first", preset="tiny_wd"))
    head = dataclasses.replace(find_recipe("starter-head"), head_epochs=2, head_batch=4)
    twin = train(
        plan(rendered, tmp_path / "twin", head, preset="tiny_avg", init=str(first.best_file))
    )
    before, after = parameters(first.best_file), parameters(twin.best_file)
    backbone = [name for name in before if name.startswith("backbone.")]
    assert backbone
    assert all(torch.equal(before[name], after[name]) for name in backbone)
    assert not torch.equal(before["projection.0.weight"], after["projection.0.weight"])
    assert not any(name.startswith("aggregation") for name in after)


def test_more_dives_go_on_from_a_finished_starter() -> None:
    more, starter = find_recipe("starter-more"), find_recipe("starter")
    assert starter.rate_pretrained < more.rate_pretrained < starter.rate_new
    assert (
        dataclasses.replace(
            more,
            name=starter.name,
            epochs=starter.epochs,
            rate_pretrained=starter.rate_pretrained,
        )
        == starter
    )
    assert SHORT.target == more.target == "execution"
