"""Says of a copy of MTL-AQA, broadcast by broadcast, what is missing or too short, and lists the known errors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Literal

from aqa_core.data.mtl_aqa.annotations import MtlSample, read_annotations
from aqa_core.data.mtl_aqa.dives import event_test_videos, parts_of
from aqa_core.data.mtl_aqa.errata import Erratum, find_errata
from aqa_core.data.mtl_aqa.footage import find_footage
from aqa_core.data.recordings import frames_window
from aqa_core.errors import ClipError
from aqa_core.progress import CancelToken, Progress, Report, ignore, never
from aqa_core.video.info import ClipInfo
from aqa_core.video.probe import probe

# the most native frames that a published recipe takes back from a dive's end: 100, three earlier or later
WINDOW_FRAMES: Final = 106
# what the network sees
_SEEN_FRAMES: Final = 96

FootageKind = Literal["frames", "video", "missing", "unreadable"]


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoCheck:
    """What is there of one broadcast.

    Attributes:
        video: its number.
        dives: annotated dives in it.
        last_frame: number of the last annotated frame.
        kind: what the footage is.
        footage: where it is, or empty.
        frames: frames found.
        frame_rate: of a video file, None for frames (a folder does not tell) and where nothing is there.
        lost: dives whose frames are not all there, by label.
        reach_back: dives of fewer than 96 frames: the network sees what came before them too.
        message: what is wrong, one sentence, or empty.
    """

    video: int
    dives: int
    last_frame: int
    kind: FootageKind
    footage: str
    frames: int
    frame_rate: float | None
    lost: tuple[str, ...]
    reach_back: int
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MtlCheck:
    """What is there of a copy of MTL-AQA.

    Attributes:
        root: the folder.
        dives: annotated dives.
        has_marks: whether a file with the judges' marks is there.
        splits: dives in `train` and `test` of each split.
        test_videos: the broadcasts for testing in the split by event; empty where there is one only.
        videos: one for each broadcast.
        errata: annotations that cannot be right.
        problems: files that contradict each other.
    """

    root: Path
    dives: int
    has_marks: bool
    splits: dict[str, dict[str, int]]
    test_videos: tuple[int, ...]
    videos: tuple[VideoCheck, ...]
    errata: tuple[Erratum, ...]
    problems: tuple[str, ...]

    @property
    def is_complete(self) -> bool:
        """Whether every frame of every dive is there."""
        return not any(video.lost for video in self.videos)

    def to_json(self) -> dict[str, Any]:
        """Give the document `aqa probe --json` prints."""
        return {**asdict(self), "root": str(self.root), "is_complete": self.is_complete}


def check_mtl_aqa(
    root: Path, *, report: Report = ignore, cancel: CancelToken | None = None
) -> MtlCheck:
    """Look at annotations and footage; each video file is demuxed, nothing but a first picture decoded.

    Args:
        root: the folder.
        report: told after each broadcast.
        cancel: stops the work.

    Raises:
        DataError: annotations are missing or damaged.
        CancelledError: the work was asked to stop.
    """
    token = cancel or never()
    annotations = read_annotations(root)
    videos = []
    for done, video in enumerate(annotations.videos):
        report(Progress("looking at the videos", done, len(annotations.videos)))
        samples = [sample for sample in annotations.samples if sample.video == video]
        videos.append(_check_video(root, video, samples, token))
    several = len(annotations.videos) > 1
    kinds: tuple[Literal["official", "event"], ...] = (
        ("official", "event") if several else ("official",)
    )
    return MtlCheck(
        root=root,
        dives=len(annotations.samples),
        has_marks=any(sample.judges for sample in annotations.samples),
        splits={kind: _counted(parts_of(annotations.samples, kind).values()) for kind in kinds},
        test_videos=event_test_videos(annotations.videos) if several else (),
        videos=tuple(videos),
        errata=find_errata(annotations.samples),
        problems=annotations.problems,
    )


def _counted(parts: Iterable[str]) -> dict[str, int]:
    counts = Counter(parts)
    return {part: counts[part] for part in ("train", "test")}


def _check_video(
    root: Path, video: int, samples: Sequence[MtlSample], cancel: CancelToken
) -> VideoCheck:
    path = find_footage(root, video)
    info, kind, message = None, _kind(path), ""
    if path is None:
        message = "neither a folder of frames nor a video file is there"
    else:
        try:
            info = probe(path, cancel=cancel)
        except ClipError as error:
            kind, message = "unreadable", str(error)
    lost = tuple(s.label for s in samples if info is None or not _is_there(info, s))
    if info is not None:
        message = _words(info, samples, lost)
    return VideoCheck(
        video=video,
        dives=len(samples),
        last_frame=max(sample.frames.last for sample in samples),
        kind=kind,
        footage=str(path or ""),
        frames=info.frame_count if info else 0,
        frame_rate=info.frame_rate if info and kind == "video" else None,
        lost=lost,
        reach_back=sum(sample.frames.count < _SEEN_FRAMES for sample in samples),
        message=message,
    )


def _kind(path: Path | None) -> FootageKind:
    if path is None:
        return "missing"
    return "frames" if path.is_dir() else "video"


def _is_there(info: ClipInfo, sample: MtlSample) -> bool:
    try:
        frames_window(info, sample.frames, count=max(WINDOW_FRAMES, sample.frames.count))
    except ClipError:
        return False
    return True


def _words(info: ClipInfo, samples: Sequence[MtlSample], lost: Sequence[str]) -> str:
    last = max(sample.frames.last for sample in samples)
    end = int(info.index.pts_T[-1]) if info.index.pictures else info.frame_count
    if end < last:
        return (
            f"too short: it ends with frame {end}, the annotations go on to {last}; "
            f"{_dives(lost)} cannot be used"
        )
    if lost:
        return f"frames are missing in the middle; {_dives(lost)} cannot be used"
    return info.damage


def _dives(labels: Sequence[str]) -> str:
    return "1 dive" if len(labels) == 1 else f"{len(labels)} dives"
