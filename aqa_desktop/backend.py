"""What the window asks of the machinery that scores, and the real thing in this process.

`LocalBackend` imports `aqa_core.inference` (and with it torch) only inside methods that run on the worker thread.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from PySide6.QtCore import QCoreApplication

from aqa_core.errors import AqaError
from aqa_core.progress import CancelToken, Progress, Report
from aqa_core.results import Assessment
from aqa_core.video.correction import NOTHING_TO_CORRECT, Correction
from aqa_desktop.jobs.facts import ModelFacts
from aqa_desktop.jobs.machine import Machine
from aqa_desktop.jobs.preloading import heavy_imports

if TYPE_CHECKING:
    from aqa_core.inference.scorer import Scored, Scorer

__all__ = ["Backend", "LocalBackend", "Machine", "ModelFacts", "Order", "Ready"]

_Print = tuple[str, str, tuple[float, ...]]

# an afternoon's dives; the features of one are some kilobytes
_MOST_KEPT: Final = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One wish to have a dive scored.

    Attributes:
        clip: the clip file.
        start_s: in point in seconds of the corrected clip, or None to have the dive found.
        end_s: out point, or None.
        dive: dive number, "207C", or None.
        height_m: metres above the water, or None.
        correction: how the clip is turned, and how fast it was filmed.
    """

    clip: Path
    start_s: float | None = None
    end_s: float | None = None
    dive: str | None = None
    height_m: float | None = None
    correction: Correction = NOTHING_TO_CORRECT

    @property
    def footage(self) -> tuple[Path, float | None, float | None, Correction]:
        """What is decoded and seen by the network; orders that share it differ only after the network."""
        return self.clip, self.start_s, self.end_s, self.correction


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """What a loaded backend scores with.

    Attributes:
        model: the model's name.
        device: in words.
        device_kind: `cpu`, `cuda` or `mps`, as its assessments carry it.
        precision: `fp32`, `bf16` or `fp16`, likewise.
        sha256: of the model's file, as its assessments carry it.
        facts: what the model says about its training.
    """

    model: str
    device: str
    device_kind: str = ""
    precision: str = ""
    sha256: str = ""
    facts: ModelFacts = field(default_factory=ModelFacts)

    def has_made(self, assessment: Assessment) -> bool:
        """Tell whether an assessment comes of the same model on the same device in the same number format."""
        model = assessment.model
        made_by = (model.name, model.sha256, assessment.device, assessment.precision)
        return made_by == (self.model, self.sha256, self.device_kind, self.precision)


class Backend(Protocol):
    """Scores dives; every method but `use` runs on the worker thread and may raise AqaError."""

    def use(self, *, device: str, precision: str) -> None:
        """Choose device and number format of the next `prepare`; called on the main thread."""
        ...

    def prepare(self, model: str | None, *, report: Report, cancel: CancelToken) -> Ready:
        """Load torch and a model (None: the usual one) and find out which device runs it."""
        ...

    def machine(self) -> Machine:
        """Look at what the computer offers, used or not; whether or not anything can score."""
        ...

    def models(self) -> tuple[str, ...]:
        """Name the models that can score."""
        ...

    def score(self, order: Order, *, report: Report, cancel: CancelToken) -> Assessment:
        """Score one dive; the same footage asked for again is answered from what was kept."""
        ...

    def muted(self, assessment: Assessment, index: int) -> float:
        """Give the total of an assessment this backend made with one segment replaced by its typical one.

        A measured what-if (DESIGN 3.2) from what was kept of that score, whatever was scored since and with
        whichever model; nothing is decoded.

        Raises:
            AqaError: nothing was kept of it, or its model knows no typical segments.
            ValueError: there is no such segment.
        """
        ...


class LocalBackend:
    """Scores in this process with `aqa_core.inference`."""

    def __init__(self, *, device: str = "auto", precision: str = "auto") -> None:
        self._device = device
        self._precision = precision
        self._scorer: Scorer | None = None
        self._kept: OrderedDict[_Print, Scored] = OrderedDict()

    def use(self, *, device: str, precision: str) -> None:
        """Choose device and number format of the next `prepare`; see `Backend`."""
        self._device, self._precision = device, precision

    def prepare(self, model: str | None, *, report: Report, cancel: CancelToken) -> Ready:
        """Load torch and a model; see `Backend`."""
        report(Progress("loading the model"))
        with heavy_imports():
            from aqa_core.inference.scorer import open_scorer

        cancel.raise_if_cancelled()
        scorer = open_scorer(model, device=self._device, precision=self._precision, report=report)
        self._scorer = scorer
        return Ready(
            model=scorer.model_name,
            device=scorer.device_text,
            device_kind=scorer.choice.device,
            precision=scorer.choice.precision,
            sha256=scorer.model_sha256,
            facts=ModelFacts.of(scorer.manifest, knows_typical=scorer.knows_typical),
        )

    def machine(self) -> Machine:
        """Look at what the computer offers; see `Backend`."""
        with heavy_imports():
            from aqa_core.inference.found import found_here

        return Machine(**found_here())

    def models(self) -> tuple[str, ...]:
        """Name the models that can score; see `Backend`."""
        from aqa_core.checkpoints.store import list_models

        return tuple(
            stored.name
            for stored in list_models()
            if stored.manifest is not None and stored.manifest.kind == "model"
        )

    def score(self, order: Order, *, report: Report, cancel: CancelToken) -> Assessment:
        """Score one dive; see `Backend`."""
        from aqa_core.inference.scorer import ScoreRequest

        if self._scorer is None:
            self.prepare(None, report=report, cancel=cancel)
        assert self._scorer is not None
        request = ScoreRequest(
            clip=order.clip,
            start_s=order.start_s,
            end_s=order.end_s,
            dive=order.dive,
            height_m=order.height_m,
            correction=order.correction,
        )
        scored = self._scorer.score(request, report=report, cancel=cancel)
        self._keep(scored)
        return scored.assessment

    def muted(self, assessment: Assessment, index: int) -> float:
        """Give an assessment's total with one segment replaced by its typical one; see `Backend`."""
        from aqa_core.inference.importance import muted

        key = _print(assessment)
        scored = self._kept.get(key)
        if scored is None:
            raise AqaError(
                QCoreApplication.translate(
                    "backend", "What the network saw of this dive is not kept any more."
                ),
                QCoreApplication.translate(
                    "backend", "Score the clip again, then mute the segment."
                ),
            )
        self._kept.move_to_end(key)
        return muted(scored, index)

    def _keep(self, scored: Scored) -> None:
        key = _print(scored.assessment)
        self._kept[key] = scored
        self._kept.move_to_end(key)
        if len(self._kept) > _MOST_KEPT:
            self._kept.popitem(last=False)


def _print(assessment: Assessment) -> _Print:
    """Tell dives apart by what the model made of them; the times may have been stretched since."""
    contributions = tuple(segment.contribution for segment in assessment.segments)
    return assessment.model.sha256, assessment.unit, (assessment.baseline, *contributions)
