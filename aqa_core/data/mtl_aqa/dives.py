"""MTL-AQA as labelled dives, split as published or by event: `mtl-aqa:ROOT`, `mtl-aqa:ROOT?split=event`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal, get_args

from aqa_core.data.mtl_aqa.annotations import MtlSample, read_annotations
from aqa_core.data.mtl_aqa.footage import find_footage
from aqa_core.data.samples import DiveSet, LabelledDive
from aqa_core.errors import DataError

PREFIX: Final = "mtl-aqa:"
# what `aqa synth --layout mtl-aqa` leaves beside the annotations
RENDERED_STAMP: Final = "synthetic.json"
TRUTH_FOLDER: Final = "truth"

SplitKind = Literal["official", "event"]
Part = Literal["train", "test"]

# of the broadcasts in order of their numbers every fourth is for testing, from the third: 3, 7, 14 and 26
_EVERY: Final = 4
_FROM: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class MtlSource:
    """What a user typed after `mtl-aqa:`.

    Attributes:
        root: the folder.
        split: `official` as published (every broadcast is in both parts), or by `event`.
        with_truth: whether rendered dives bring the renderer's truth.
    """

    root: Path
    split: SplitKind = "official"
    with_truth: bool = False


def parse_source(text: str) -> MtlSource:
    """Read `mtl-aqa:ROOT`, `mtl-aqa:ROOT?split=event`, `mtl-aqa:ROOT?split=event&truth=yes`.

    Raises:
        DataError: there is no folder in it, or an option that is not known.
    """
    rest = text.removeprefix(PREFIX)
    name, options = rest, ""
    if not Path(rest).exists() and "?" in rest:
        name, _, options = rest.rpartition("?")
    if not name:
        raise DataError(
            f"{text} names no folder.", "Write mtl-aqa: and the folder of the data set."
        )
    chosen = {"split": "official", "truth": "no"}
    allowed = {"split": get_args(SplitKind), "truth": ("no", "yes")}
    for option in filter(None, options.split("&")):
        key, _, value = option.partition("=")
        if value not in allowed.get(key, ()):
            raise DataError(
                f"{option!r} is no option of MTL-AQA.",
                "After the folder ?split=official, ?split=event and &truth=yes are known.",
            )
        chosen[key] = value
    return MtlSource(
        root=Path(name),
        split="event" if chosen["split"] == "event" else "official",
        with_truth=chosen["truth"] == "yes",
    )


def read_mtl_aqa(text: str, *, warn: Callable[[str], None]) -> DiveSet:
    """Read MTL-AQA as labelled dives whose frames are ranges of the broadcasts.

    Args:
        text: what the user typed, see `parse_source`.
        warn: called with a sentence for each broadcast that is not there and each contradiction of the files.

    Raises:
        DataError: annotations are missing or damaged, or no broadcast is there.
    """
    source = parse_source(text)
    annotations = read_annotations(source.root)
    for problem in annotations.problems:
        warn(problem)
    footage = {video: find_footage(source.root, video) for video in annotations.videos}
    counts = Counter(sample.video for sample in annotations.samples)
    for video, path in footage.items():
        if path is None:
            warn(f"video {video:02d} is not there: its {counts[video]} dives are left out")
    parts = parts_of(annotations.samples, source.split)
    dives = tuple(
        _dive(sample, clip, parts[sample.video, sample.sample], source)
        for sample in annotations.samples
        if (clip := footage[sample.video]) is not None
    )
    if not dives:
        raise DataError(
            f"{source.root} holds annotations but none of the videos.",
            "Put the frames in NN/000001.jpg … or the videos NN.mp4 beside them; see docs/DATA.md.",
        )
    return DiveSet(
        name=text, dives=dives, is_demonstration=(source.root / RENDERED_STAMP).is_file()
    )


def parts_of(samples: Sequence[MtlSample], split: SplitKind) -> Mapping[tuple[int, int], Part]:
    """Give the part of each dive, by (video, sample).

    The split by event depends on nothing but the numbers of the broadcasts.

    Raises:
        DataError: there is only one broadcast to split.
    """
    if split == "official":
        return MappingProxyType({(one.video, one.sample): one.part for one in samples})
    test = set(event_test_videos([one.video for one in samples]))
    sides: dict[bool, Part] = {True: "test", False: "train"}
    return MappingProxyType({(one.video, one.sample): sides[one.video in test] for one in samples})


def event_test_videos(videos: Sequence[int]) -> tuple[int, ...]:
    """Give the broadcasts that are for testing in the split by event.

    Raises:
        DataError: there is only one.
    """
    ordered = sorted(set(videos))
    if len(ordered) < 2:
        raise DataError("One video cannot be split by event.", "Use the official split.")
    return tuple(ordered[_FROM::_EVERY] or ordered[-1:])


def _dive(sample: MtlSample, clip: Path, part: Part, source: MtlSource) -> LabelledDive:
    truth = source.root / TRUTH_FOLDER / f"{sample.label}.json"
    dive = sample.code.dive
    return LabelledDive(
        clip=clip,
        score=sample.score,
        difficulty=sample.difficulty,
        dive=dive.text if dive else "",
        group=f"video {sample.video:02d}",
        judges=sample.judges,
        truth=truth if source.with_truth and truth.is_file() else None,
        part=part,
        frames=sample.frames,
        label=sample.label,
    )
