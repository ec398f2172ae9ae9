"""What fine-tuning on a labelled folder is: which dives, which target, from which model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final, Literal

from aqa_core.checkpoints.described import network_config
from aqa_core.checkpoints.manifest import Manifest, read_manifest
from aqa_core.checkpoints.store import find_model
from aqa_core.data.samples import DiveSet, LabelledDive
from aqa_core.errors import DataError
from aqa_core.results import Target
from aqa_core.training.plan import TrainingPlan
from aqa_core.training.recipe import Recipe
from aqa_core.training.recipes import find_recipe

FinetuneMode = Literal["head", "full"]

# fewer say nothing, neither of the judges nor of the model
FEWEST_DIVES: Final = 5
# near the spread of what judges say (recipes `paper` and `ours`)
_SCALES: Final[Mapping[Target, float]] = {"points": 17.0, "execution": 4.0}


def finetune_plan(
    dives: DiveSet,
    *,
    start: str,
    mode: FinetuneMode,
    output: Path,
    seed: int = 0,
    against: str = "",
) -> TrainingPlan:
    """Plan to teach a model the judges of a labelled folder.

    The new model says what the old one says: execution where the old one does and at least half of the dives have
    a DD (the others are left out), else points. Frames are taken as the old one takes them.

    Args:
        dives: usable dives of the folder.
        start: a model file or the name of a stored model; one without a head will do.
        mode: `head` for all that is behind the backbone, `full` for the whole network.
        output: the run folder.
        seed: of split, order and augmentation.
        against: a model to compare with in place of the start, or empty.

    Raises:
        ModelError: there is no such model.
        DataError: too few dives can be used.
    """
    manifest = read_manifest(find_model(start))
    target = _target(manifest, dives)
    used = [dive for dive in dives.dives if target == "points" or dive.difficulty is not None]
    if len(used) < FEWEST_DIVES:
        raise DataError(
            f"{dives.name} has {len(used)} usable dives, and it takes at least {FEWEST_DIVES} to learn from.",
            "Label more dives.",
        )
    return TrainingPlan(
        dives=replace(dives, dives=tuple(used)),
        preset="",
        recipe=_recipe(mode, manifest, target),
        seed=seed,
        init=start,
        output=output,
        resume=False,
        network=network_config(manifest),
        mode=mode,
        against=against,
        folder=dives.name,
        left_out=tuple(
            _left_out(dive) for dive in dives.dives if target == "execution" and not dive.difficulty
        ),
    )


def _target(manifest: Manifest, dives: DiveSet) -> Target:
    known = sum(dive.difficulty is not None for dive in dives.dives)
    is_execution = manifest.kind == "backbone" or manifest.target == "execution"
    return "execution" if is_execution and 2 * known >= len(dives.dives) else "points"


def _recipe(mode: FinetuneMode, manifest: Manifest, target: Target) -> Recipe:
    is_alike = manifest.kind == "model" and manifest.target == target
    return replace(
        find_recipe(f"finetune-{mode}"),
        target=target,
        score_scale=manifest.score_scale if is_alike else _SCALES[target],
        frame_rate=manifest.frame_rate,
        end_offset=manifest.end_offset,
    )


def _left_out(dive: LabelledDive) -> dict[str, str]:
    return {
        "file": str(dive.clip),
        "message": "it has no difficulty, and the model judges execution: enter dive and height, or a DD",
    }
