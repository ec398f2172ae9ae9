"""The result of scoring: frozen snapshots that cross threads and go to disk as JSON (DESIGN 3.2 and 3.4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

ASSESSMENT_SCHEMA = 1

Target = Literal["points", "execution"]
WindowSource = Literal["found", "user", "whole"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The seconds of a clip file that are the dive.

    Attributes:
        start_s: first second, from the clip file's beginning.
        end_s: last second.
        source: `found` by looking at the motion, set by the `user`, or the `whole` clip file.
    """

    start_s: float
    end_s: float
    source: WindowSource

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return self.end_s - self.start_s


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentResult:
    """What one segment did to the score.

    Attributes:
        index: position, 0 is the earliest.
        start_s: time of its first sample in the clip file.
        end_s: time at which its last sample ends.
        weight: mean over features of the Weight-Decider's w_i; all segments sum to 1.
        contribution: exact points (or execution units) it adds to the score.
        delta: contribution minus the model's mean contribution at this position.
        rank: 1 for the largest |delta|.
    """

    index: int
    start_s: float
    end_s: float
    weight: float
    contribution: float
    delta: float
    rank: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreInterval:
    """Where the true score lies with probability `level`, from held-out residuals."""

    low: float
    high: float
    level: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Caution:
    """Something the user should know about this assessment: a stable code and one sentence."""

    code: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelName:
    """Which model made an assessment: its name and the sha256 of its file."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """Seconds spent decoding, in the network, and from the call to the answer."""

    decode_s: float
    network_s: float
    total_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """The result of scoring one dive (DESIGN 3.4).

    `score` is None where the model's target is execution and no difficulty is known; then `execution`,
    `baseline`, `typical`, contributions, deltas and `interval` are in execution units (points / DD).

    Attributes:
        clip: path of the clip file as it was given.
        model: the model that made it.
        device: `cpu`, `cuda` or `mps`.
        precision: `fp32`, `bf16` or `fp16`.
        score: points, or None.
        execution: points / DD, or None where no DD is known and the target is points.
        interval: None where the model carries no calibration.
        difficulty: DD used, or None.
        mark: a judge's mean mark 0..10 (execution / 3), or None.
        window: the seconds that were taken for the dive.
        baseline: the regressor's bias in the score's units.
        typical: what a typical dive scores: baseline + mean contributions.
        segments: in time order.
        warnings: what the user should know.
        timing: where the time went.
        sample_times_s: times of the frames the network saw (not part of the JSON).
    """

    clip: str
    model: ModelName
    device: str
    precision: str
    score: float | None
    execution: float | None
    interval: ScoreInterval | None
    difficulty: float | None
    mark: float | None
    window: Window
    baseline: float
    typical: float
    segments: tuple[SegmentResult, ...]
    warnings: tuple[Caution, ...]
    timing: Timing
    sample_times_s: tuple[float, ...] = ()

    @property
    def total(self) -> float:
        """The number the contributions sum to: points where known, else execution."""
        if self.score is not None:
            return self.score
        return self.baseline + sum(segment.contribution for segment in self.segments)

    @property
    def unit(self) -> Target:
        """What `total`, contributions and deltas are counted in."""
        return "points" if self.score is not None else "execution"

    def to_json(self) -> dict[str, Any]:
        """Give the document `aqa score --json` prints."""
        document: dict[str, Any] = {"schema": ASSESSMENT_SCHEMA, **asdict(self)}
        del document["sample_times_s"]
        document["segments"] = list(document["segments"])
        document["warnings"] = list(document["warnings"])
        return document

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Assessment:
        """Read back what `to_json` gave.

        Raises:
            ValueError: the document is of another schema.
            KeyError: a field is missing.
        """
        if document["schema"] != ASSESSMENT_SCHEMA:
            raise ValueError(f"assessment schema {document['schema']} is not {ASSESSMENT_SCHEMA}")
        interval = document["interval"]
        return cls(
            clip=document["clip"],
            model=ModelName(**document["model"]),
            device=document["device"],
            precision=document["precision"],
            score=document["score"],
            execution=document["execution"],
            interval=ScoreInterval(**interval) if interval else None,
            difficulty=document["difficulty"],
            mark=document["mark"],
            window=Window(**document["window"]),
            baseline=document["baseline"],
            typical=document["typical"],
            segments=tuple(SegmentResult(**one) for one in document["segments"]),
            warnings=tuple(Caution(**one) for one in document["warnings"]),
            timing=Timing(**document["timing"]),
        )


def ranks_by_size(deltas: Sequence[float]) -> tuple[int, ...]:
    """Give each delta its rank by absolute size, 1 for the largest; the earlier segment wins a tie."""
    order = sorted(range(len(deltas)), key=lambda index: (-abs(deltas[index]), index))
    ranks = [0] * len(deltas)
    for rank, index in enumerate(order, start=1):
        ranks[index] = rank
    return tuple(ranks)
