"""What a training is: its plan, how run.json describes it, and whether a resumed run is still the same."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Any, Final, Literal

import torch

from aqa_core import __version__
from aqa_core.checkpoints.model_file import file_sha256
from aqa_core.checkpoints.store import find_model
from aqa_core.data.samples import DiveSet, LabelledDive
from aqa_core.errors import RunError
from aqa_core.network import PRESETS, NetworkConfig
from aqa_core.training.compute import Compute
from aqa_core.training.parts import Parts
from aqa_core.training.recipe import Recipe
from aqa_core.training.team import Team

Mode = Literal["", "head", "full"]

_MUST_STAY: Final = (
    "recipe",
    "network",
    "init",
    "init_sha256",
    "against",
    "seed",
    "split",
    "labels_sha256",
)
# what older run folders do not say is taken to be as it was
_SAID_SINCE: Final = ("against", "labels_sha256")
_OTHERS: Final[Mapping[str, str]] = {
    "init_sha256": "a model to start from that has changed since",
    "against": "another model to compare with",
    "labels_sha256": "other labels",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingPlan:
    """What is to be trained on what.

    Attributes:
        dives: the labelled dives; a part of them is held out.
        preset: a name in `PRESETS`.
        recipe: every choice of the training.
        seed: of first parameters, split, order and augmentation.
        init: a model file or the name of a stored model to start from, or empty.
        output: the run folder.
        resume: whether to continue the run in that folder.
        device: `auto` for a CUDA device where there is one, `cpu` or `cuda`.
        network: the network itself, where it is that of the model to start from; `preset` is then of no account.
        mode: which way of fine-tuning, or empty for a plain training.
        against: a model that the new one is compared with, or empty for the one it starts from.
        folder: the labelled folder, or empty.
        left_out: what could not be used of it: `{file, message}` each.
    """

    dives: DiveSet
    preset: str
    recipe: Recipe
    seed: int
    init: str
    output: Path
    resume: bool
    device: str = "auto"
    network: NetworkConfig | None = None
    mode: Mode = ""
    against: str = ""
    folder: str = ""
    left_out: tuple[Mapping[str, str], ...] = ()

    @property
    def config(self) -> NetworkConfig:
        """The network: the given one, or that of the preset.

        Raises:
            RunError: there is no such preset.
        """
        if self.network is not None:
            return self.network
        if self.preset not in PRESETS:
            raise RunError(
                f"There is no preset {self.preset!r}.", f"Choose one of {', '.join(PRESETS)}."
            )
        return PRESETS[self.preset]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResult:
    """How a training ended.

    Attributes:
        best_file: the best model.
        best_epoch: the epoch that made it, from 1.
        metrics: on the held-out dives, of the best epoch.
        last_metrics: the same of the last epoch.
        summary: every metric of the epoch chosen by held-out dives, of the last one and, where the data set has a
            test part, of the one that is best on it (`verdict.summary_of`).
        comparison: of the model before and the new one on the held-out dives, or None where there is none.
        is_stopped: whether the user stopped it and keeps what it had.
    """

    best_file: Path
    best_epoch: int
    metrics: Mapping[str, float | None]
    last_metrics: Mapping[str, float | None]
    summary: Mapping[str, Any] = field(default_factory=dict)
    comparison: Mapping[str, Any] | None = None
    is_stopped: bool = False


def describe(
    plan: TrainingPlan, parts: Parts, hashes: Sequence[str], *, compute: Compute, team: Team
) -> dict[str, Any]:
    """Give what run.json says of a training (DESIGN 3.6).

    Args:
        plan: the plan.
        parts: which dives train, which are held out, which only test.
        hashes: sha256 of each dive's content.
        compute: where it computes.
        team: how many processes share its batches.
    """
    return {
        "mode": plan.mode,
        "folder": plan.folder,
        "started_at": time.time(),
        "version": __version__,
        "torch": str(torch.__version__),
        "recipe": plan.recipe.to_json(),
        "preset": plan.preset,
        "network": plan.config.to_json(),
        "init": plan.init,
        "init_sha256": file_sha256(find_model(plan.init)) if plan.init else "",
        "against": plan.against,
        "seed": plan.seed,
        "device": compute.device.type,
        "device_name": compute.name,
        "precision": compute.precision,
        "processes": team.size,
        "data": plan.dives.name,
        "clips": [
            {"file": str(dive.clip), "sha256": one}
            for dive, one in zip(plan.dives.dives, hashes, strict=True)
        ],
        "split": parts.to_json(),
        "labels_sha256": _labels_hash(plan.dives.dives),
    }


def cautions(plan: TrainingPlan, compute: Compute, pretrained: frozenset[str]) -> list[str]:
    """Give sentences about what in a plan will not do what its user may hope.

    Args:
        plan: the plan.
        compute: where it computes.
        pretrained: names of the parameters that do not start from random values.
    """
    recipe, found = plan.recipe, []
    if recipe.freeze_batch_norm and not any(name.startswith("backbone.") for name in pretrained):
        found.append(
            f"The recipe {recipe.name!r} freezes BatchNorm, but no pretrained backbone was given: "
            "it learns better from one (--init)."
        )
    if recipe.mixed_precision and compute.device.type == "cuda" and compute.precision == "fp32":
        found.append(f"{compute.name} has no bf16: the backbone computes in float32.")
    return found


def check_same(output: Path, now: Mapping[str, Any], before: Mapping[str, Any]) -> None:
    """Refuse to continue a run as something else.

    Args:
        output: the run folder, for the sentence.
        now: what `describe` gives for what was asked.
        before: what run.json says.

    Raises:
        RunError: recipe, network, start, seed, split, labels or clips differ.
    """
    # what a field that recipes did not have when the run was started stands at by itself changed nothing then
    defaults = {one.name: one.default for one in fields(Recipe) if one.default is not MISSING}
    before = {**before, "recipe": {**defaults, **before.get("recipe", {})}}
    before = {**{name: now[name] for name in _SAID_SINCE}, **before}
    for name in _MUST_STAY:
        if _plain(now[name]) != _plain(before.get(name)):
            raise RunError(
                f"{output} was started with {_OTHERS.get(name, f'another {name}')}.",
                "Give the same arguments as at the start, or choose another folder.",
            )
    hashes = [clip["sha256"] for clip in before["clips"]]
    if [clip["sha256"] for clip in now["clips"]] != hashes:
        raise RunError(
            f"The clips are not those that {output} was started with.",
            "Put them back, or start anew in another folder.",
        )


def moved(now: Mapping[str, Any], before: Mapping[str, Any]) -> list[str]:
    """Say in a sentence where a resumed run computes otherwise than it was begun, if it does.

    Args:
        now: what `describe` gives for what was asked.
        before: what run.json says.
    """
    # what run folders did not say before there was a choice
    old = {"device": "cpu", "precision": "fp32", "processes": 1, **before}
    if all(old[name] == now[name] for name in ("device", "precision", "processes")):
        return []
    begun = f"{old['device']} ({old['precision']}, processes: {old['processes']})"
    goes_on = f"{now['device']} ({now['precision']}, processes: {now['processes']})"
    return [f"Begun on {begun}, continued on {goes_on}: rounding will differ."]


def _labels_hash(dives: Sequence[LabelledDive]) -> str:
    """Give a sha256 of all that labels say of dives but where they lie."""
    said = [
        [one.score, one.difficulty, one.start_s, one.end_s, str(one.correction)] for one in dives
    ]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def _plain(value: Any) -> Any:
    """Give a value as JSON would give it back: lists for tuples."""
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value
