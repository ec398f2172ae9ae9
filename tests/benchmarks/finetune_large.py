"""Does the whole path work with the network of the paper: weights from elsewhere, ten clips, a head, a score."""

from __future__ import annotations

import csv
import time
from pathlib import Path
from typing import Final

import torch

from tests.benchmarks.finetune_child import render, run, teach
from tests.helpers import public_networks as public

_DIVES: Final = 10
_ARCH: Final = "r2plus1d_34"


def large(club: Path, folder: Path) -> None:
    """Print the seconds of every part.

    Args:
        club: where the rendered set s1 is, or is rendered to.
        folder: weights, labels and runs are made there.
    """
    source = render(club / "s1", count=60, seed=2001)
    weights, own = folder / "weights.pth", folder / "ten"
    torch.save(public.random_state(public.ig65m_shapes()), weights)
    print(f"  weights: {weights.stat().st_size / 1e6:.0f} MB, random, laid out as ig65m has them")
    imported = ("--layout", "ig65m", "--arch", _ARCH, "--name", "large")
    _, seconds = run("models", "import", weights, *imported)
    print(f"  import {seconds:.1f} s", flush=True)
    rows = _ten(source, own)
    begun = time.time()
    taught = teach(own, folder / "run", start="large")
    started, looked = taught.events[0]["time"], taught.events[-1]["time"] - taught.after_features_s
    print(
        f"  head: start {started - begun:.1f} s, features {looked - started:.1f} s "
        f"({(looked - started) / _DIVES:.1f} s a clip, both ways round), "
        f"learning {taught.after_features_s:.1f} s, all {taught.wall_s:.1f} s",
        flush=True,
    )
    rehearsed = [e["values"] for e in taught.events if e["values"].get("stage") == "rehearsal"]
    print(f"  rehearsal said {rehearsed}")
    _, seconds = run("models", "import", folder / "run" / "best.safetensors", "--name", "taught")
    print(f"  use {seconds:.1f} s")
    window = (
        "--start",
        rows[0]["start_s"],
        "--end",
        rows[0]["end_s"],
        "--difficulty",
        rows[0]["difficulty"],
    )
    for again in ("first", "again"):
        said, seconds = run("score", rows[0]["file"], "--model", "taught", *window)
        print(f"  score of a dive it learned, {again}: {seconds:.1f} s")
    print("    " + "\n    ".join(said.splitlines()[:6]))
    unseen = ("--start", "0", "--end", "4", "--difficulty", "3")
    _, seconds = run("score", source / f"dive_{_DIVES:05}.mp4", "--model", "taught", *unseen)
    print(f"  score of a dive not seen before: {seconds:.1f} s")


def _ten(source: Path, folder: Path) -> list[dict[str, str]]:
    folder.mkdir(parents=True, exist_ok=True)
    with (source / "labels.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))[:_DIVES]
    rows = [{**row, "file": str((source / row["file"]).resolve())} for row in rows]
    with (folder / "labels.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    return rows
