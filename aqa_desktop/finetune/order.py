"""What a run is to do, and how the command line is told."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from aqa_core.data.runs import runs_folder

Mode = Literal["head", "full"]
Device = Literal["auto", "cpu", "cuda"]

_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One run.

    Attributes:
        folder: the labelled folder.
        start: name of the model or backbone to start from.
        mode: `head` learns what stands behind the backbone, `full` the whole network.
        output: the run folder.
        name: what the new model is to be called.
        device: where it learns.
        seed: of everything that is drawn.
        against: a model to compare with in place of the start, or empty.
        is_continued: whether the run folder holds a run to go on with.
    """

    folder: Path
    start: str
    mode: Mode
    output: Path
    name: str
    device: Device = "auto"
    seed: int = 0
    against: str = ""
    is_continued: bool = False

    def arguments(self) -> list[str]:
        """Write it as arguments of the `aqa` command."""
        words = ["finetune", str(self.folder), "--from", self.start, "--mode", self.mode]
        words += ["--output", str(self.output), "--device", self.device, "--events"]
        words += ["--seed", str(self.seed)]
        if self.against:
            words += ["--against", self.against]
        if self.is_continued:
            words += ["--resume"]
        return words


def usable_name(text: str) -> str:
    """Make what a person wrote a name that a model and a folder can bear; empty where nothing is left."""
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", text.strip()).strip("-._")
    return plain[:_LONGEST_NAME].rstrip("-._")


def name_for(folder: Path, today: date) -> str:
    """Propose a name for the model that learns from a folder."""
    return usable_name(f"{usable_name(folder.name) or 'dives'}-{today.isoformat()}")


def place_for(name: str) -> Path:
    """Give a run folder of this name that is not there yet."""
    place, number = runs_folder() / name, 2
    while place.exists():
        place, number = runs_folder() / f"{name}-{number}", number + 1
    return place
