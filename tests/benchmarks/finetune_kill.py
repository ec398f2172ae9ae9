"""Does a kill at any moment change anything: a run is killed at random moments until 20 have hit it."""

from __future__ import annotations

import csv
import json
import random
import subprocess
from pathlib import Path
from typing import Any, Final

import torch

from aqa_core.checkpoints.model_file import load_model
from aqa_core.storage import cache_folder
from aqa_core.training.run_folder import RunFolder
from tests.benchmarks.finetune_child import TEACH, Taught, aqa, render, teach

_KILLS: Final = 20
_DIVES: Final = 16
_TIMES: Final = ("seconds_left",)


def kill(club: Path, folder: Path) -> None:
    """Print when each kill hit, and whether the figures are those of an undisturbed run.

    Args:
        club: where the rendered set s1 is, or is rendered to.
        folder: runs are made there.
    """
    few = _few(render(club / "s1", count=60, seed=2001), folder / "dives")
    whole = teach(few, folder / "whole")
    at_s = _moments(whole)
    print(f"undisturbed: {whole.wall_s:.1f} s, first event after {at_s[0]:.1f} s; {_DIVES} dives")
    dice, hits, runs = random.Random(0), 0, 0
    while hits < _KILLS:
        runs += 1
        output = folder / f"killed{runs}"
        _forget_features()
        while hits < _KILLS and (stage := _killed(few, output, at_s, dice)):
            hits += 1
            print(f"  kill {hits:2}: {stage}", flush=True)
            _nothing_half(output)
        resumed = teach(few, output, *(["--resume"] if _is_begun(output) else []))
        _same(whole, resumed)
        print(f"  run {runs} went to its end: every figure and parameter as undisturbed")
    print(f"{hits} kills over {runs} runs; no half file was left or taken")


def _few(source: Path, folder: Path) -> Path:
    """Make a folder of the first dives of a set, where they lie."""
    folder.mkdir(parents=True, exist_ok=True)
    with (source / "labels.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))[:_DIVES]
    with (folder / "labels.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows({**row, "file": str((source / row["file"]).resolve())} for row in rows)
    return folder


def _moments(whole: Taught) -> tuple[float, float]:
    """Give seconds from the start of the command to its first event, and to its last."""
    lasted = whole.events[-1]["time"] - whole.events[0]["time"]
    return whole.wall_s - lasted, whole.wall_s


def _killed(few: Path, output: Path, at_s: tuple[float, float], dice: random.Random) -> str:
    """Start or continue a run and kill it; gives where it was, or nothing where it was done before."""
    options = ["--resume"] if _is_begun(output) else []
    command = (TEACH, few, "--from", "starter_wd", "--mode", "head", "--output", output)
    first, end = at_s
    # most of a launch is the start of the process: from there on each goes a few parts of the whole way on average
    delay = dice.uniform(0.7 * first, first + 6 * (end - first) / _KILLS)
    with subprocess.Popen(
        aqa(*command, *options), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as child:
        try:
            _, complaint = child.communicate(timeout=delay)
        except subprocess.TimeoutExpired:
            child.kill()
            return f"after {delay:5.1f} s, {_where(output)}"
    assert child.returncode == 0, complaint
    return ""


def _is_begun(output: Path) -> bool:
    return (output / "run.json").exists()


def _where(output: Path) -> str:
    events = list(RunFolder(output).events())
    if not events:
        return "before the first event"
    last = events[-1]
    stage = last["values"].get("stage", last["kind"])
    done = last["values"].get("done", "")
    return f"{stage} {done}, epoch {last['epoch']}"


def _nothing_half(output: Path) -> None:
    """Whatever bears a run's name is whole."""
    folder = RunFolder(output)
    if folder.description_file.exists():
        folder.description()
    if folder.best_file.exists():
        load_model(folder.best_file)
    if (output / "log.csv").exists():
        with (output / "log.csv").open(encoding="utf-8", newline="") as file:
            assert len({len(row) for row in csv.reader(file)}) == 1


def _same(whole: Taught, resumed: Taught) -> None:
    for name in ("summary", "comparison"):
        mine, theirs = (
            json.loads((one.folder / "run.json").read_text()) for one in (whole, resumed)
        )
        assert mine[name] == theirs[name], name
    assert _epochs(whole.folder) == _epochs(resumed.folder)
    mine, theirs = (
        load_model(one.folder / "best.safetensors").network.state_dict() for one in (whole, resumed)
    )
    assert all(torch.equal(mine[name], theirs[name]) for name in mine)
    left = [path.name for path in resumed.folder.iterdir() if path.name.startswith(".")]
    assert not left, left


def _epochs(folder: Path) -> list[dict[str, Any]]:
    return [
        {name: value for name, value in event["values"].items() if name not in _TIMES}
        for event in RunFolder(folder).events()
        if event["kind"] == "epoch"
    ]


def _forget_features() -> None:
    for kept in (cache_folder() / "trunk").glob("*.npy"):
        kept.unlink(missing_ok=True)
