"""A whole ablation of tiny networks: every cell, killed in the middle, and what it leaves to look at."""

from __future__ import annotations

import dataclasses
import json
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import cv2
import pytest

from aqa_core.cli.main import main
from aqa_core.data.samples import DiveSet
from aqa_core.errors import CancelledError, DataError, RunError
from aqa_core.progress import CancelToken, Progress
from aqa_core.reports.ablation import as_csv
from aqa_core.training import metrics
from aqa_core.training.ablation import AblationPlan, run_ablation, with_parts
from aqa_core.training.ablation_grid import Grid, named_backbones, read_inits, recipe_of
from aqa_core.training.recipes import find_recipe
from tests.helpers.models import write_model
from tests.helpers.project import ROOT

QUICK = dataclasses.replace(
    find_recipe("paper"), epochs=2, batch=4, held_out_share=0.3, end_jitter=2
)
GRID = Grid(
    backbones=("tiny",),
    aggregations=("avg", "wd"),
    with_difficulty=(False, True),
    frozen_batch_norm=(False,),
    seeds=(0,),
    inits={},
)


def plan(dives: DiveSet, output: Path, **changes: Any) -> AblationPlan:
    first = AblationPlan(dives=dives, grid=GRID, recipe=QUICK, output=output)
    return dataclasses.replace(first, **changes)


def runs(output: Path) -> dict[str, str]:
    """Give the events of each cell, whose times tell whether it was run anew."""
    return {
        str(path.relative_to(output)): path.read_text(encoding="utf-8")
        for path in sorted(output.glob("cells/*/*.jsonl"))
    }


def test_every_cell_of_the_grid_is_one_training() -> None:
    grid = dataclasses.replace(GRID, seeds=(0, 1), frozen_batch_norm=(False, True))
    names = [cell.name for cell in grid.cells()]
    assert names[:4] == [
        "tiny_avg_nodd_learned_seed0",
        "tiny_avg_nodd_learned_seed1",
        "tiny_wd_nodd_learned_seed0",
        "tiny_wd_nodd_learned_seed1",
    ]
    # a backbone that starts from random parameters has no statistics to keep
    assert len(names) == 8
    given = dataclasses.replace(grid, inits={"tiny": "some_model"})
    assert len(given.cells()) == 16
    with pytest.raises(RunError, match="--init BACKBONE=MODEL"):
        dataclasses.replace(GRID, frozen_batch_norm=(True,)).cells()


def test_a_cell_changes_target_and_batch_norm_and_nothing_else() -> None:
    plain, with_difficulty = GRID.cells()[0], GRID.cells()[2]
    assert recipe_of(plain, QUICK) == QUICK
    changed = recipe_of(with_difficulty, QUICK)
    assert changed.target == "execution"
    back = dataclasses.replace(changed, target=QUICK.target, score_scale=QUICK.score_scale)
    assert back == QUICK


def test_the_papers_tables_are_names_of_backbones() -> None:
    assert named_backbones(["1b", "tiny"]) == (
        "r2plus1d_34_8f",
        "r2plus1d_34_16f",
        "r2plus1d_34_32f",
        "tiny",
    )
    assert len(named_backbones([])) == 8
    with pytest.raises(RunError, match="There is no backbone 'resnet'"):
        named_backbones(["resnet"])


def test_starts_are_pairs() -> None:
    assert read_inits(["a=b", "c=models/d=e.safetensors"]) == {
        "a": "b",
        "c": "models/d=e.safetensors",
    }
    with pytest.raises(RunError, match="'tiny' does not say"):
        read_inits(["tiny"])


def test_the_same_dives_test_whatever_the_seed(rendered: DiveSet) -> None:
    parted = with_parts(rendered)
    assert 0 < sum(dive.part == "test" for dive in parted.dives) < len(parted.dives) / 2
    assert with_parts(parted) == parted
    half = dataclasses.replace(
        rendered, dives=tuple(dataclasses.replace(one, part="train") for one in rendered.dives)
    )
    with pytest.raises(DataError, match="'test'"):
        with_parts(half)


