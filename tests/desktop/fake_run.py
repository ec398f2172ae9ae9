"""Stands in for `aqa finetune`: tells the events of a run, writes its folder, and hears stop and discard.

Run as a program it takes the command's own arguments; AQA_FAKE_RUN says how it goes: finishes, waits, ignores,
fails, crashes, lingers (over the features).
"""

from __future__ import annotations

import itertools
import json
import math
import os
import shutil
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
MODEL = ROOT / "resources" / "models" / "starter_wd.safetensors"
DIVES, HELD_OUT, EPOCHS = 60, 12, 20
TRUE = [31.5, 38.0, 42.4, 45.1, 52.0, 55.5, 58.2, 61.0, 66.7, 70.4, 77.0, 84.2]
OLD = [44.0, 40.5, 51.3, 47.0, 50.1, 62.0, 51.9, 66.2, 60.3, 71.8, 69.5, 73.0]
# how far from the true scores the new model is, for each dive, where the old one is at 1
_AWAY = {
    "better": (0.2, 0.4, 0.3, 1.2, 0.5),
    "unclear": (0.6, 1.5, 0.8, 1.1, 0.9),
    "worse": (1.4, 1.2, 1.5, 0.9),
}

Event = dict[str, Any]


def new_scores(epoch: int) -> list[float]:
    """What the new model says after an epoch: nearer and nearer, then a little astray."""
    away = 0.25 + 0.8 * math.exp(-epoch / 4) + 0.012 * max(0, epoch - 13)
    return [true + away * (old - true) for true, old in zip(TRUE, OLD, strict=True)]


def error_of(scores: list[float]) -> float:
    return sum(abs(one - true) for one, true in zip(scores, TRUE, strict=True)) / len(TRUE)


def comparison(verdict: str = "better", *, is_known: bool = False) -> dict[str, Any]:
    """What a finished run says of old and new, as the core compares them.

    Args:
        verdict: what it comes to.
        is_known: whether the old model has learned from all of the dives.
    """
    import numpy as np  # late: the fake command is to start at once

    from aqa_core.data.samples import LabelledDive
    from aqa_core.training.finetune.comparison import Champion, compare

    pairs = zip(TRUE, OLD, itertools.cycle(_AWAY[verdict]))
    new = [true + away * (old - true) for true, old, away in pairs]
    old = [math.nan] * len(OLD) if is_known else OLD
    clips = [Path(f"dive_{number:02}.mp4") for number in range(1, len(TRUE) + 1)]
    found = compare(
        [LabelledDive(clip=clip, score=score) for clip, score in zip(clips, TRUE, strict=True)],
        np.array(new),
        champion=Champion(name="starter_wd", sha256="00", points_M=np.array(old)),
        cross_validated=False,
    )
    assert found["verdict"] == ("unclear" if is_known else verdict)
    return found


def started(epochs: int = EPOCHS, *, left_out: int = 0) -> Event:
    why = "it has no difficulty, and the model judges execution: enter dive and height, or a DD"
    values = {
        "mode": "head",
        "dives": DIVES,
        "train": DIVES - HELD_OUT,
        "held_out": HELD_OUT,
        "folds": 0,
        "epochs": epochs,
        "device": "cpu",
        "device_name": "CPU, 2 threads",
        "precision": "fp32",
        "start": {"name": "starter_wd", "sha256": "00"},
        "left_out": [
            {"file": f"/dives/other_{number:02}.mp4", "message": why}
            for number in range(1, left_out + 1)
        ],
    }
    return {"kind": "started", "epoch": 0, "step": 0, "values": values}


def checking(done: int) -> Event:
    return _batch(stage="checking", done=done, total=DIVES, seconds_left=0.1 * (DIVES - done))


def contents(done: int) -> Event:
    return _batch(stage="contents", done=done, total=DIVES, seconds_left=0.2 * (DIVES - done))


def features(done: int) -> Event:
    left = 1.5 * (DIVES - done)
    return _batch(stage="features", done=done, total=DIVES, seconds_left=left)


def rehearsal(seconds: float = 366.0) -> Event:
    return _batch(stage="rehearsal", seconds=seconds, memory_mb=3100.0, seconds_per_step=0.4)


def before() -> Event:
    dots = [list(pair) for pair in zip(TRUE, OLD, strict=True)]
    return _batch(stage="before", dots=dots, **_side(OLD, 0.88))


