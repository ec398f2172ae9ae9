"""What a model says about its training, read from whatever the training wrote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aqa_core.checkpoints.manifest import Manifest


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFacts:
    """What a model says about its training, as far as it does; for people to read.

    Attributes:
        dives: how many dives it learned from, or None where it does not say.
        held_out: how many dives it was measured on that it never saw, or None.
        rank_correlation: Spearman's on those, -1..1, or None.
        is_demonstration: whether it must not be used on real dives.
        knows_typical: whether a segment can be replaced by its typical one.
    """

    dives: int | None = None
    held_out: int | None = None
    rank_correlation: float | None = None
    is_demonstration: bool = False
    knows_typical: bool = True

    @classmethod
    def of(cls, manifest: Manifest, *, knows_typical: bool) -> ModelFacts:
        """Read what a manifest says; every training writes what it likes, so nothing is relied upon."""
        verdict = manifest.training.get("held_out")
        measured: Mapping[str, Any] = verdict if isinstance(verdict, Mapping) else {}
        return cls(
            dives=_whole(manifest.training.get("dives")),
            held_out=_whole(measured.get("held_out")),
            rank_correlation=_share(measured.get("spearman")),
            is_demonstration=manifest.demonstration,
            knows_typical=knows_typical,
        )


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _share(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, float | int):
        return None
    return float(value) if -1 <= value <= 1 else None
