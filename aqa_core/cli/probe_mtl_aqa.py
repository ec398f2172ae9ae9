"""What `aqa probe mtl-aqa:ROOT` prints: the check of a copy of MTL-AQA as a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aqa_core.data.mtl_aqa.check import MtlCheck, VideoCheck
    from aqa_core.data.mtl_aqa.errata import Erratum

_KINDS = {
    "score": "scores that disagree with marks × DD",
    "marks": "marks that judges cannot give",
    "difficulty": "DDs that no table has for the dive",
    "dive": "dives that do not exist or that no table lists",
    "number": "dive numbers that disagree with the code",
}


def table(check: MtlCheck) -> str:
    """Give the whole check as lines of text."""
    return "\n".join(_lines(check))


def _lines(check: MtlCheck) -> Iterator[str]:
    yield str(check.root)
    for name, parts in check.splits.items():
        apart = f" (videos {', '.join(map(str, check.test_videos))})" if name == "event" else ""
        words = f"{parts['train']} train, {parts['test']} test{apart}"
        yield f"  {name + ' split':<16}{check.dives} dives: {words}"
    yield f"  {'judges’ marks':<16}{'yes' if check.has_marks else 'no: scores cannot be checked'}"
    yield ""
    yield "  video  dives  last frame   frames  a second  fewer than 96 frames"
    for video in check.videos:
        yield _row(video)
        if video.message:
            yield f"         {video.message}"
    yield from (f"  {problem}" for problem in check.problems)
    yield ""
    yield from _errata(check.errata)
    lost = sum(len(video.lost) for video in check.videos)
    yield (
        "every frame is there"
        if check.is_complete
        else f"{lost} of {check.dives} dives cannot be used"
    )


def _row(video: VideoCheck) -> str:
    rate = "-" if video.frame_rate is None else f"{video.frame_rate:.2f}"
    return (
        f"  {video.video:02d}     {video.dives:>5}  {video.last_frame:>10}  {video.frames:>7}"
        f"  {rate:>8}  {video.reach_back:>4}   {video.footage or video.kind}"
    )


def _errata(errata: tuple[Erratum, ...]) -> Iterator[str]:
    for kind, count in Counter(one.kind for one in errata).items():
        yield f"  {count} {_KINDS[kind]}:"
        for one in errata:
            if one.kind == kind:
                yield f"    {one.video:02d}_{one.sample:02d} ({one.part}): {one.message}"
