"""What `aqa evaluate` measures of a run's model on the test part is what the run itself measured there."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest

from aqa_core.checkpoints.foreign.authors import END_OFFSET
from aqa_core.checkpoints.manifest import read_manifest
from aqa_core.cli.main import main
from aqa_core.data.sources import read_dives
from aqa_core.synthetic.mtl_layout import synthesise_mtl_aqa
from aqa_core.synthetic.style import POOL
from aqa_core.training.fit import train
from aqa_core.training.recipes import find_recipe
from tests.helpers.training import plan


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rendered_mtl_aqa")
    synthesise_mtl_aqa(folder, count=20, seed=3, jobs=1, style=POOL.sized((96, 72)))
    return folder


def evaluated(model: Path, root: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    capsys.readouterr()
    data = f"mtl-aqa:{root}"
    assert main(["evaluate", "--model", str(model), "--data", data, "--json"]) == 0
    document: dict[str, Any] = json.loads(capsys.readouterr().out)
    return document


@pytest.mark.parametrize(("name", "offset"), [("paper", 0), ("authors", 5), ("ours", 0)])
def test_evaluating_a_run_gives_its_own_figures(
    name: str, offset: int, root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recipe = dataclasses.replace(find_recipe(name), epochs=1, batch=4, rate_new=1e-3)
    dives = read_dives(f"mtl-aqa:{root}", warn=pytest.fail)
    result = train(plan(dives, tmp_path / "run", recipe))
    own = result.summary["chosen_by_held_out"]
    found = evaluated(result.best_file, root, capsys)
    assert read_manifest(result.best_file).end_offset == offset
    assert found["n"] == own["test_dives"] == 5
    assert found["mae"] == pytest.approx(own["test_mae"], rel=1e-6)
    assert found["rl2"] == pytest.approx(own["test_rl2"], rel=1e-6)
    assert found["spearman"] == pytest.approx(own["test_spearman_points"], abs=1e-12)
    in_target = "spearman_execution" if recipe.target == "execution" else "spearman"
    assert found[in_target] == pytest.approx(own["test_spearman"], abs=1e-12)


def test_a_model_of_the_authors_ends_where_their_evaluation_does() -> None:
    assert find_recipe("authors").evaluation_offset == END_OFFSET
