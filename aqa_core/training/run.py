"""A training under way: loops, keeps the best model, can be stopped and resumed anywhere."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import numpy as np
import torch

from aqa_core.data.samples import LabelledDive
from aqa_core.progress import CancelToken, Progress, Report
from aqa_core.training.before import comparison_of, learned_caution
from aqa_core.training.bookkeeping import NOTHING_KEPT, Bookkeeper, OnEvent
from aqa_core.training.compute import ON_CPU, Compute
from aqa_core.training.examples import Examples
from aqa_core.training.head import TrunkExamples, renew_head
from aqa_core.training.initial import Start
from aqa_core.training.judging import Judge
from aqa_core.training.learner import Learner, make_learner
from aqa_core.training.loop import Course, StepReport, refuse_no_number, room_of, train_epoch
from aqa_core.training.material import (
    Described,
    Material,
    described,
    first_learner,
    first_network,
    has_learned_statistics,
    prepared,
)
from aqa_core.training.memory import RoomError
from aqa_core.training.opening import Opening
from aqa_core.training.pace import Pace
from aqa_core.training.parts import lone_group_caution
from aqa_core.training.plan import (
    RunResult,
    TrainingPlan,
    cautions,
    check_same,
    describe,
    moved,
)
from aqa_core.training.run_folder import EventKind, RunFolder
from aqa_core.training.state import learner_tensors, move_learner, restore_learner, restore_network
from aqa_core.training.team import Team
from aqa_core.training.telling import also_told, left_out_sentences, started_values
from aqa_core.training.waiting import better_model

_T = TypeVar("_T")


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
        self._cancel = cancel
        folder = RunFolder(plan.output, writes=team.leads)
        self._books = Bookkeeper(
            folder,
            writes=team.leads,
            chosen_by=plan.recipe.chosen_by,
            report=report,
            on_event=on_event,
        )
        self._report = also_told(report, lambda values: self.note("batch", values), warn=self._warn)
        self._epoch = 0
        self._step = 0
        self._said: dict[int, float] = {}
        self._losses: list[float] = []
        self._found = described(plan, report=report, cancel=cancel)
        self._start = first_network(plan, team)
        self._room = room_of(plan.recipe, team, warn=self._warn)
        self._room.may_shrink = team.size == 1 and not has_learned_statistics(
            self._start.network, plan.recipe
        )
        self._cautions = self._begin(self._found, self._start)
        # let go once it is put back: a state is as large as the network, its gradients' memory and all
        self._saved = self._books.resume() if plan.resume else None
        self._is_resumed = self._saved is not None
        self._is_prepared = False
        self._learner: Learner
        self._material: Material
        self._judge: Judge
        self._pace: Pace
        self._source: Examples | TrunkExamples

    def to_the_end(self) -> RunResult:
        """Train what is left to train, and say how it ended.

        Raises:
            DataError: the dives cannot be used.
            CancelledError: the user asked to stop; the run can be continued.
        """
        self._team.wait()
        self._tell_of_start()
        self._prepare()
        if not self._is_resumed:
            self._open()
        while not self._is_done:
            if self._is_head_stage and self._source is self._material.examples:
                self._within_memory(self._begin_head_stage)
            self._within_memory(self._train_one)
            self._within_memory(self._close_epoch)
        return self._finish()

    def stop(self, *, keeps_best: bool) -> RunResult | None:
        """Keep the state to go on from, and note that the user asked to stop.

        Args:
            keeps_best: whether the best model so far is the outcome of the run.

        Returns:
            how it ended, or None where there is nothing to keep or it was not asked for.
        """
        if self._is_prepared:
            self._save()
        if keeps_best and self._books.best_epoch is not None:
            return self._finish(is_stopped=True)
        self.note("stopped", NOTHING_KEPT)
        return None

    def note(self, kind: EventKind, values: Mapping[str, Any]) -> None:
        """Write an event and tell of it."""
        self._books.note(kind, epoch=self._epoch, step=self._step, values=values)

    @property
    def _is_head_stage(self) -> bool:
        return self._epoch >= self._plan.recipe.epochs

    @property
    def _is_done(self) -> bool:
        return self._epoch >= self._plan.recipe.all_epochs

    @property
    def _held_out(self) -> list[LabelledDive]:
        return [self._plan.dives.dives[k] for k in self._material.parts.held_out]

    @property
    def _seconds_left(self) -> float | None:
        return self._pace.seconds_left(epoch=self._epoch, step=self._step)

    def _warn(self, sentence: str) -> None:
        self._books.warn(sentence, epoch=self._epoch, step=self._step)

    def _within_memory(self, work: Callable[[], _T]) -> _T:
        """Do something, and where a CUDA device has no room for a single dive, go on on the processor."""
        try:
            return work()
        except RoomError:
            if self._compute == ON_CPU:
                raise
        card = self._compute.name
        self._compute = ON_CPU
        move_learner(self._learner, ON_CPU.device)
        self._source.move_to(ON_CPU.device)
        self._room.reset()
        self._warn(
            f"The memory of {card} does not suffice for a single dive: it goes on on the processor, which "
            "takes longer."
        )
        return work()

    def _begin(self, found: Described, start: Start) -> list[str]:
        now = describe(
            self._plan, found.parts, found.hashes, compute=self._compute, team=self._team
        )
        self._started = started_values(
            self._plan, now, parameters=sum(one.numel() for one in start.network.parameters())
        )
        if self._plan.resume:
            before = self._books.folder.description()
            check_same(self._plan.output, now, before)
            return moved(now, before)
        self._team.led(lambda: self._books.folder.begin(now))
        judging = [found.hashes[k] for k in found.parts.held_out]
        return [
            *cautions(self._plan, self._compute, start.pretrained),
            *lone_group_caution(self._plan.dives.dives, found.hashes),
            *found.cautions,
            *learned_caution(self._plan.against, judging),
        ]

    def _tell_of_start(self) -> None:
        if self._saved is not None:
            self._epoch, self._step = self._saved[1].epoch, self._saved[1].step
        self.note("started", self._started)
        for sentence in self._cautions:
            self._warn(sentence)

    def _prepare(self) -> None:
        plan, found, start, compute = self._plan, self._found, self._start, self._compute
        team, cancel = self._team, self._cancel
        self._material = prepared(
            plan, found, start, compute=compute, team=team, report=self._report, cancel=cancel
        )
        self._judge = Judge(plan, found, self._material, room=self._room, team=team, cancel=cancel)
        self._pace = Pace(plan.recipe, self._material.parts)
        self._learner = first_learner(self._material, plan, compute, team)
        self._source = self._material.examples
        if self._saved is None:
            for sentence in left_out_sentences(self._material.left_out):
                self._warn(sentence)
        else:
            self._within_memory(self._restore)
            self._saved = None
        self._is_prepared = True

    def _restore(self) -> None:
        assert self._saved is not None
        tensors, state = self._saved
        if (state.epoch, state.step) > (self._plan.recipe.epochs, 0):
            restore_network(self._learner, tensors)
            self._begin_head_stage()
        restore_learner(self._learner, tensors)
        self._said = {int(position): units for position, units in state.said}
        self._losses = list(state.losses)
        if state.at_once:
            self._room.learning, self._room.looking = state.at_once

    def _open(self) -> None:
        """Do what comes before the first step."""
        opening = Opening(
            self._plan,
            self._start,
            self._material,
            self._judge,
            report=self._report,
            cancel=self._cancel,
        )
        if not self._is_head_stage:
            self.note(
                "batch",
                self._within_memory(
                    lambda: opening.rehearse(self._learner, self._course(), self._pace)
                ),
            )
        before = self._within_memory(lambda: opening.look_before(self._learner, self._source))
        if before is not None:
            self.note("batch", before)
        self._within_memory(lambda: opening.straighten(self._learner, self._source))

    def _begin_head_stage(self) -> None:
        learner, plan, material = self._learner, self._plan, self._material
        network, parts = learner.network, material.parts
        if learner.average is not None and learner.average.steps:
            network.load_state_dict(learner.average.network.state_dict())
        self._source = TrunkExamples(
            material.examples,
            network,
            [*parts.train, *parts.held_out, *parts.test],
            room=self._room,
            report=self._report,
            cancel=self._cancel,
        )
        self._pace.enter_head_stage()
        torch.manual_seed(plan.seed)
        renew_head(network, mean_units=material.mean_units)
        self._learner = make_learner(
            network, learner.auxiliary, plan.recipe.of_head, head_only=True
        )

    def _course(self) -> Course:
        recipe = self._plan.recipe
        return Course(
            examples=self._source,
            positions=np.array(self._material.parts.train),
            recipe=recipe.of_head if self._is_head_stage else recipe,
            seed=self._plan.seed,
            compute=self._compute,
            team=self._team,
            room=None if self._is_head_stage else self._room,
        )

    def _train_one(self) -> None:
        recipe = self._plan.recipe
        self._pace.start()
        train_epoch(
            self._learner,
            self._course(),
            epoch=self._epoch - recipe.epochs if self._is_head_stage else self._epoch,
            first_step=self._step,
            cancel=self._cancel,
            on_step=self._on_step,
        )

    def _on_step(self, step: StepReport) -> None:
        refuse_no_number(step.losses, epoch=self._epoch)
        self._pace.end_step()
        self._step = step.step
        self._said |= step.said
        self._losses.append(step.losses["score"])
        left = {"done": step.step, "total": step.steps, "seconds_left": self._seconds_left}
        self.note("batch", {"stage": "learning", **step.losses, **left})
        stage = f"epoch {self._epoch + 1} of {self._plan.recipe.all_epochs}"
        self._report(Progress(stage, step.step, step.steps))
        if self._books.is_save_due:
            self._save()

    def _close_epoch(self) -> None:
        learner = self._learner
        self._pace.start()
        judgement = self._judge.judge(learner.judged, self._source, self._said)
        self._pace.end_look()
        is_best = self._books.is_new_best(self._epoch, judgement.values, judgement.dots)
        following = self._following_epoch()
        values = {
            **judgement.values,
            "loss": float(np.mean(self._losses)),
            "is_best": is_best,
            "seconds_left": self._pace.seconds_left(epoch=following, step=0),
            "dots": judgement.dots,
        }
        with contextlib.ExitStack() as stack:
            if is_best and self._team.leads:
                best_file = self._books.folder.best_file
                model_file = stack.enter_context(better_model(best_file, self._epoch))
                self._judge.keep(learner.judged, judgement, self._epoch, model_file)
            self.note("epoch", values)
            self._epoch, self._step, self._said, self._losses = following, 0, {}, []
            self._save()

    def _following_epoch(self) -> int:
        """Give the next epoch; where the held-out dives have not risen for long, that after the stage's last."""
        recipe = self._plan.recipe
        is_flat = not self._is_head_stage and self._books.is_flat(self._epoch, recipe.patience)
        return recipe.epochs if is_flat else self._epoch + 1

    def _save(self) -> None:
        self._books.save(
            lambda: learner_tensors(self._learner),
            epoch=self._epoch,
            step=self._step,
            said=list(self._said.items()),
            losses=self._losses,
            at_once=(self._room.learning, self._room.looking),
        )

    def _finish(self, *, is_stopped: bool = False) -> RunResult:
        self._team.wait()  # what the first process wrote is there now for the others to read
        best = self._books.best_epoch or 0
        return self._books.finish(
            epoch=self._epoch,
            step=self._step,
            comparison=comparison_of(self._books.folder.events(), self._held_out, best_epoch=best),
            is_stopped=is_stopped,
        )
