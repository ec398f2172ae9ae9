"""Judges a network after an epoch, and keeps it as a model file where it is the best so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aqa_core.checkpoints.model_file import save_model
from aqa_core.network import QualityNet
from aqa_core.progress import CancelToken
from aqa_core.training.calibration import Calibrated, calibrate, make_manifest
from aqa_core.training.examples import DiveSource
from aqa_core.training.frames import short_hashes
from aqa_core.training.material import Described, Material
from aqa_core.training.memory import Room
from aqa_core.training.plan import TrainingPlan
from aqa_core.training.predicting import Viewing, predict_dives
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
        found, values, dots = self._of_held_out(network, source)
        learned_M = np.array(list(said.values())) * recipe.score_scale
        values |= train_metrics([dives[k] for k in said], learned_M, recipe.target)
        if parts.test:
            prediction = predict_dives(network, source, parts.test, viewing, cancel=cancel)
            tested_M = prediction.units_M * recipe.score_scale
            values |= tested_metrics([dives[k] for k in parts.test], tested_M, recipe.target)
        return Judgement(found=found, values=values, dots=dots)

    def points(self, network: QualityNet, source: DiveSource) -> NDArray[np.float64]:
        """Give what a network says of each held-out dive, in points.

        Raises:
            CancelledError: the user asked to stop.
        """
        _, _, dots = self._of_held_out(network, source)
        return np.array([said for _, said in dots])

    def glance(self, network: QualityNet, source: DiveSource) -> int:
        """Look at one batch of held-out dives for its speed and memory alone, and say how many they are.

        Raises:
            CancelledError: the user asked to stop.
        """
        room, _, team = self._viewing
        some = self._material.parts.held_out[: room.looking * team.size]
        predict_dives(network, source, some, self._viewing, cancel=self._cancel)
        return len(some)

    def _of_held_out(
        self, network: QualityNet, source: DiveSource
    ) -> tuple[Calibrated, dict[str, float | None], list[list[float]]]:
        recipe, positions = self._plan.recipe, self._material.parts.held_out
        found = calibrate(
            predict_dives(network, source, positions, self._viewing, cancel=self._cancel),
            target_M=self._material.examples.target_M[list(positions)],
            score_scale=recipe.score_scale,
            segments=self._plan.config.segments,
        )
        dives = [self._plan.dives.dives[k] for k in positions]
        values = held_out_metrics(dives, found.predicted_M, recipe.target)
        return found, values, dots_of(dives, found.predicted_M, recipe.target)

    def keep(self, network: QualityNet, judgement: Judgement, epoch: int, path: Path) -> None:
        """Write a network as a model file.

        Args:
            network: the network.
            judgement: of it.
            epoch: that made it, from 0.
            path: the file.

        Raises:
            StorageError: it cannot be written.
        """
        plan, described, material = self._plan, self._described, self._material
        train = list(material.parts.train)
        own = short_hashes([described.hashes[k] for k in train])
        training: dict[str, Any] = {
            "recipe": plan.recipe.name,
            "preset": plan.preset,
            "epoch": epoch + 1,
            "seed": plan.seed,
            "dives": len(train),
            # what the start learned from is known to this model too
            "clips": list(dict.fromkeys([*own, *sorted(described.learned)])),
            "held_out": of_held_out(judgement.values),
        }
        if tested := of_test(judgement.values):
            training["test"] = tested
        manifest = make_manifest(
            plan,
            judgement.found,
            preprocessing=material.preprocessing,
            learned_M=material.examples.target_M[train],
            training=training,
        )
        save_model(path, network, manifest, mean_trunk_ND=judgement.found.mean_trunk_ND)
