"""What a training stands on before its first step: parts, frames, labels, and the network to start from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

import torch
from torch import nn

from aqa_core.errors import DataError, RunError
from aqa_core.network import build_network
from aqa_core.network.presets import preprocessing_for
from aqa_core.progress import CancelToken, Report, ignore
from aqa_core.training.auxiliary import AuxiliaryHead, FrameTruth
from aqa_core.training.compute import Compute
from aqa_core.training.contents import contents_of
from aqa_core.training.examples import Examples, targets
from aqa_core.training.frames import FrameRequest, FrameStore, load_frames, short_hashes
from aqa_core.training.initial import Start, clips_learned, start_from
from aqa_core.training.learner import Learner, make_learner
from aqa_core.training.parts import Parts, part_dives
from aqa_core.training.plan import TrainingPlan
from aqa_core.training.recipe import Recipe
from aqa_core.training.team import Team
from aqa_core.video.preprocess import Preprocessing

_IMAGENET_MEAN: Final = (0.485, 0.456, 0.406)
_IMAGENET_STD: Final = (0.229, 0.224, 0.225)


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """The dives of a plan, before a frame of them is looked at.

    Attributes:
        hashes: what tells each dive apart by its content.
        parts: which train, which are held out, which only test.
        learned: short hashes of the clips that the given first parameters were trained on.
    """

    hashes: Sequence[str]
    parts: Parts
    learned: frozenset[str] = frozenset()

    @property
    def cautions(self) -> list[str]:
        """Sentences about what its split cannot do."""
        known = [one in self.learned for one in short_hashes(self.hashes)]
        count = sum(known[k] for k in self.parts.held_out)
        if not count:
            return []
        of_all = f"{count} of the {len(self.parts.held_out)} held-out dives"
        return [f"The start has learned from {of_all}: what it says of those is too good."]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Material:
    """What a training stands on.

    Attributes:
        preprocessing: what the network takes, for its manifest.
        examples: the dives.
        contents: what tells each of them apart.
        parts: positions of those that can be read.
        start: the network.
        left_out: why a dive has no frames, a sentence each.
    """

    preprocessing: Preprocessing
    examples: Examples
    contents: Sequence[str]
    parts: Parts
    start: Start
    left_out: tuple[str, ...] = ()

    @property
    def mean_units(self) -> float:
        """The mean of what the network is to say of the training dives."""
        return float(self.examples.units_M[list(self.parts.train)].mean())


def described(
    plan: TrainingPlan, *, report: Report = ignore, cancel: CancelToken | None = None
) -> Described:
    """Look at the labels and files of a plan.

    Raises:
        ModelError: there is no such model to start from.
        DataError, ClipError: the dives cannot be used.
        CancelledError: the user asked to stop.
    """
    dives = plan.dives.dives
    # refuses dives that cannot be learned from before a folder is made
    targets(dives, plan.recipe.target)
    hashes = contents_of(dives, report=report, cancel=cancel)
    known = clips_learned(plan.init)
    parts = part_dives(
        dives,
        held_out_share=plan.recipe.held_out_share,
        seed=plan.seed,
        learned=[k for k, one in enumerate(short_hashes(hashes)) if one in known],
        contents=hashes,
    )
    return Described(hashes=hashes, parts=parts, learned=known)


def first_network(plan: TrainingPlan, team: Team) -> Start:
    """Make the network and put into it what it starts from.

    Raises:
        RunError: the recipe, the start and the team do not go together.
        ModelError: there is no such model to start from.
    """
    torch.manual_seed(plan.seed)
    start = start_from(build_network(plan.config), plan.config, plan.init, recipe=plan.recipe)
    if has_learned_statistics(start.network, plan.recipe):
        _refuse_learned_statistics(plan.recipe, team)
    return start


def prepared(
    plan: TrainingPlan,
    found: Described,
    start: Start,
    *,
    compute: Compute,
    team: Team,
    report: Report,
    cancel: CancelToken,
) -> Material:
    """Get the frames of all dives ready for a network.

    Raises:
        DataError: the dives cannot be used.
        CancelledError: the user asked to stop.
    """
    recipe = plan.recipe
    preprocessing = start.preprocessing or preprocessing_for(plan.config)
    if recipe.statistics == "imagenet":
        preprocessing = replace(preprocessing, mean=_IMAGENET_MEAN, std=_IMAGENET_STD)
    request = FrameRequest(
        preprocessing=preprocessing,
        count=plan.config.sample_count + recipe.end_jitter - 1,
        frame_rate=recipe.frame_rate,
        end_offset=recipe.end_offset,
    )
    dives = plan.dives.dives
    load = partial(load_frames, dives, request, contents=found.hashes, cancel=cancel)
    store = _frames(load, team, report)
    examples = Examples(
        dives,
        store,
        network=plan.config,
        preprocessing=preprocessing,
        recipe=recipe,
        truth=_truth(plan, store),
        device=compute.device,
    )
    return Material(
        preprocessing=preprocessing,
        examples=examples,
        contents=found.hashes,
        parts=readable(found.parts, set(examples.usable.tolist())),
        start=start,
        left_out=tuple(store.problems[k] for k in sorted(store.problems)),
    )


def _frames(load: Callable[..., FrameStore], team: Team, report: Report) -> FrameStore:
    """Let the first process decode; the others then find the frames in the cache."""
    stores: list[FrameStore] = []
    team.led(lambda: stores.append(load(report=report)))
    return stores[0] if stores else load()


def first_learner(material: Material, plan: TrainingPlan, compute: Compute, team: Team) -> Learner:
    """Make the network ready to learn, on its device, the same in every process."""
    config, examples, start = plan.config, material.examples, material.start
    network = start.network
    if "regressor.bias" not in start.pretrained:
        nn.init.constant_(network.regressor.bias, material.mean_units)
    auxiliary = None
    if examples.truth is not None:
        auxiliary = AuxiliaryHead(config.backbone.trunk_width, segments=config.segments)
        shape = (config.segments, config.frames)
        last = examples.last_first
        truths = [examples.truth.of_segments(k, last, *shape) for k in material.parts.train]
        auxiliary.standardise(truths, faultless_units=0.0)
        auxiliary.to(compute.device)
    network.to(compute.device)
    team.spread(list(network.state_dict().values()))
    return make_learner(network, auxiliary, plan.recipe, pretrained=start.pretrained)


def _truth(plan: TrainingPlan, store: FrameStore) -> FrameTruth | None:
    recipe = plan.recipe
    wanted = plan.dives.is_rendered and recipe.auxiliary_loss + recipe.contribution_loss > 0
    return FrameTruth(plan.dives.dives, store.times_MT) if wanted else None


def readable(parts: Parts, usable: set[int]) -> Parts:
    """Leave out the dives that cannot be read.

    Raises:
        DataError: too few are left.
    """

    def kept(positions: Sequence[int]) -> tuple[int, ...]:
        return tuple(k for k in positions if k in usable)

    left = Parts(
        train=kept(parts.train),
        held_out=kept(parts.held_out),
        test=kept(parts.test),
        folds=tuple(fold for fold in map(kept, parts.folds) if fold),
    )
    judges = left.held_out or len(left.folds) > 1
    if not left.train or not judges:
        raise DataError("Too few clips can be read.", "Look at the clips that cannot.")
    return left


def has_learned_statistics(network: nn.Module, recipe: Recipe) -> bool:
    """Whether a network's BatchNorm learns from whole batches, so that their parts would give something else."""
    has_statistics = any(isinstance(module, nn.BatchNorm3d) for module in network.modules())
    return has_statistics and not recipe.freeze_batch_norm


def _refuse_learned_statistics(recipe: Recipe, team: Team) -> None:
    if recipe.accumulate > 1:
        raise RunError(
            f"With the recipe {recipe.name!r} BatchNorm learns from whole batches, and parts of one are not that.",
            "Set accumulate to 1, or take a recipe that freezes BatchNorm, such as 'ours'.",
        )
    if team.size > 1:
        raise RunError(
            f"With the recipe {recipe.name!r} BatchNorm learns from whole batches, and no process sees those.",
            "Train in one process, or take a recipe that freezes BatchNorm, such as 'ours'.",
        )
