"""A run as its events tell it, folded into what the window shows; no Qt in here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from aqa_desktop.finetune.comparison import (
    Comparison,
    Figures,
    number_of,
    part_of,
    read_comparison,
    read_figures,
)

_Looking = Literal["checking", "contents", "finding", "features", "frames"]
Phase = _Looking | Literal["starting", "rehearsal", "before", "learning", "over"]
Dots = tuple[tuple[float, float], ...]

_STAGES: Mapping[str, Phase] = {
    "checking": "checking",
    "contents": "contents",
    "finding": "finding",
    "features": "features",
    "frames": "frames",
    "rehearsal": "rehearsal",
    "before": "before",
    "learning": "learning",
}
# told before there is a run
_FIRST: tuple[Phase, ...] = ("checking", "contents")


@dataclass(frozen=True, slots=True, kw_only=True)
class Epoch:
    """One round over the dives.

    Attributes:
        number: from 0.
        loss: of the dives it learned from.
        figures: on the held-out dives.
        is_best: whether it was the best so far.
        dots: true and predicted points of each held-out dive.
    """

    number: int
    loss: float | None
    figures: Figures
    is_best: bool
    dots: Dots


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a run said of itself at its start."""

    mode: str = ""
    dives: int = 0
    train: int = 0
    held_out: int = 0
    folds: int = 0
    epochs: int = 0
    device: str = ""
    start: str = ""
    left_out: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """What a few batches foretell: seconds the whole run takes, megabytes it needs."""

    seconds: float
    memory_mb: float | None


