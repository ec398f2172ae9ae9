"""What a run does before its first step: a rehearsal, a look at the model before, a head on the judges' scale."""

from __future__ import annotations

from typing import Any

from aqa_core.data.samples import LabelledDive
from aqa_core.progress import CancelToken, Report
from aqa_core.training.before import before_values, points_of
from aqa_core.training.examples import DiveSource
from aqa_core.training.initial import Start
from aqa_core.training.judging import Judge
from aqa_core.training.learner import Learner
from aqa_core.training.loop import Course
from aqa_core.training.material import Material
from aqa_core.training.pace import Pace
from aqa_core.training.plan import TrainingPlan
from aqa_core.training.rehearsal import rehearse
from aqa_core.training.straight import straighten


class Opening:
    """What comes before the first step of a run.

    Args:
        plan: the training.
        start: what it starts from.
        material: what it stands on.
        judge: of its epochs.
        report: told how far it is.
        cancel: looked at between steps.
    """

    def __init__(
        self,
        plan: TrainingPlan,
        start: Start,
        material: Material,
        judge: Judge,
        *,
        report: Report,
        cancel: CancelToken,
    ) -> None:
        self._plan = plan
        self._start = start
        self._material = material
        self._judge = judge
        self._report = report
        self._cancel = cancel

    def rehearse(self, learner: Learner, course: Course, pace: Pace) -> dict[str, Any]:
        """Measure speed and memory; the training's numbers do not change by it.

        Args:
            learner: as it is before its first step.
            course: what it is to learn.
            pace: takes in what was measured.

        Returns:
            values of the `batch` event.

        Raises:
            RoomError: not even one dive at a time fits into memory.
            CancelledError: the user asked to stop.
        """
        found = rehearse(
            learner,
            course,
            lambda: self._judge.glance(learner.network, course.examples),
            cancel=self._cancel,
        )
        pace.remember_step(found.seconds_per_step)
        pace.remember_look(found.seconds_per_look)
        return {
            "stage": "rehearsal",
            "seconds": pace.seconds_left(epoch=0, step=0),
            "memory_mb": round(found.memory_mb, 1),
            "seconds_per_step": round(found.seconds_per_step, 4),
        }

    def look_before(self, learner: Learner, source: DiveSource) -> dict[str, Any] | None:
        """Measure the model that the new one is compared with, on the held-out dives.

        Args:
            learner: before its first step.
            source: dives as it takes them.

        Returns:
            values of the `batch` event, or None where there is no such model.

        Raises:
            ModelError: there is no model of that name.
            RoomError: not even one dive at a time fits into memory.
            CancelledError: the user asked to stop.
        """
        plan, dives = self._plan, self._held_out
        is_alike = self._start.target == plan.recipe.target
        other = plan.against or (plan.init if self._is_whole and not is_alike else "")
        if other:
            contents = self._held_out_contents if plan.against else ()
            points_M = points_of(
                other, dives, contents=contents, report=self._report, cancel=self._cancel
            )
        elif self._is_whole:
            points_M = self._judge.points(learner.network, source)
        else:
            return None
        return before_values(plan.against or plan.init, dives, points_M)

    def straighten(self, learner: Learner, source: DiveSource) -> None:
        """Bring a given head to the judges' scale, where the recipe wants that.

        Args:
            learner: changed in place.
            source: dives as it takes them.

        Raises:
            RoomError: not even one dive at a time fits into memory.
            CancelledError: the user asked to stop.
        """
        if not (self._plan.recipe.straighten and self._is_whole):
            return
        train = self._material.parts.train
        said_M = self._judge.units(learner.network, source, train)
        true_M = self._material.examples.units_M[list(train)].double().numpy()
        straighten(learner.network, said_M, true_M)

    @property
    def _is_whole(self) -> bool:
        return "regressor.bias" in self._start.pretrained

    @property
    def _held_out_contents(self) -> list[str]:
        return [self._material.contents[k] for k in self._material.parts.held_out]

    @property
    def _held_out(self) -> list[LabelledDive]:
        return [self._plan.dives.dives[k] for k in self._material.parts.held_out]
