"""A small labelled folder with something wrong in it, and a doctor's child that needs no network."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.helpers.clips import write_stamped

HEADER = "file;score;dive;height_m;start_s;end_s"
GOOD = (
    "dive_1.mp4;60;207C;10;0,2;1,0",
    "dive_2.mp4;70;207C;10;0,2;1,0",
    "dive_3.mp4;80;207C;10;0,2;1,0",
)


def write_clips(folder: Path) -> Path:
    """Write three clips that differ."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in (1, 2, 3):
        write_stamped(folder / f"dive_{number}.mp4", 30 + number, rate=25)
    return folder


def write_folder(clips: Path, folder: Path, rows: Sequence[str] = GOOD) -> Path:
    """Write a labelled folder of these clips."""
    shutil.copytree(clips, folder)
    write_table(folder, rows)
    return folder


def write_table(folder: Path, rows: Sequence[str]) -> None:
    """Write its table, as a spreadsheet in a country with a decimal comma does."""
    (folder / "labels.csv").write_text("\n".join((HEADER, *rows)) + "\n", encoding="utf-8")


def suspect(folder: Path, row: int, *, doubt: float, at_s: float | None = 0.4) -> dict[str, Any]:
    """Give a suspect as the command prints it."""
    return {
        "row": row,
        "file": f"dive_{row - 1}.mp4",
        "clip": str(folder / f"dive_{row - 1}.mp4"),
        "label": 60.0,
        "model_says": 41.25,
        "neighbours_say": 43.0,
        "doubt": doubt,
        "at_s": at_s,
        "sentence": f"Row {row} has 60, but the model says 41.",
    }


def child_that_prints(*events: dict[str, Any], status: int = 0, complaint: str = "") -> list[str]:
    """Give a command that prints events and ends."""
    lines = "\n".join(json.dumps(event) for event in events)
    code = (
        f"import sys; print({lines!r}, flush=True); "
        f"sys.stderr.write({complaint!r}); sys.exit({status})"
    )
    return [sys.executable, "-c", code]


def child_that_waits(*events: dict[str, Any]) -> list[str]:
    """Give a command that prints events and then does nothing for a long time."""
    lines = "\n".join(json.dumps(event) for event in events)
    code = f"import time; print({lines!r}, flush=True); time.sleep(60)"
    return [sys.executable, "-c", code]
