"""Wrong labels lead the list of the doubtful ones; right ones are left in peace."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from aqa_core.cli.main import main
from aqa_core.training.doctor import LEAST_DOUBT
from aqa_core.training.doubt import examine, left_out, robust_line
from tests.helpers.models import write_model

WRONG = {7: -9.0, 23: 8.0, 41: -10.0}


def points(seed: int, wrong: dict[int, float]) -> tuple[Any, Any, Any]:
    """Give labels, a model on another scale, and what 60 dives look like."""
    rng = np.random.default_rng(seed)
    true_M = rng.uniform(12, 27, 60)
    seen_MD = np.outer(true_M, rng.normal(size=40)) + rng.normal(scale=8.0, size=(60, 40))
    model_M = 0.6 * true_M + 4.0 + rng.normal(scale=0.8, size=60)
    label_M = true_M + rng.normal(scale=0.8, size=60)
    for position, off in wrong.items():
        label_M[position] += off
    return label_M, model_M, seen_MD


@pytest.mark.parametrize("seed", range(5))
def test_wrong_labels_lead_the_list(seed: int) -> None:
    label_M, model_M, seen_MD = points(seed, WRONG)
    opinions = examine(label_M, model_M, seen_MD, least=0.5)
    order = np.argsort(-opinions.doubt_M)
    assert set(order[:3].tolist()) == set(WRONG)
    assert (opinions.doubt_M[order[:3]] >= 0.8).all()
    assert (opinions.doubt_M >= LEAST_DOUBT).sum() == 3
    # both say what the label should have been, on the scale of the labels
    for position, off in WRONG.items():
        assert abs(opinions.model_M[position] - (label_M[position] - off)) < 4.5
        assert abs(opinions.neighbours_M[position] - (label_M[position] - off)) < 4.5


def test_one_view_alone_is_not_enough() -> None:
    label_M, model_M, seen_MD = points(1, {})
    model_M[5] += 12.0
    seen_MD[9] += 40.0 * np.random.default_rng(3).normal(size=40)
    opinions = examine(label_M, model_M, seen_MD, least=0.5)
    assert opinions.doubt_M[[5, 9]].max() < LEAST_DOUBT


def test_a_label_has_no_say_in_its_own_answer() -> None:
    label_M, _, seen_MD = points(2, {})
    before = left_out(seen_MD, label_M, ridges=(1.0,))
    refitted = []
    for position in range(0, 60, 12):
        changed = label_M.copy()
        changed[position] += 5.0
        refitted.append(left_out(seen_MD, changed, ridges=(1.0,))[position] - before[position])
    assert np.abs(refitted).max() < 0.5


def test_the_line_is_that_of_the_majority_and_never_falls() -> None:
    x_M = np.arange(30.0)
    y_M = 2.0 * x_M + 1.0
    y_M[:8] = 100.0
    assert robust_line(x_M, y_M) == pytest.approx(2.0 * x_M + 1.0)
    assert robust_line(x_M, -x_M) == pytest.approx(np.full(30, -14.5))
    assert robust_line(np.zeros(4), np.array([1.0, 2.0, 3.0, 4.0])) == pytest.approx(
        np.full(4, 2.5)
    )


@pytest.fixture
def folder(rendered_folder: Path, tmp_path: Path) -> Path:
    """Give a writable folder of rendered dives with one label far off."""
    folder = tmp_path / "dives"
    folder.mkdir()
    for clip in rendered_folder.glob("*.mp4"):
        shutil.copyfile(clip, folder / clip.name)
    lines = (rendered_folder / "labels.csv").read_text(encoding="utf-8").splitlines()
    cells = lines[5].split(",")
    lines[5] = ",".join([cells[0], "0.5", *cells[2:-1], ""])
    (folder / "labels.csv").write_text("\n".join(lines), encoding="utf-8")
    return folder


@pytest.mark.parametrize("target", ["execution", "points"])
def test_doubts_labels_of_rendered_dives(
    folder: Path, tmp_path: Path, target: str, capsys: pytest.CaptureFixture[str]
) -> None:
    model = write_model(tmp_path / "tiny.safetensors", target=target, score_scale=10.0)
    assert main(["labels", str(folder), "--model", str(model), "--events"]) == 0
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [event["seq"] for event in events] == list(range(len(events)))
    stages = [event["values"]["stage"] for event in events if event["kind"] == "batch"]
    assert stages[0] == "checking"
    assert stages[-1] == "features"
    assert events[-1]["kind"] == "finished"
    report = events[-1]["values"]["report"]
    assert report["doctor"] == {"looked_at": 14, "message": ""}
    assert report["usable"] == report["rows"] == 14
    (suspect,) = [one for one in report["suspects"] if one["row"] == 6] or [None]
    assert suspect is not None
    assert suspect["label"] == 0.5
    assert suspect["model_says"] > 10
    assert suspect["neighbours_say"] > 10
    assert 0 <= suspect["at_s"] < 6
    assert Path(suspect["clip"]).is_file()
    assert main(["labels", str(folder), "--model", str(model)]) == 0
    assert f"row 6, {suspect['file']}: The table says 0.5 points" in capsys.readouterr().out


def test_few_dives_are_not_enough_to_doubt(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model = write_model(tmp_path / "tiny.safetensors", target="execution")
    lines = (folder / "labels.csv").read_text(encoding="utf-8").splitlines()
    (folder / "labels.csv").write_text("\n".join(lines[:5]), encoding="utf-8")
    assert main(["labels", str(folder), "--model", str(model), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["suspects"] == []
    assert "At least 8 dives" in report["doctor"]["message"]