def learning(epoch: int, done: int) -> Event:
    values = {"stage": "learning", "score": 2.0, "done": done, "total": 12}
    values["seconds_left"] = 12.0 * (EPOCHS - epoch)
    return {"kind": "batch", "epoch": epoch, "step": done, "values": values}


def epoch_done(epoch: int) -> Event:
    scores = new_scores(epoch)
    best = min(range(epoch + 1), key=lambda one: error_of(new_scores(one)))
    values = _side(scores, 0.88 + 0.05 * (1 - math.exp(-epoch / 5))) | {
        "held_out": HELD_OUT,
        "train_mae": 2.0,
        "train_spearman": 0.95,
        "train_spearman_points": 0.95,
        "loss": 0.15 + 1.5 * math.exp(-epoch / 3),
        "is_best": best == epoch,
        "seconds_left": 12.0 * (EPOCHS - epoch - 1),
        "dots": [list(pair) for pair in zip(TRUE, scores, strict=True)],
    }
    return {"kind": "epoch", "epoch": epoch, "step": 12, "values": values}


def finished(model: str, verdict: str = "better") -> Event:
    values = {"best_epoch": 14, "summary": {}, "comparison": comparison(verdict), "model": model}
    return {"kind": "finished", "epoch": EPOCHS - 1, "step": 0, "values": values}


def stopped(model: str, *, kept: bool) -> Event:
    values: dict[str, Any] = {
        "kept": kept,
        "best_epoch": 3 if kept else None,
        "model": model if kept else None,
    }
    values["comparison"] = comparison() if kept else None
    return {"kind": "stopped", "epoch": 3, "step": 0, "values": values}


def whole_run(epochs: int = EPOCHS) -> Iterator[Event]:
    """Everything up to the last epoch."""
    yield from (checking(done) for done in (0, 30, 60))
    yield from (contents(done) for done in (0, 30, 60))
    yield started(epochs)
    yield from (features(done) for done in range(0, DIVES + 1, 10))
    yield rehearsal()
    yield before()
    for epoch in range(epochs):
        yield from (learning(epoch, done) for done in (4, 8, 12))
        yield epoch_done(epoch)


def _side(scores: list[float], spearman: float) -> dict[str, Any]:
    return {"mae": error_of(scores), "spearman": spearman, "spearman_points": spearman + 0.01}


def _batch(**values: Any) -> Event:
    return {"kind": "batch", "epoch": 0, "step": 0, "values": values}


class _Program:
    """The fake command."""

    def __init__(self, output: Path) -> None:
        self.output = output
        self.word = ""
        self._seq = 0

    def run(self, how: str) -> int:
        threading.Thread(target=self._listen, daemon=True).start()
        self._begin()
        for event in whole_run(4):
            self._say(event)
            if event["kind"] == "epoch" and how == "crashes":
                os.abort()
            if how == "lingers" and event["values"].get("stage") == "features":
                return self._linger()
        if how == "fails":
            message = "The disk is full. Make room and continue the run."
            self._say({"kind": "failed", "epoch": 3, "step": 0, "values": {"message": message}})
            sys.stderr.write(f"error: {message}\n")
            return 2
        model = str(self.output / "best.safetensors")
        shutil.copy(MODEL, model)
        while how == "ignores" or (how == "waits" and not self.word):
            time.sleep(0.005)
        if self.word:
            self._say(stopped(model, kept=self.word == "stop"))
            return 0 if self.word == "stop" else 130
        self._say(finished(model))
        return 0

    def _linger(self) -> int:
        while not self.word:
            time.sleep(0.005)
        self._say(stopped("", kept=False))
        return 130

    def _begin(self) -> None:
        self.output.mkdir(parents=True, exist_ok=True)
        document = {"mode": "head", "folder": str(Path.cwd()), "started_at": time.time()}
        (self.output / "run.json").write_text(json.dumps(document), encoding="utf-8")

    def _listen(self) -> None:
        for line in sys.stdin:
            self.word = line.strip()

    def _say(self, event: Event) -> None:
        line = json.dumps({"seq": self._seq, "time": time.time(), **event})
        self._seq += 1
        with (self.output / "events.jsonl").open("a", encoding="utf-8") as file:
            file.write(line + "\n")
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


def main() -> int:
    arguments = sys.argv[1:]
    output = Path(arguments[arguments.index("--output") + 1])
    return _Program(output).run(os.environ.get("AQA_FAKE_RUN", "finishes"))


if __name__ == "__main__":
    sys.exit(main())
