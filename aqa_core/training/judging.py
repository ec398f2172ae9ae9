"""Judges a network after an epoch, and keeps it as a model file where it is the best so far."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aqa_core.checkpoints.model_file import save_model
from aqa_core.data.samples import LabelledDive
from aqa_core.network import QualityNet
from aqa_core.progress import CancelToken
from aqa_core.training.calibration import Calibrated, calibrate, make_manifest
from aqa_core.training.examples import DiveSource
from aqa_core.training.frames import short_hashes
from aqa_core.training.material import Described, Material
from aqa_core.training.memory import Room
from aqa_core.training.plan import TrainingPlan
from aqa_core.training.predicting import Prediction, Viewing, predict_dives
from aqa_core.training.team import Team
from aqa_core.training.verdict import (
    Metrics,
    dots_of,
    held_out_metrics,
    of_held_out,
    of_test,
    tested_metrics,
    train_metrics,
)
from aqa_core.video.preprocess import Preprocessing


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Judgement:
    """What an epoch came to.

    Attributes:
        found: what the held-out dives say, for the model file.
        values: metrics of the held-out dives, of the training dives and of the test part.
        dots: what judges and network say of each held-out dive, in points.
    """

    found: Calibrated
    values: Metrics
    dots: list[list[float]] = field(default_factory=list)


def judgement_of(
    plan: TrainingPlan,
    dives: Sequence[LabelledDive],
    said: Prediction,
    *,
    target_M: NDArray[np.float64],
) -> Judgement:
    """Judge an epoch by what was said of dives that were not learned.

    Args:
        plan: the training.
        dives: labelled dives.
        said: what a network says of them.
        target_M: what the judges said of them, in the target's units.
    """
    recipe = plan.recipe
    found = calibrate(
        said, target_M=target_M, score_scale=recipe.score_scale, segments=plan.config.segments
    )
    return Judgement(
        found=found,
        values=held_out_metrics(dives, found.predicted_M, recipe.target),
        dots=dots_of(dives, found.predicted_M, recipe.target),
    )


class Judge:
    """Judges the epochs of one training.

    Args:
        plan: the training.
        described: its dives.
        material: what it stands on.
        room: how many dives go through the network at once.
        team: the processes that share the work.
        cancel: looked at between steps.
    """

    def __init__(
        self,
        plan: TrainingPlan,
        described: Described,
        material: Material,
        *,
        room: Room,
        team: Team,
        cancel: CancelToken,
    ) -> None:
        self._plan = plan
        self._described = described
        self._material = material
        self._viewing = Viewing(room, plan.recipe.evaluation_back, team)
        self._cancel = cancel

    def judge(
        self, network: QualityNet, source: DiveSource, said: Mapping[int, float]
    ) -> Judgement:
        """Measure a network on the held-out dives; training and test part are reported on and never choose.

        Args:
            network: the network.
            source: dives as it takes them.
            said: what it said of training dives while it learned, in network units, by position.

        Raises:
            CancelledError: the user asked to stop.
        """
        recipe, parts, dives = self._plan.recipe, self._material.parts, self._plan.dives.dives
        viewing, cancel = self._viewing, self._cancel
        judgement = self._of_held_out(network, source)
        values = dict(judgement.values)
        learned_M = np.array(list(said.values())) * recipe.score_scale
        values |= train_metrics([dives[k] for k in said], learned_M, recipe.target)
        if parts.test:
            prediction = predict_dives(network, source, parts.test, viewing, cancel=cancel)
            tested_M = prediction.units_M * recipe.score_scale
            values |= tested_metrics([dives[k] for k in parts.test], tested_M, recipe.target)
        return replace(judgement, values=values)

    def points(self, network: QualityNet, source: DiveSource) -> NDArray[np.float64]:
        """Give what a network says of each held-out dive, in points.

        Raises:
            CancelledError: the user asked to stop.
        """
        return np.array([said for _, said in self._of_held_out(network, source).dots])

    def units(
        self, network: QualityNet, source: DiveSource, positions: Sequence[int]
    ) -> NDArray[np.float64]:
        """Give what a network says of dives, in network units.

        Raises:
            CancelledError: the user asked to stop.
        """
        return predict_dives(network, source, positions, self._viewing, cancel=self._cancel).units_M

    def glance(self, network: QualityNet, source: DiveSource) -> int:
        """Look at one batch of held-out dives for its speed and memory alone, and say how many they are.

        Raises:
            CancelledError: the user asked to stop.
        """
        room, _, team = self._viewing
        some = self._material.parts.held_out[: room.looking * team.size]
        predict_dives(network, source, some, self._viewing, cancel=self._cancel)
        return len(some)

    def _of_held_out(self, network: QualityNet, source: DiveSource) -> Judgement:
        positions = self._material.parts.held_out
        return judgement_of(
            self._plan,
            [self._plan.dives.dives[k] for k in positions],
            predict_dives(network, source, positions, self._viewing, cancel=self._cancel),
            target_M=self._material.examples.target_M[list(positions)],
        )

    def keep(self, network: QualityNet, judgement: Judgement, epoch: int, path: Path) -> None:
        """Write a network as a model file (`keep_model`).

        Raises:
            StorageError: it cannot be written.
        """
        described, material = self._described, self._material
        train = list(material.parts.train)
        lessons = Lessons(
            clips=short_hashes([described.hashes[k] for k in train]),
            before=described.learned,
            target_M=material.examples.target_M[train],
            preprocessing=material.preprocessing,
        )
        keep_model(
            path, network, plan=self._plan, judgement=judgement, lessons=lessons, epoch=epoch
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lessons:
    """What a network learned from.

    Attributes:
        clips: short hashes of the dives.
        before: those of the dives that its start learned from.
        target_M: what the judges said of the dives, in the target's units.
        preprocessing: what the network takes.
    """

    clips: Sequence[str]
    before: Collection[str]
    target_M: NDArray[np.float64]
    preprocessing: Preprocessing


def keep_model(
    path: Path,
    network: QualityNet,
    *,
    plan: TrainingPlan,
    judgement: Judgement,
    lessons: Lessons,
    epoch: int,
) -> None:
    """Write a trained network as a model file.

    Args:
        path: the file.
        network: the network.
        plan: how it was trained.
        judgement: of it, by dives it did not learn.
        lessons: what it learned from.
        epoch: that made it, from 0.

    Raises:
        StorageError: it cannot be written.
    """
    training: dict[str, Any] = {
        "recipe": plan.recipe.name,
        "preset": plan.preset,
        "epoch": epoch + 1,
        "seed": plan.seed,
        "dives": len(lessons.clips),
        # what the start learned from is known to this model too
        "clips": list(dict.fromkeys([*lessons.clips, *sorted(lessons.before)])),
        "held_out": of_held_out(judgement.values),
    }
    if tested := of_test(judgement.values):
        training["test"] = tested
    manifest = make_manifest(
        plan,
        judgement.found,
        preprocessing=lessons.preprocessing,
        learned_M=lessons.target_M,
        training=training,
    )
    save_model(path, network, manifest, mean_trunk_ND=judgement.found.mean_trunk_ND)