class RunState:
    """Takes one event after the other.

    Attributes:
        phase: what is being done.
        facts: what it said at its start.
        done: dives or steps of this phase that are done, of `total`; 0 of 0 where that is not told.
        rehearsal: what it will take, or None before that is known.
        before: the old model on the held-out dives, with its `old_dots`; or None.
        epochs: those that are done, by number; a continued run takes up where it was.
        best: the best of them, or None.
        warnings: sentences.
        comparison: champion and challenger, at the end.
        model: file of the new model, or empty.
        ended: how it ended, by the kind of its last event, or empty.
        failure: why it failed, or empty.
    """

    def __init__(self) -> None:
        self.phase: Phase = "starting"
        self.facts = Facts()
        self.done = self.total = 0
        self.rehearsal: Rehearsal | None = None
        self.before: Figures | None = None
        self.old_dots: Dots = ()
        self.epochs: dict[int, Epoch] = {}
        self.best: Epoch | None = None
        self.warnings: list[str] = []
        self.comparison: Comparison | None = None
        self.model = ""
        self.ended = ""
        self.is_kept = False
        self.failure = ""
        self.started_at: float | None = None
        self.heard_at = 0.0
        self._seconds_left: float | None = None

    def take(self, event: Mapping[str, Any]) -> None:
        """Take an event in; what it lacks, or tells in another way, is passed over."""
        self.heard_at = number_of(event, "time") or self.heard_at
        values = part_of(event, "values")
        kind = event.get("kind")
        if kind == "started":
            self._start(values)
        elif kind == "batch":
            self._step(values)
        elif kind == "epoch":
            self._finish_epoch(int(number_of(event, "epoch") or 0), values)
        elif kind == "warning":
            self.warnings.append(str(values.get("message", "")))
        elif kind in ("finished", "stopped", "failed"):
            self._end(str(kind), values)

    @property
    def last(self) -> Epoch | None:
        """The epoch done last."""
        return self.epochs[max(self.epochs)] if self.epochs else None

    @property
    def epoch_now(self) -> int:
        """The epoch that is going on, from 1; the last one once all are done."""
        last = self.last
        now = 1 if last is None else last.number + 2
        return min(now, self.facts.epochs) if self.facts.epochs else now

    def elapsed_s(self, now: float) -> float:
        """Give the seconds since the start, at a moment of the events' clock."""
        return max(0.0, now - self.started_at) if self.started_at is not None else 0.0

    def left_s(self, now: float) -> float | None:
        """Give the seconds that are left of this phase or of the learning, or None where nobody knows."""
        if self._seconds_left is None or self.phase == "over":
            return None
        return max(0.0, self._seconds_left - max(0.0, now - self.heard_at))

    @property
    def fraction(self) -> float | None:
        """How much of this phase is done, 0..1; of learning, of all epochs; None where nobody knows."""
        share = min(1.0, self.done / self.total) if self.total else None
        if self.phase != "learning" or not self.facts.epochs:
            return share
        return min(1.0, (self.epoch_now - 1 + (share or 0.0)) / self.facts.epochs)

    def _start(self, values: Mapping[str, Any]) -> None:
        def count(name: str) -> int:
            return int(number_of(values, name) or 0)

        self.facts = Facts(
            mode=str(values.get("mode", "")),
            dives=count("dives"),
            train=count("train"),
            held_out=count("held_out"),
            folds=count("folds"),
            epochs=count("epochs"),
            device=_device(str(values.get("device_name") or values.get("device") or "")),
            start=str(part_of(values, "start").get("name") or ""),
            left_out=tuple(_left_out(values.get("left_out"))),
        )
        if self.phase not in _FIRST:
            self.started_at = self.heard_at
        self.phase = "starting"
        self.ended, self.failure, self.is_kept = "", "", False

    def _step(self, values: Mapping[str, Any]) -> None:
        phase = _STAGES.get(str(values.get("stage", "learning")))
        if phase is None:
            return
        if phase in _FIRST and self.phase not in _FIRST:
            self.started_at = self.heard_at
        self.phase = phase
        self.done = int(number_of(values, "done") or 0)
        self.total = int(number_of(values, "total") or 0)
        self._seconds_left = number_of(values, "seconds_left")
        seconds = number_of(values, "seconds")
        if phase == "rehearsal" and seconds is not None:
            self.rehearsal = Rehearsal(seconds=seconds, memory_mb=number_of(values, "memory_mb"))
            self._seconds_left = seconds
        if phase == "before":
            self.before, self.old_dots = read_figures(values), _dots(values.get("dots"))

    def _finish_epoch(self, number: int, values: Mapping[str, Any]) -> None:
        # a run continued from an earlier state does some epochs again
        kept = {at: one for at, one in self.epochs.items() if at < number}
        epoch = Epoch(
            number=number,
            loss=number_of(values, "loss"),
            figures=read_figures(values),
            is_best=bool(values.get("is_best")),
            dots=_dots(values.get("dots")),
        )
        self.epochs = {**kept, number: epoch}
        best = [one for one in self.epochs.values() if one.is_best]
        self.best = best[-1] if best else None
        self.phase, self.done = "learning", 0
        self._seconds_left = number_of(values, "seconds_left")

    def _end(self, kind: str, values: Mapping[str, Any]) -> None:
        self.phase, self.ended = "over", kind
        self.failure = str(values.get("message", "")) if kind == "failed" else ""
        self.is_kept = kind == "finished" or bool(values.get("kept"))
        self.comparison = read_comparison(values.get("comparison"))
        self.model = str(values.get("model") or "")


def _device(name: str) -> str:
    return name.upper() if name in ("cpu", "cuda", "mps") else name


def _dots(value: object) -> Dots:
    pairs = value if isinstance(value, Sequence) and not isinstance(value, str) else ()
    return tuple((float(one[0]), float(one[1])) for one in pairs if _is_dot(one))


def _is_dot(one: object) -> bool:
    if not isinstance(one, Sequence) or len(one) != 2:
        return False
    return all(isinstance(value, int | float) for value in one)


def _left_out(rows: object) -> list[tuple[str, str]]:
    found = rows if isinstance(rows, list) else []
    return [
        (str(one.get("file", "")), str(one.get("message", "")))
        for one in found
        if isinstance(one, Mapping)
    ]
