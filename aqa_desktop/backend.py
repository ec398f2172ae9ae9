"""What the window asks of the machinery that scores, and the real thing in this process.

`LocalBackend` imports `aqa_core.inference` (and with it torch) only inside methods that run on the worker thread.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from aqa_core.progress import CancelToken, Progress, Report
from aqa_core.results import Assessment
from aqa_desktop.jobs.preloading import heavy_imports

if TYPE_CHECKING:
    from aqa_core.inference.scorer import Scored, Scorer


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One wish to have a dive scored.

    Attributes:
        clip: the clip file.
        start_s: in point in seconds of the clip file, or None to have the dive found.
        end_s: out point, or None.
        dive: dive number, "207C", or None.
        height_m: metres above the water, or None.
    """

    clip: Path
    start_s: float | None = None
    end_s: float | None = None
    dive: str | None = None
    height_m: float | None = None

    @property
    def footage(self) -> tuple[Path, float | None, float | None]:
        """What is decoded and seen by the network; orders that share it differ only after the network."""
        return self.clip, self.start_s, self.end_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """What a loaded backend scores with: the model's name and the device in words."""

    model: str
    device: str


class Backend(Protocol):
    """Scores dives; every method runs on the worker thread and may raise AqaError."""

    def prepare(self, model: str | None, *, report: Report, cancel: CancelToken) -> Ready:
        """Load torch and a model (None: the usual one) and find out which device runs it."""
        ...

    def models(self) -> tuple[str, ...]:
        """Name the models that can score."""
        ...

    def score(self, order: Order, *, report: Report, cancel: CancelToken) -> Assessment:
        """Score one dive; the same footage asked for again is answered from what was kept."""
        ...

    def muted(self, index: int) -> float:
        """Give the last score with one segment replaced by its typical one (DESIGN 3.2)."""
        ...


class LocalBackend:
    """Scores in this process with `aqa_core.inference`."""

    def __init__(self, *, device: str = "auto", precision: str = "auto") -> None:
        self._device = device
        self._precision = precision
        self._scorer: Scorer | None = None
        self._scored: Scored | None = None

    def prepare(self, model: str | None, *, report: Report, cancel: CancelToken) -> Ready:
        """Load torch and a model; see `Backend`."""
        report(Progress("loading the model"))
        with heavy_imports():
            from aqa_core.inference.scorer import open_scorer

        cancel.raise_if_cancelled()
        scorer = open_scorer(model, device=self._device, precision=self._precision, report=report)
        self._scorer, self._scored = scorer, None
        return Ready(model=scorer.model_name, device=scorer.device_text)

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
        )
        self._scored = self._scorer.score(request, report=report, cancel=cancel)
        return self._scored.assessment

    def muted(self, index: int) -> float:
        """Give the last score with one segment replaced by its typical one; see `Backend`."""
        from aqa_core.inference.importance import muted

        if self._scored is None:
            raise ValueError("nothing was scored yet")
        return muted(self._scored, index)
