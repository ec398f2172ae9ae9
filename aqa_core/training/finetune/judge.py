"""Judges an epoch of heads by what each says of the dives that it did not learn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np

from aqa_core.data.samples import LabelledDive
from aqa_core.network import QualityNet
from aqa_core.progress import CancelToken
from aqa_core.training.examples import in_order
from aqa_core.training.finetune.pupils import Pupil
from aqa_core.training.finetune.seen import SeenDives
from aqa_core.training.judging import Judgement, judgement_of
from aqa_core.training.parts import Parts
from aqa_core.training.plan import TrainingPlan
from aqa_core.training.predicting import Prediction, predict
from aqa_core.training.verdict import train_metrics

_AT_ONCE: Final = 64


class FoldJudge:
    """Judges the epochs of one fine-tuning of heads.

    Args:
        plan: the fine-tuning.
        seen: its dives.
        parts: which of them train.
        judges: positions of those that judge, in the order of the events' dots.
        cancel: looked at between steps.
    """

    def __init__(
        self,
        plan: TrainingPlan,
        seen: SeenDives,
        parts: Parts,
        judges: Sequence[int],
        *,
        cancel: CancelToken,
    ) -> None:
        self._plan = plan
        self._seen = seen
        self._train = list(parts.train)
        self._judges = list(judges)
        self._cancel = cancel

    def said(self, networks: Sequence[QualityNet], pupils: Sequence[Pupil]) -> Prediction:
        """Give what is said of each dive that judges by the head that did not learn it.

        Args:
            networks: the pupils' averaged heads.
            pupils: who learned from which dives.

        Raises:
            CancelledError: the user asked to stop.
        """
        found: dict[int, Any] = {}
        for network, pupil in zip(networks, pupils, strict=True):
            if pupil.judges:
                said = predict(
                    network, in_order(self._seen, pupil.judges, _AT_ONCE), cancel=self._cancel
                )
                found |= dict(zip(pupil.judges, zip(*said, strict=True), strict=True))
        columns = zip(*(found[position] for position in self._judges), strict=True)
        return Prediction(*(np.array(column) for column in columns))

    def judgement(self, said: Prediction, network: QualityNet | None = None) -> Judgement:
        """Judge an epoch by what was said; with the network that is kept, tell of the dives it learned too.

        Raises:
            CancelledError: the user asked to stop.
        """
        judgement = judgement_of(
            self._plan,
            self._dives(self._judges),
            said,
            target_M=self._seen.target_M[self._judges],
        )
        if network is None:
            return judgement
        recipe = self._plan.recipe
        learned = predict(network, in_order(self._seen, self._train, _AT_ONCE), cancel=self._cancel)
        values = train_metrics(
            self._dives(self._train), learned.units_M * recipe.score_scale, recipe.target
        )
        return replace(judgement, values={**judgement.values, **values})

    def _dives(self, positions: Sequence[int]) -> list[LabelledDive]:
        return [self._plan.dives.dives[k] for k in positions]
