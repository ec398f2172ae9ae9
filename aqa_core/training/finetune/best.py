"""The best heads of a run so far, kept with what they said of dives they did not learn."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from aqa_core.errors import RunError
from aqa_core.training.initial import Start
from aqa_core.training.judging import Judgement, Lessons, keep_model
from aqa_core.training.plan import TrainingPlan
from aqa_core.training.predicting import Prediction

_HEAD: Final = "best.head."
_UNITS: Final = "best.units"
_CONTRIBUTIONS: Final = "best.contributions"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Best:
    """The best heads so far.

    Attributes:
        epoch: that made them, from 0.
        state: parameters of the head that is kept, by name.
        said: of the dives that judge, by heads that did not learn them.
    """

    epoch: int
    state: Mapping[str, Tensor]
    said: Prediction

    def tensors(self) -> dict[str, Tensor]:
        """Give what a resumed run needs; trunk features it finds where it found them."""
        return {
            **{f"{_HEAD}{name}": tensor for name, tensor in self.state.items()},
            _UNITS: torch.from_numpy(self.said.units_M),
            _CONTRIBUTIONS: torch.from_numpy(self.said.contributions_MN),
        }


def restored_best(tensors: Mapping[str, Tensor], *, epoch: int, trunk_MND: Tensor) -> Best:
    """Put back what `Best.tensors` gave.

    Raises:
        RunError: the state is of another run.
    """
    try:
        said = Prediction(
            tensors[_UNITS].numpy(), tensors[_CONTRIBUTIONS].numpy(), trunk_MND.numpy()
        )
    except KeyError as error:
        raise RunError(
            "The run's last state belongs to another network.", "Start again in another folder."
        ) from error
    state = {
        name.removeprefix(_HEAD): tensor
        for name, tensor in tensors.items()
        if name.startswith(_HEAD)
    }
    return Best(epoch=epoch, state=state, said=said)


def write_best(
    path: Path,
    best: Best,
    *,
    plan: TrainingPlan,
    start: Start,
    judgement: Judgement,
    clips: tuple[Sequence[str], Collection[str]],
    target_M: NDArray[np.float64],
) -> None:
    """Write the best head so far with the backbone it stands on as a model file.

    Args:
        path: the file.
        best: the head.
        plan: how it was trained.
        start: the network it started from; its head is changed.
        judgement: of the head, by dives it did not learn.
        clips: short hashes of the dives it learned from, and of those its start learned from.
        target_M: what the judges said of the dives it learned from, in the target's units.

    Raises:
        StorageError: it cannot be written.
    """
    assert start.preprocessing is not None
    start.network.load_state_dict({**start.network.state_dict(), **best.state})
    lessons = Lessons(
        clips=clips[0], before=clips[1], target_M=target_M, preprocessing=start.preprocessing
    )
    keep_model(
        path, start.network, plan=plan, judgement=judgement, lessons=lessons, epoch=best.epoch
    )
