"""What a training takes over from the model it starts from, and what its own model says of that."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
import torch

from aqa_core.checkpoints.manifest import read_manifest
from aqa_core.data.recordings import dive_hashes
from aqa_core.data.samples import DiveSet
from aqa_core.network import PRESETS, QualityNet, build_network
from aqa_core.progress import CancelToken, ignore
from aqa_core.results import Target
from aqa_core.training.compute import ON_CPU
from aqa_core.training.fit import train
from aqa_core.training.frames import short_hashes
from aqa_core.training.initial import Start, start_from
from aqa_core.training.material import Described, first_learner, first_network, prepared
from aqa_core.training.parts import Parts
from aqa_core.training.recipes import find_recipe
from aqa_core.training.team import ALONE
from tests.helpers.models import write_model
from tests.helpers.training import SHORT, plan

CONFIG = PRESETS["tiny_wd"]
QUICK = dataclasses.replace(SHORT, epochs=1, head_epochs=0)


def said(network: QualityNet, scale: float) -> torch.Tensor:
    """Give what a network says of one dive of noise, in target units."""
    size = CONFIG.frame_size
    shape = (1, CONFIG.segments, 3, CONFIG.frames, size, size)
    clips_BNCnHW = torch.randn(shape, generator=torch.Generator().manual_seed(3))
    with torch.no_grad():
        units_B: torch.Tensor = network.eval()(clips_BNCnHW)
    return units_B * scale


def started(init: Path, *, target: Target, scale: float) -> Start:
    recipe = dataclasses.replace(find_recipe("ours"), target=target, score_scale=scale)
    return start_from(build_network(CONFIG), CONFIG, str(init), recipe=recipe)


def test_a_head_is_brought_to_the_recipes_scale(tmp_path: Path) -> None:
    given = write_model(tmp_path / "given.safetensors", target="points", score_scale=100.0)
    same = started(given, target="points", scale=100.0)
    other = started(given, target="points", scale=17.0)
    assert "regressor.bias" in other.pretrained
    torch.testing.assert_close(said(other.network, 17.0), said(same.network, 100.0))


def test_the_head_of_another_target_is_not_taken_over(tmp_path: Path) -> None:
    given = write_model(tmp_path / "given.safetensors", target="points")
    other = started(given, target="execution", scale=4.0)
    assert other.pretrained
    assert all(name.startswith("backbone.") for name in other.pretrained)


@pytest.mark.parametrize("kind", ["nothing", "backbone", "model"])
def test_a_regressor_of_random_parameters_starts_at_the_mean(
    rendered: DiveSet, tmp_path: Path, kind: str
) -> None:
    target: Target = "execution" if kind == "model" else "points"
    given = write_model(tmp_path / "given.safetensors", target=target, score_scale=4.0)
    one = plan(rendered, tmp_path / "run", QUICK, init="" if kind == "nothing" else str(given))
    start = first_network(one, ALONE)
    before = start.network.regressor.bias.clone()
    found = Described(
        hashes=dive_hashes(rendered.dives),
        parts=Parts(train=tuple(range(10)), held_out=(10, 11, 12, 13)),
    )
    material = prepared(
        one, found, start, compute=ON_CPU, team=ALONE, report=ignore, cancel=CancelToken()
    )
    first_learner(material, one, ON_CPU, ALONE)
    wanted = before.item() if kind == "model" else material.mean_units
    assert start.network.regressor.bias.item() == pytest.approx(wanted)


def test_a_model_knows_what_its_start_learned_from_too(rendered: DiveSet, tmp_path: Path) -> None:
    half = len(rendered.dives) // 2
    sets = [
        dataclasses.replace(rendered, dives=dives)
        for dives in (rendered.dives[:half], rendered.dives[half:])
    ]
    first = train(plan(sets[0], tmp_path / "first", QUICK))
    second = train(plan(sets[1], tmp_path / "second", QUICK, init=str(first.best_file)))
    mine, theirs = (read_manifest(one.best_file).training for one in (first, second))
    own = set(short_hashes(dive_hashes(sets[1].dives)))
    assert set(mine["clips"]).isdisjoint(own)
    assert set(mine["clips"]) == set(theirs["clips"]) - own
    assert theirs["dives"] == len(set(theirs["clips"]) & own)


def test_the_range_of_a_model_is_that_of_the_dives_it_learned_from(
    rendered: DiveSet, tmp_path: Path
) -> None:
    result = train(plan(rendered, tmp_path / "run", QUICK))
    known = set(read_manifest(result.best_file).training["clips"])
    hashes = short_hashes(dive_hashes(rendered.dives))
    learned = [
        dive.execution or 0.0
        for dive, one in zip(rendered.dives, hashes, strict=True)
        if one in known
    ]
    assert read_manifest(result.best_file).target_range == (min(learned), max(learned))
