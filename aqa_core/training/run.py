"""A training under way: loops, keeps the best model, can be stopped and resumed anywhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch

from aqa_core.progress import CancelToken, Progress, Report
from aqa_core.training.bookkeeping import Bookkeeper, OnEvent, refuse_no_number
from aqa_core.training.compute import Compute
from aqa_core.training.examples import DiveSource
from aqa_core.training.head import TrunkExamples, renew_head
from aqa_core.training.initial import Start
from aqa_core.training.judging import Judge
from aqa_core.training.learner import make_learner
from aqa_core.training.loop import Course, StepReport, train_epoch
from aqa_core.training.material import (
    Described,
    described,
    first_learner,
    first_network,
    prepared,
)
from aqa_core.training.plan import (
    RunResult,
    TrainingPlan,
    cautions,
    check_same,
    describe,
    moved,
)
from aqa_core.training.run_folder import EventKind, RunFolder
from aqa_core.training.state import learner_tensors, restore_learner, restore_network
from aqa_core.training.team import Team


class Run:
    """A training under way.

    Args:
        plan: what is to be trained on what.
        compute: where and in which number format.
        team: the processes that share its batches.
        report: where the work is.
        cancel: stops after the step in progress.
        on_event: called with each event as it is written.

    Raises:
        RunError: the folder cannot be started or continued, or the recipe is not for several processes.
        DataError: the dives cannot be used.
        CancelledError: the user asked to stop.
    """

    def __init__(
        self,
        plan: TrainingPlan,
        *,
        compute: Compute,
        team: Team,
        report: Report,
        cancel: CancelToken,
        on_event: OnEvent | None,
    ) -> None:
        self._plan = plan
        self._compute = compute
        self._team = team
        self._report = report
        self._cancel = cancel
        folder = RunFolder(plan.output, writes=team.leads)
        self._books = Bookkeeper(folder, writes=team.leads, report=report, on_event=on_event)
        found = described(plan, cancel=cancel)
        start = first_network(plan, team)
        self._begin(found, start)
        self._material = prepared(
            plan, found.parts, start, compute=compute, team=team, report=report, cancel=cancel
        )
        self._judge = Judge(plan, found, self._material, team=team, cancel=cancel)
        self._learner = first_learner(self._material, plan, compute, team)
        self._source: DiveSource = self._material.examples
        self._epoch = 0
        self._step = 0
        self._said: dict[int, float] = {}
        self._has_begun = False

    def to_the_end(self) -> RunResult:
        """Train what is left to train, and say how it ended.

        Raises:
            CancelledError: the user asked to stop; the run can be continued.
        """
        if not self._restore():
            self.note("started", {"parameters": self._parameter_count()})
        self._has_begun = True
        for sentence in self._cautions:
            self._books.warn(sentence, epoch=self._epoch, step=self._step)
        while self._epoch < self._plan.recipe.all_epochs:
            if self._is_head_stage and self._source is self._material.examples:
                self._begin_head_stage()
            self._train_one()
            self._close_epoch()
        return self._finish()

    def stop(self) -> None:
        """Keep what has been learned so far, and note that the user asked to stop."""
        if self._has_begun:
            self._save()
        self.note("stopped", {})

    def note(self, kind: EventKind, values: Mapping[str, Any]) -> None:
        """Write an event and tell of it."""
        self._books.note(kind, epoch=self._epoch, step=self._step, values=values)

    @property
    def _is_head_stage(self) -> bool:
        return self._epoch >= self._plan.recipe.epochs

    def _begin(self, found: Described, start: Start) -> None:
        now = describe(
            self._plan, found.parts, found.hashes, compute=self._compute, team=self._team
        )
        self._cautions = cautions(self._plan, self._compute, start.pretrained)
        if self._plan.resume:
            before = self._books.folder.description()
            check_same(self._plan.output, now, before)
            self._cautions = moved(now, before)
        else:
            self._team.led(lambda: self._books.folder.begin(now))

    def _begin_head_stage(self) -> None:
        learner, plan, material = self._learner, self._plan, self._material
        network, parts = learner.network, material.parts
        if learner.average is not None and learner.average.steps:
            network.load_state_dict(learner.average.network.state_dict())
        self._source = TrunkExamples(
            material.examples,
            network,
            [*parts.train, *parts.held_out, *parts.test],
            size=plan.recipe.evaluation_batch,
            report=self._report,
            cancel=self._cancel,
        )
        torch.manual_seed(plan.seed)
        renew_head(network, mean_units=material.mean_units)
        self._learner = make_learner(
            network, learner.auxiliary, plan.recipe.of_head, head_only=True
        )

    def _restore(self) -> bool:
        if not self._plan.resume:
            return False
        saved = self._books.resume()
        self._team.wait()
        if saved is None:
            return False
        tensors, state = saved
        self._epoch, self._step = state.epoch, state.step
        if (state.epoch, state.step) > (self._plan.recipe.epochs, 0):
            restore_network(self._learner, tensors)
            self._begin_head_stage()
        restore_learner(self._learner, tensors)
        self._said = {int(position): units for position, units in state.said}
        return True

    def _train_one(self) -> None:
        recipe = self._plan.recipe
        course = Course(
            examples=self._source,
            positions=np.array(self._material.parts.train),
            recipe=recipe.of_head if self._is_head_stage else recipe,
            seed=self._plan.seed,
            compute=self._compute,
            team=self._team,
        )
        train_epoch(
            self._learner,
            course,
            epoch=self._epoch - recipe.epochs if self._is_head_stage else self._epoch,
            first_step=self._step,
            cancel=self._cancel,
            on_step=self._on_step,
        )

    def _on_step(self, step: StepReport) -> None:
        refuse_no_number(step.losses, epoch=self._epoch)
        self._step = step.step
        self._said |= step.said
        self.note("batch", step.losses)
        stage = f"epoch {self._epoch + 1} of {self._plan.recipe.all_epochs}"
        self._report(Progress(stage, step.step, step.steps))
        if self._books.is_save_due:
            self._save()

    def _close_epoch(self) -> None:
        learner = self._learner
        judgement = self._judge.judge(learner.judged, self._source, self._said)
        is_best = self._books.is_new_best(self._epoch, judgement.values)
        if is_best and self._team.leads:
            best_file = self._books.folder.best_file
            self._judge.keep(learner.judged, judgement, self._epoch, best_file)
        self.note("epoch", judgement.values)
        self._epoch, self._step, self._said = self._epoch + 1, 0, {}
        self._save()

    def _save(self) -> None:
        self._books.save(
            lambda: learner_tensors(self._learner),
            epoch=self._epoch,
            step=self._step,
            said=list(self._said.items()),
        )

    def _finish(self) -> RunResult:
        self._team.wait()  # what the first process wrote is there now for the others to read
        return self._books.finish(epoch=self._epoch, step=self._step)

    def _parameter_count(self) -> int:
        return sum(parameter.numel() for parameter in self._learner.network.parameters())
