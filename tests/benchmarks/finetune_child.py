"""Runs `aqa` as a coach's computer does, and tells what its events said and how long it took."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TEACH = "finetune"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taught:
    """One fine-tuning that ran to its end.

    Attributes:
        folder: the run folder.
        events: all of them.
        wall_s: seconds of the whole command.
        work_s: seconds that processors worked for it; beside other work that says more.
    """

    folder: Path
    events: Sequence[dict[str, Any]]
    wall_s: float
    work_s: float

    @property
    def after_features_s(self) -> float:
        """Seconds from the last dive looked at to the end."""
        looked = [e["time"] for e in self.events if e["values"].get("stage") == "features"]
        return float(self.events[-1]["time"] - max(looked))

    @property
    def comparison(self) -> dict[str, Any]:
        """What the run itself says of the model before and the new one; empty where there is none to compare."""
        return self.events[-1]["values"]["comparison"] or {}


def aqa(*arguments: str | Path) -> list[str]:
    """Give the command line of an `aqa` command."""
    return [sys.executable, "-m", "aqa_core", *map(str, arguments)]


def run(*arguments: str | Path) -> tuple[str, float]:
    """Run an `aqa` command; gives what it printed, and its seconds."""
    begun = time.perf_counter()
    done = subprocess.run(aqa(*arguments), stdout=subprocess.PIPE, check=True, text=True)
    return done.stdout, time.perf_counter() - begun


def teach(folder: Path, output: Path, *options: str, start: str = "starter_wd") -> Taught:
    """Teach the head of a model a labelled folder."""
    taught = (TEACH, folder, "--from", start, "--mode", "head", "--output", output, "--events")
    before = os.times()
    printed, wall_s = run(*taught, *options)
    after = os.times()
    worked = after.children_user + after.children_system
    work_s = worked - before.children_user - before.children_system
    events = [json.loads(line) for line in printed.splitlines()]
    return Taught(folder=output, events=events, wall_s=wall_s, work_s=work_s)


def render(folder: Path, *, count: int, seed: int) -> Path:
    """Render dives of the style `club`, unless they are there."""
    if not (folder / "labels.csv").exists():
        run("synth", folder, "--count", str(count), "--seed", str(seed), "--style", "club")
    return folder


def spread(values: Sequence[float]) -> str:
    """Give median and extremes in a few letters."""
    ordered = sorted(values)
    middle = len(ordered) // 2
    median = ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
    return f"{median:.3g} ({ordered[0]:.3g} to {ordered[-1]:.3g})"
