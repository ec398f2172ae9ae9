"""A backend without a network: answers with a believable assessment, at once or when a test lets it."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from typing import Literal

from aqa_core.diving.difficulty import degree_of_difficulty
from aqa_core.errors import AqaError, CancelledError, ClipError
from aqa_core.progress import CancelToken, Progress, Report
from aqa_core.results import (
    Assessment,
    Caution,
    ModelName,
    SegmentResult,
    Timing,
    Window,
    ranks_by_size,
)
from aqa_desktop.backend import Machine, ModelFacts, Order, Ready

DEMONSTRATION = Caution(
    code="demonstration",
    message="demonstration model, trained on rendered dives: not for real dives",
)
FACTS = ModelFacts(dives=3590, held_out=150, rank_correlation=0.82, is_demonstration=True)
MACHINE = Machine(processor="Some CPU", cores=4)
_WEIGHTS = (0.08, 0.11, 0.13, 0.18, 0.19, 0.31)
_DELTAS = (-0.21, 0.42, -0.17, 0.08, -1.04, 0.63)


class FakeBackend:
    """Scores without decoding; `gate` holds an answer back, `error` refuses."""

    def __init__(self, *, warnings: tuple[Caution, ...] = ()) -> None:
        self.gate = threading.Event()
        self.gate.set()
        self.error: AqaError | Exception | None = None
        self.mute_error: AqaError | None = None
        self.mute_gate = threading.Event()
        self.mute_gate.set()
        self.machine_error: AqaError | None = None
        self.refused: dict[str, AqaError] = {}
        self.orders: list[Order] = []
        self.prepared: list[str | None] = []
        self.used: list[tuple[str, str]] = []
        self.threads: set[str] = set()
        self._warnings = warnings
        self.muted_asked: list[tuple[Assessment, int]] = []
        self._kept: set[tuple[float, ...]] = set()
        self._model = "fake"
        self._device, self._precision = "cpu", "fp32"

    def use(self, *, device: str, precision: str) -> None:
        self.used.append((device, precision))
        self._device = "cpu" if device == "auto" else device
        self._precision = "fp32" if precision == "auto" else precision

    def prepare(self, model: str | None, *, report: Report, cancel: CancelToken) -> Ready:
        self.threads.add(threading.current_thread().name)
        self.prepared.append(model)
        report(Progress("loading the model"))
        cancel.raise_if_cancelled()
        if model == "missing":
            raise AqaError("There is no model named missing.", "Run `aqa models list`.")
        self._model = model or "fake"
        return Ready(
            model=self._model,
            device=self._device.upper(),
            device_kind=self._device,
            precision=self._precision,
            sha256="0" * 64,
            facts=FACTS,
        )

    def machine(self) -> Machine:
        if self.machine_error is not None:
            raise self.machine_error
        return MACHINE

    def models(self) -> tuple[str, ...]:
        return ("fake", "other")

    def score(self, order: Order, *, report: Report, cancel: CancelToken) -> Assessment:
        self.threads.add(threading.current_thread().name)
        self.orders.append(order)
        if not order.clip.exists():
            raise ClipError(f"There is no {order.clip}.")
        for done in range(4):
            report(Progress("reading frames", done=done, total=4))
        while not self.gate.wait(0.01):
            cancel.raise_if_cancelled()
        cancel.raise_if_cancelled()
        if order.clip.name in self.refused:
            raise self.refused[order.clip.name]
        if self.error is not None:
            raise self.error
        assessment = make_assessment(order, model=self._model, warnings=self._warnings)
        assessment = replace(assessment, device=self._device, precision=self._precision)
        self._kept.add(_print(assessment))
        return assessment

    def muted(self, assessment: Assessment, index: int) -> float:
        self.threads.add(threading.current_thread().name)
        self.muted_asked.append((assessment, index))
        self.mute_gate.wait(10)
        if self.mute_error is not None:
            raise self.mute_error
        if _print(assessment) not in self._kept:
            raise AqaError("Nothing of this dive is kept.", "Score the clip again.")
        if not 0 <= index < len(assessment.segments):
            raise ValueError(f"no segment {index}")
        return assessment.total - assessment.segments[index].delta


class DeafBackend(FakeBackend):
    """Hears Cancel only after a while, as a network between two kernels does."""

    def score(self, order: Order, *, report: Report, cancel: CancelToken) -> Assessment:
        time.sleep(0.6)
        if cancel.is_cancelled:
            raise CancelledError
        return super().score(order, report=report, cancel=cancel)


def _print(assessment: Assessment) -> tuple[float, ...]:
    return assessment.baseline, *(one.contribution for one in assessment.segments)


def make_assessment(
    order: Order,
    *,
    model: str = "fake",
    warnings: tuple[Caution, ...] = (),
    source: Literal["found", "user"] = "found",
) -> Assessment:
    """Make an assessment whose identities hold (DESIGN 3.2): execution units, or points with a DD."""
    start_s = order.start_s if order.start_s is not None else 0.4
    end_s = order.end_s if order.end_s is not None else 3.4
    if order.start_s is not None or order.end_s is not None:
        source = "user"
    difficulty = None
    if order.dive is not None and order.height_m is not None:
        difficulty = degree_of_difficulty(order.dive, order.height_m)
    scale = difficulty or 1.0
    means = [weight * 14.0 * scale for weight in _WEIGHTS]
    baseline = 8.0 * scale
    deltas = [delta * scale for delta in _DELTAS]
    length_s = (end_s - start_s) / len(_WEIGHTS)
    segments = tuple(
        SegmentResult(
            index=index,
            start_s=start_s + index * length_s,
            end_s=start_s + (index + 1) * length_s,
            weight=_WEIGHTS[index],
            contribution=means[index] + deltas[index],
            delta=deltas[index],
            rank=rank,
        )
        for index, rank in enumerate(ranks_by_size(deltas))
    )
    total = baseline + sum(one.contribution for one in segments)
    execution = total / scale
    assessment = Assessment(
        clip=str(order.clip),
        model=ModelName(name=model, sha256="0" * 64),
        device="cpu",
        precision="fp32",
        score=total if difficulty else None,
        execution=execution,
        interval=None,
        difficulty=difficulty,
        mark=execution / 3,
        window=Window(start_s=start_s, end_s=end_s, source=source),
        baseline=baseline,
        typical=baseline + sum(means),
        segments=segments,
        warnings=warnings,
        timing=Timing(decode_s=0.2, network_s=0.5, total_s=0.7),
        sample_times_s=tuple(start_s + k * (end_s - start_s) / 96 for k in range(96)),
    )
    return replace(assessment)