def test_an_ablation_leaves_tables_pictures_and_predictions(
    rendered: DiveSet, tmp_path: Path
) -> None:
    ablation = run_ablation(plan(rendered, tmp_path))
    assert list(ablation.results) == GRID.cells()
    for measured in ablation.results.values():
        assert len(measured.points) == len(ablation.test) > 2
        assert measured.epochs == QUICK.epochs
        assert measured.mae is not None
    assert (tmp_path / "table.csv").read_text(encoding="utf-8") == as_csv(ablation.results)
    assert "(rendered)" in (tmp_path / "table.md").read_text(encoding="utf-8")
    for name in ("comparison.svg", "curves.svg"):
        assert "no values" not in "".join(ET.parse(tmp_path / name).getroot().itertext())
    page = (tmp_path / "predictions.md").read_text(encoding="utf-8")
    strips = sorted((tmp_path / "strips").iterdir())
    assert len(strips) == min(4, len(ablation.test))
    assert all(f"strips/{strip.name}" in page for strip in strips)
    picture = cv2.imread(str(strips[0]))
    assert picture is not None
    assert picture.shape == (112, 6 * 112, 3)


def test_no_test_dive_trains_or_chooses(rendered: DiveSet, tmp_path: Path) -> None:
    ablation = run_ablation(plan(rendered, tmp_path, grid=_one_cell()))
    run = json.loads(next(tmp_path.glob("cells/*/run.json")).read_text(encoding="utf-8"))
    files = {
        part: {run["clips"][position]["file"] for position in positions}
        for part, positions in run["split"].items()
    }
    assert files["test"] == {str(dive.clip) for dive in ablation.test}
    assert not files["test"] & (files["train"] | files["held_out"])


def test_what_the_table_says_follows_from_the_predictions(
    rendered: DiveSet, tmp_path: Path
) -> None:
    ablation = run_ablation(plan(rendered, tmp_path, grid=_one_cell()))
    (measured,) = ablation.results.values()
    true = [dive.score for dive in ablation.test]
    said = [point for point in measured.points if point is not None]
    assert measured.spearman == pytest.approx(metrics.spearman(said, true))
    assert measured.mae == pytest.approx(metrics.mae(said, true), abs=1e-3)
    assert measured.spearman_best is not None
    assert measured.spearman is not None
    assert measured.spearman_best >= measured.spearman


def test_finished_cells_are_skipped_and_new_ones_join(rendered: DiveSet, tmp_path: Path) -> None:
    run_ablation(plan(rendered, tmp_path, grid=_one_cell()))
    before = runs(tmp_path)
    ablation = run_ablation(plan(rendered, tmp_path, grid=_one_cell(aggregations=("wd",))))
    assert {cell.aggregation for cell in ablation.results} == {"avg", "wd"}
    after = runs(tmp_path)
    assert len(after) == len(before) + 1
    assert before.items() <= after.items()


def test_another_recipe_is_refused(rendered: DiveSet, tmp_path: Path) -> None:
    run_ablation(plan(rendered, tmp_path, grid=_one_cell()))
    longer = dataclasses.replace(QUICK, epochs=3)
    with pytest.raises(RunError, match="an ablation with other recipe"):
        run_ablation(plan(rendered, tmp_path, grid=_one_cell(), recipe=longer))
    fewer = dataclasses.replace(rendered, dives=rendered.dives[1:])
    with pytest.raises(RunError, match="an ablation with other dives"):
        run_ablation(plan(fewer, tmp_path, grid=_one_cell()))


def test_a_backbone_with_a_start_can_keep_its_batch_norm(rendered: DiveSet, tmp_path: Path) -> None:
    given = write_model(tmp_path / "given.safetensors", "tiny_wd")
    grid = _one_cell(frozen_batch_norm=(True,), inits={"tiny": str(given)})
    output = tmp_path / "ablation"
    ablation = run_ablation(plan(rendered, output, grid=grid))
    (cell,) = ablation.results
    run = json.loads((output / "cells" / cell.name / "run.json").read_text(encoding="utf-8"))
    assert run["init"] == str(given)
    assert run["recipe"]["freeze_batch_norm"]
    other = write_model(tmp_path / "other.safetensors", "tiny_avg")
    grid = dataclasses.replace(grid, inits={"tiny": str(other)})
    with pytest.raises(RunError, match="was started from"):
        run_ablation(plan(rendered, output, grid=grid))


