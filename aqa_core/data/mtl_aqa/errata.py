"""What is known to be wrong in MTL-AQA, found by holding each annotation to the rules of diving."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from aqa_core.data.mtl_aqa.annotations import MtlSample
from aqa_core.diving.difficulty import OVERRIDE_YEARS, degree_of_difficulty
from aqa_core.diving.judging import score_from_marks
from aqa_core.errors import DivingError

ErratumKind = Literal["score", "marks", "difficulty", "dive", "number"]

# scores are published to one decimal here and to two there
_ROUNDING: Final = 0.051
_HEIGHTS_M: Final = (3.0, 10.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Erratum:
    """One annotation that cannot be right.

    Attributes:
        kind: `score` disagrees with marks × DD, `marks` that judges cannot give, `difficulty` that no table has
            for that dive, `dive` that does not exist, `number` that disagrees with the code.
        video: number of the broadcast.
        sample: number of the dive in it.
        part: side of the official split.
        message: what is wrong, one sentence without a full stop.
    """

    kind: ErratumKind
    video: int
    sample: int
    part: str
    message: str


def find_errata(samples: Sequence[MtlSample]) -> tuple[Erratum, ...]:
    """List everything that cannot be right, in the order of the samples."""
    return tuple(erratum for sample in samples for erratum in _of(sample))


def _of(sample: MtlSample) -> Iterator[Erratum]:
    complaints = (
        _of_score(sample),
        _of_dive(sample),
        _of_number(sample),
    )
    for complaint in complaints:
        if complaint is not None:
            kind, message = complaint
            yield Erratum(
                kind=kind,
                video=sample.video,
                sample=sample.sample,
                part=sample.part,
                message=message,
            )


_Complaint = tuple[ErratumKind, str]


def _of_score(sample: MtlSample) -> _Complaint | None:
    if not sample.judges:
        return None
    try:
        expected = score_from_marks(sample.judges, sample.difficulty)
    except DivingError as error:
        return "marks", error.sentence.removesuffix(".")
    if abs(expected - sample.score) <= _ROUNDING:
        return None
    marks = " ".join(f"{mark:g}" for mark in sample.judges)
    return (
        "score",
        f"score {sample.score:g}, but {marks} × {sample.difficulty:g} make {expected:g}",
    )


def _of_dive(sample: MtlSample) -> _Complaint | None:
    dive = sample.code.dive
    if dive is None:
        return "dive", f"{sample.code.number} is no dive: probably a straight one, coded otherwise"
    listed = sorted(_listed(dive.text))
    if sample.difficulty in listed:
        return None
    if not listed:
        return "dive", f"no table lists {dive.text} from 3 or 10 m: its position may be wrong"
    known = " or ".join(f"{value:g}" for value in listed)
    return "difficulty", f"DD {sample.difficulty:g} for {dive.text}, for which tables have {known}"


def _listed(dive: str) -> set[float]:
    """Give every DD that a dive has or had from 3 and 10 m."""
    found = set()
    for height_m in _HEIGHTS_M:
        for year in (None, OVERRIDE_YEARS[0]):
            try:
                found.add(degree_of_difficulty(dive, height_m, year))
            except DivingError:
                continue
    return found


def _of_number(sample: MtlSample) -> _Complaint | None:
    published = sample.published_number
    if not published or published == sample.code.number:
        return None
    return "number", f"the augmented file calls {sample.code.number} a {published}"
