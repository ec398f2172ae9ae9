"""Reads the annotation files of MTL-AQA and their official split into one list of samples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from aqa_core.data.mtl_aqa.codes import DiveCode
from aqa_core.data.mtl_aqa.pickles import NumberArray, read_pickle
from aqa_core.data.samples import FrameRange
from aqa_core.errors import DataError

ANNOTATIONS: Final = "final_annotations_dict.pkl"
# two re-publications add the judges' marks; the first also the dive number
AUGMENTED: Final = (
    "final_annotations_dict_with_dive_number.pkl",
    "augmented_final_annotations_dict.pkl",
)
SPLITS: Final = {"train": "train_split_0.pkl", "test": "test_split_0.pkl"}
PUBLISHED_FOLDER: Final = Path("Ready_2_Use") / "MTL-AQA_split_0_data"

_BASE_FIELDS: Final = (
    "start_frame",
    "end_frame",
    "position",
    "difficulty",
    "armstand",
    "rotation_type",
    "ss_no",
    "tw_no",
    "final_score",
)

Key = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class MtlSample:
    """One annotated dive.

    Attributes:
        video: number of the broadcast, 1 to 26.
        sample: number of the dive in it.
        part: side of the official split.
        frames: annotated frames of the broadcast, counted as the pictures are named.
        code: the dive.
        difficulty: DD.
        score: points.
        judges: marks of the seven judges, empty where no augmented file is there.
        published_number: the dive number the augmented file gives, or empty.
    """

    video: int
    sample: int
    part: Literal["train", "test"]
    frames: FrameRange
    code: DiveCode
    difficulty: float
    score: float
    judges: tuple[float, ...]
    published_number: str

    @property
    def label(self) -> str:
        """What the dive is called: `01_26`."""
        return f"{self.video:02d}_{self.sample:02d}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotations:
    """The annotations of a copy of MTL-AQA.

    Attributes:
        root: the folder that was named.
        samples: ordered by video and sample.
        problems: sentences about files that contradict each other.
    """

    root: Path
    samples: tuple[MtlSample, ...]
    problems: tuple[str, ...]

    @property
    def videos(self) -> tuple[int, ...]:
        """Numbers of the broadcasts, in order."""
        return tuple(sorted({sample.video for sample in self.samples}))


def read_annotations(root: Path) -> Annotations:
    """Read annotations and official split.

    Args:
        root: the published repository's data folder (with `Ready_2_Use`), or the folder with the files themselves.

    Raises:
        DataError: a file is missing or is not what is published.
    """
    if not root.is_dir():
        raise DataError(f"{root} is not a folder.", "Name the folder that holds MTL-AQA.")
    base_file = _find(root, ANNOTATIONS)
    augmented_file = next((path for name in AUGMENTED if (path := _find(root, name))), None)
    source = base_file or augmented_file
    if source is None:
        raise DataError(
            f"{root} holds no {ANNOTATIONS}.",
            f"Copy the published folder {PUBLISHED_FOLDER.as_posix()} into it.",
        )
    augmented = _annotations(augmented_file) if augmented_file else {}
    base = _annotations(base_file) if base_file else augmented
    parts = _parts(root, base)
    samples = tuple(
        _sample(key, base[key], augmented.get(key, {}), parts[key], source) for key in sorted(base)
    )
    problems = _contradictions(base, augmented) if augmented_file and base_file else ()
    return Annotations(root=root, samples=samples, problems=tuple(problems))


def _find(root: Path, name: str) -> Path | None:
    places = (root, root / PUBLISHED_FOLDER, root / PUBLISHED_FOLDER.name)
    return next((place / name for place in places if (place / name).is_file()), None)


def _annotations(path: Path) -> dict[Key, Mapping[str, Any]]:
    found = read_pickle(path)
    if not (isinstance(found, dict) and found and all(map(_is_key, found))):
        raise DataError(
            f"{path} does not map (video, sample) to annotations.", "Take the published file."
        )
    for key, fields in found.items():
        missing = [
            name for name in _BASE_FIELDS if not isinstance(fields, dict) or name not in fields
        ]
        if missing:
            raise DataError(
                f"{path} lacks {missing[0]} for the dive {key}.", "Take the published file."
            )
    return found


def _parts(root: Path, keys: Mapping[Key, object]) -> dict[Key, Literal["train", "test"]]:
    parts: dict[Key, Literal["train", "test"]] = {}
    sides: tuple[Literal["train", "test"], ...] = ("train", "test")
    for part in sides:
        path = _find(root, SPLITS[part])
        if path is None:
            raise DataError(
                f"{root} holds no {SPLITS[part]}.",
                f"Copy the published folder {PUBLISHED_FOLDER.as_posix()} into it.",
            )
        listed = read_pickle(path)
        if not (isinstance(listed, list) and all(map(_is_key, listed))):
            raise DataError(f"{path} is not a list of dives.", "Take the published file.")
        twice = [key for key in listed if key in parts]
        unknown = [key for key in listed if key not in keys]
        if twice or unknown:
            what = (
                f"{twice[0]} a second time" if twice else f"{unknown[0]}, which has no annotation"
            )
            raise DataError(f"{path} lists the dive {what}.", "Take the published file.")
        parts.update(dict.fromkeys(listed, part))
    lost = [key for key in keys if key not in parts]
    if lost:
        raise DataError(
            f"The dive {lost[0]} is on neither side of the split.", "Take the published files."
        )
    return parts


def _is_key(key: object) -> bool:
    return isinstance(key, tuple) and len(key) == 2 and all(type(part) is int for part in key)


def _sample(
    key: Key,
    fields: Mapping[str, Any],
    more: Mapping[str, Any],
    part: Literal["train", "test"],
    source: Path,
) -> MtlSample:
    try:
        return MtlSample(
            video=key[0],
            sample=key[1],
            part=part,
            frames=FrameRange(first=int(fields["start_frame"]), last=int(fields["end_frame"])),
            code=DiveCode(
                **{name: int(fields[name]) for name in DiveCode.__dataclass_fields__},
            ),
            difficulty=float(fields["difficulty"]),
            score=float(fields["final_score"]),
            judges=_marks(more.get("judge_scores", ())),
            published_number=str(more.get("dive_number", "")),
        )
    except (TypeError, ValueError) as error:
        raise DataError(
            f"{source} holds something else than an annotation for the dive {key} ({error}).",
            "Take the published file.",
        ) from error


def _marks(marks: object) -> tuple[float, ...]:
    if isinstance(marks, NumberArray):
        return tuple(float(mark) for mark in marks.numbers)
    if isinstance(marks, list | tuple):
        return tuple(float(mark) for mark in marks)
    raise TypeError("marks that are not numbers")


def _contradictions(
    base: Mapping[Key, Mapping[str, Any]], augmented: Mapping[Key, Mapping[str, Any]]
) -> list[str]:
    problems = []
    for key, fields in sorted(base.items()):
        more = augmented.get(key)
        if more is None:
            problems.append(f"the augmented file has no dive {key}")
            continue
        unlike = [name for name in _BASE_FIELDS if fields[name] != more[name]]
        if unlike:
            problems.append(
                f"the two annotation files give the dive {key} another {unlike[0]}: "
                f"{fields[unlike[0]]} and {more[unlike[0]]}; the first is taken"
            )
    return problems
