"""What a user should know about an assessment beside its numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from aqa_core.checkpoints.manifest import Manifest
from aqa_core.results import Caution, Window
from aqa_core.video.info import ClipInfo
from aqa_core.video.sampling import Samples

DEMONSTRATION: Final = Caution(
    code="demonstration",
    message="demonstration model, trained on rendered dives: not for real dives",
)

# a clip whose rate is so much below the model's shows frames twice
_RATE_TOLERANCE: Final = 0.9
# what a window may lose of its beginning unsaid: two or three frames
_NOT_WORTH_A_WORD_S: Final = 0.1


def footage_cautions(
    info: ClipInfo,
    window: Window,
    samples: Samples,
    manifest: Manifest,
    *,
    damaged: int = 0,
) -> Iterator[Caution]:
    """Give what is to be said about model and footage, the weightiest first.

    Args:
        info: the clip.
        window: the seconds that are the dive.
        samples: the moments that were taken.
        manifest: the model's.
        damaged: how many of the samples' frames are not what was filmed.
    """
    if manifest.demonstration:
        yield DEMONSTRATION
    if info.damage:
        yield Caution(code="damaged_clip", message=info.damage)
    if damaged:
        yield Caution(
            code="damaged_frames",
            message=f"{damaged} of {samples.times_s.size} frames of the dive are damaged: "
            "where nothing can be seen the frame before stands in",
        )
    if samples.held:
        yield Caution(
            code="held_frames",
            message=f"the clip is too short: its first frame stands for {samples.held} of "
            f"{samples.times_s.size} frames",
        )
    if samples.seen_from_s > window.start_s + _NOT_WORTH_A_WORD_S:
        yield Caution(
            code="window_cut",
            message=f"the window is longer than the model sees: seen from {samples.seen_from_s:.2f} s on",
        )
    yield from _format_cautions(info, manifest)


def _format_cautions(info: ClipInfo, manifest: Manifest) -> Iterator[Caution]:
    wanted = manifest.frame_rate
    if wanted is not None and info.frame_rate < _RATE_TOLERANCE * wanted:
        yield Caution(
            code="low_frame_rate",
            message=f"the clip has {info.frame_rate:.4g} frames a second, the model expects {wanted:.4g}",
        )
    if info.is_interlaced:
        yield Caution(
            code="interlaced",
            message="the clip is interlaced: each picture was made of half of its lines; "
            "a camera set to progressive shows more",
        )
    if info.is_variable_rate:
        yield Caution(
            code="variable_rate",
            message=f"the clip's frame rate varies between {info.frame_rate_low:.4g} and "
            f"{info.frame_rate_high:.4g}; frames were taken by their time",
        )


def result_cautions(target: float, manifest: Manifest, *, fallback: str) -> Iterator[Caution]:
    """Give what is to be said about the result.

    Args:
        target: what the network says, in the model's target units.
        manifest: the model's.
        fallback: the engine's sentence, or empty.
    """
    if fallback:
        yield Caution(code="fallback", message=fallback)
    if manifest.mean_contributions is None:
        yield Caution(
            code="no_typical",
            message="the model does not know typical dives: deltas are against this dive's own mean",
        )
    if manifest.target_range is not None:
        low, high = manifest.target_range
        if not low <= target <= high:
            unit = "points" if manifest.target == "points" else "points a unit of difficulty"
            yield Caution(
                code="outside_training",
                message=f"{target:.1f} {unit} is outside what the model was trained on "
                f"({low:.1f} to {high:.1f})",
            )