def test_a_dive_that_is_shown_has_to_be_a_test_dive(rendered: DiveSet, tmp_path: Path) -> None:
    test = next(dive for dive in with_parts(rendered).dives if dive.part == "test")
    one = plan(rendered, tmp_path, grid=_one_cell(), shown=(test.name,))
    run_ablation(one)
    assert f"**{test.name}**" in (tmp_path / "predictions.md").read_text(encoding="utf-8")
    # what would fail at the end is said before the first training
    late = dataclasses.replace(one, output=tmp_path / "late", shown=("nobody.mp4",))
    with pytest.raises(DataError, match=r"nobody\.mp4 is not among the test dives"):
        run_ablation(late)
    assert not (tmp_path / "late" / "cells").exists()


def test_several_processes_refuse_learned_statistics_before_any_work(
    rendered: DiveSet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORLD_SIZE", "2")
    monkeypatch.setenv("RANK", "1")
    grid = _one_cell(frozen_batch_norm=(False, True), inits={"tiny": "starter_wd"})
    with pytest.raises(RunError, match="In 1 of 2 cells BatchNorm learns from whole batches"):
        run_ablation(plan(rendered, tmp_path / "ablation", grid=grid))
    assert not (tmp_path / "ablation").exists()


def test_a_cancelled_ablation_goes_on(rendered: DiveSet, tmp_path: Path) -> None:
    cancel = CancelToken()

    def at_the_second_cell(progress: Progress) -> None:
        if progress.stage.startswith("cell 2") and "epoch 2" in progress.stage:
            cancel.cancel()

    grid = dataclasses.replace(GRID, with_difficulty=(True,))
    with pytest.raises(CancelledError):
        run_ablation(plan(rendered, tmp_path, grid=grid), report=at_the_second_cell, cancel=cancel)
    assert (tmp_path / "table.csv").read_text(encoding="utf-8").count("\n") == 2
    assert len(run_ablation(plan(rendered, tmp_path, grid=grid)).results) == 2


def _one_cell(**changes: Any) -> Grid:
    one = dataclasses.replace(GRID, aggregations=("avg",), with_difficulty=(True,))
    return dataclasses.replace(one, **changes)


def _words(data: Path, output: Path) -> list[str]:
    words = f"ablate --data {data} --output {output} --backbones tiny --epochs 2 --difficulty with"
    return words.split()


@pytest.mark.slow
@pytest.mark.timeout(900)  # twelve seconds of work, but on a busy machine a program starts slowly
def test_an_ablation_killed_in_the_middle_ends_with_the_same_table(
    rendered_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    child = subprocess.Popen(
        [sys.executable, "-m", "aqa_core", *_words(rendered_folder, killed)],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
    )
    # the second of its two cells has taken its first step
    events = killed / "cells" / "tiny_wd_dd_learned_seed0" / "events.jsonl"
    while not (events.exists() and '"batch"' in events.read_text(encoding="utf-8")):
        assert child.poll() is None, "it ended before it could be killed"
        time.sleep(0.02)
    child.kill()
    assert child.wait() == -signal.SIGKILL
    assert not (events.parent / "measured.json").exists()
    first = killed / "cells" / "tiny_avg_dd_learned_seed0" / "events.jsonl"
    before = first.read_bytes()
    assert main(_words(rendered_folder, killed)) == 0
    resumed = capsys.readouterr().out
    assert first.read_bytes() == before
    assert main(_words(rendered_folder, whole)) == 0
    for name in ("table.csv", "table.md", "comparison.svg", "curves.svg", "predictions.md"):
        assert (killed / name).read_bytes() == (whole / name).read_bytes(), name
    assert capsys.readouterr().out == resumed.replace(str(killed), str(whole))
    assert "WD − Average" in resumed
