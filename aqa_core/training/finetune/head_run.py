"""Fine-tuning of the head alone: features once, then the heads of every part learn side by side, epoch by epoch.

All pupils take an epoch, and what they say together of dives they did not learn is the epoch's judgement. So the
best epoch is known at any moment, and with it the model of the pupil that learns from every dive.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import torch

from aqa_core.data.samples import LabelledDive
from aqa_core.inference.features import DiveFeatures, look_at_dives
from aqa_core.inference.trial import choose
from aqa_core.progress import CancelToken, Progress, Report
from aqa_core.training.before import before_values, comparison_of, learned_caution, points_of
from aqa_core.training.bookkeeping import NOTHING_KEPT, Bookkeeper, OnEvent
from aqa_core.training.compute import Compute
from aqa_core.training.contents import contents_of
from aqa_core.training.examples import targets
from aqa_core.training.finetune.best import Best, restored_best, write_best
from aqa_core.training.finetune.folds import fold_dives
from aqa_core.training.finetune.judge import FoldJudge
from aqa_core.training.finetune.one_thread import one_thread
from aqa_core.training.finetune.pace import HeadPace, Rehearsal
from aqa_core.training.finetune.pupils import Pupil, make_pupils, seeds_of
from aqa_core.training.finetune.seen import SeenDives, looks_of, points_of_head
from aqa_core.training.frames import short_hashes
from aqa_core.training.initial import Start, clips_learned
from aqa_core.training.loop import Course, StepReport, refuse_no_number, train_epoch
from aqa_core.training.material import first_network, readable
from aqa_core.training.parts import Parts, lone_group_caution
from aqa_core.training.plan import RunResult, TrainingPlan, check_same, describe, moved
from aqa_core.training.rehearsal import PeakMemory
from aqa_core.training.run_folder import EventKind, RunFolder
from aqa_core.training.team import ALONE, Team
from aqa_core.training.telling import also_told, left_out_sentences, started_values

# heads learn in seconds: what a killed run has to do again should be less than that
_SECONDS_BETWEEN_SAVES: Final = 3.0
_SECONDS_BETWEEN_MODELS: Final = 30.0
_SECONDS_BETWEEN_EVENTS: Final = 0.2
_ALL_KNOWN: Final = (
    "The model to start from has learned from these dives before: how good the new one is cannot be told from "
    "them. Start from the supplied model, or add new dives."
)


class HeadRun:
    """A fine-tuning of the head under way.

    Args:
        plan: what is to be learned from what; its network is that of the model to start from.
        compute: where the backbone looks at the dives; heads always learn on the processor.
        report: where the work is.
        cancel: stops after the step in progress.
        on_event: called with each event as it is written.

    Raises:
        RunError: the folder cannot be started or continued.
        DataError: the dives cannot be used.
        CancelledError: the user asked to stop.
    """

    def __init__(
        self,
        plan: TrainingPlan,
        *,
        compute: Compute,
        report: Report,
        cancel: CancelToken,
        on_event: OnEvent | None,
    ) -> None:
        self._plan = plan
        self._compute = compute
        self._cancel = cancel
        self._books = Bookkeeper(
            RunFolder(plan.output),
            chosen_by=plan.recipe.chosen_by,
            seconds_between_saves=_SECONDS_BETWEEN_SAVES,
            report=report,
            on_event=on_event,
        )
        self._report = also_told(report, lambda values: self.note("batch", values), warn=self._warn)
        self._epoch = 0
        self._step = 0
        self._losses: list[float] = []
        self._best: Best | None = None
        self._model_epoch: int | None = None
        self._model_at = self._event_at = 0.0
        self._hashes = contents_of(plan.dives.dives, report=report, cancel=cancel)
        self._learned = clips_learned(plan.init)
        self._parts = self._parted()
        self._start: Start = first_network(plan, ALONE)
        self._cautions = self._begin()
        self._saved = self._books.resume() if plan.resume else None
        self._seen: SeenDives
        self._pupils: list[Pupil]
        self._pace: HeadPace
        self._judge: FoldJudge

    def to_the_end(self) -> RunResult:
        """Learn what is left to learn, and say how it ended.

        Raises:
            DataError: the dives cannot be used.
            CancelledError: the user asked to stop; the run can be continued.
        """
        if self._saved is not None:
            self._epoch = self._saved[1].epoch
        self.note("started", self._started)
        for sentence in self._cautions:
            self._warn(sentence)
        features = self._look()
        with one_thread():
            self._pupils = make_pupils(self._start, self._seen, self._parts, self._plan.recipe)
        self._judge = FoldJudge(
            self._plan, self._seen, self._parts, self._judges, cancel=self._cancel
        )
        if self._saved is None:
            self._look_before(features)
        else:
            self._restore()
            self._saved = None
        with one_thread():
            while not self._is_done:
                self._train_one()
                self._close_epoch()
        return self._finish()

    def stop(self, *, keeps_best: bool) -> RunResult | None:
        """Note that the user asked to stop; what was saved last is where the run goes on from.

        Args:
            keeps_best: whether the best model so far is the outcome of the run.

        Returns:
            how it ended, or None where there is nothing to keep or it was not asked for.
        """
        if keeps_best and self._best is not None:
            return self._finish(is_stopped=True)
        self.note("stopped", NOTHING_KEPT)
        return None

    def note(self, kind: EventKind, values: Mapping[str, Any]) -> None:
        """Write an event and tell of it."""
        self._books.note(kind, epoch=self._epoch, step=self._step, values=values)

    @property
    def _judges(self) -> list[int]:
        """Positions of the dives that judge, in the order of the events' dots."""
        parts = self._parts
        return sorted(k for fold in parts.folds for k in fold) or list(parts.held_out)

    @property
    def _is_done(self) -> bool:
        recipe = self._plan.recipe
        return self._epoch >= recipe.epochs or self._books.is_flat(self._epoch - 1, recipe.patience)

    def _warn(self, sentence: str) -> None:
        self._books.warn(sentence, epoch=self._epoch, step=self._step)

    def _dives(self, positions: list[int]) -> list[LabelledDive]:
        return [self._plan.dives.dives[k] for k in positions]

    def _parted(self) -> Parts:
        plan = self._plan
        targets(plan.dives.dives, plan.recipe.target)  # refuses before a folder is made
        short = short_hashes(self._hashes)
        return fold_dives(
            plan.dives.dives,
            plan.recipe,
            seed=plan.seed,
            contents=self._hashes,
            learned=[k for k, one in enumerate(short) if one in self._learned],
        )

    def _begin(self) -> list[str]:
        plan = self._plan
        now = describe(plan, self._parts, self._hashes, compute=self._compute, team=Team())
        # the heads learn in float32; the backbone, where most of the work is, has its own choice
        self._precision: str = choose(plan.config, device=self._compute.device.type).precision
        now["precision"] = self._precision
        parameters = sum(one.numel() for one in self._start.network.parameters())
        self._started = started_values(plan, now, parameters=parameters)
        self._started["held_out"] = len(self._judges)
        if plan.resume:
            before = self._books.folder.description()
            check_same(plan.output, now, before)
            return moved(now, before)
        self._books.folder.begin(now)
        short = short_hashes(self._hashes)
        found = lone_group_caution(plan.dives.dives, self._hashes)
        found += learned_caution(plan.against, [self._hashes[k] for k in self._judges])
        if any(short[k] in self._learned for k in self._judges):
            found.append(_ALL_KNOWN)
        return found

    def _look(self) -> DiveFeatures:
        """Get the features of all dives, and say after the first of them how long everything will take."""
        plan = self._plan
        self._pace = HeadPace(plan.recipe, self._parts, seeds=seeds_of(self._start, plan.recipe))
        per_step = self._pace.try_out(self._start.network, plan.config, plan.recipe)
        with PeakMemory(self._compute.device) as memory:
            rehearsal = Rehearsal(
                lambda values: self.note("batch", values), memory, self._pace, per_step=per_step
            )
            features = look_at_dives(
                plan.init,
                plan.dives.dives,
                looks=looks_of(plan.recipe),
                device=self._compute.device.type,
                report=self._report if self._saved else rehearsal.beside(self._report),
                cancel=self._cancel,
            )
        if features.choice.precision != self._precision:
            self._books.folder.amend({"precision": features.choice.precision})
        if self._saved is None:
            for sentence in left_out_sentences([*features.problems.values()]):
                self._warn(sentence)
        self._parts = readable(self._parts, set(features.usable))
        self._pace.part(self._parts)
        self._seen = SeenDives(features, plan.recipe)
        return features

    def _look_before(self, features: DiveFeatures) -> None:
        """Measure the model before on the dives that judge; what it learned itself it is not asked about."""
        plan, judges = self._plan, self._judges
        dives = self._dives(judges)
        if plan.against:
            contents = [self._hashes[k] for k in judges]
            points_M = points_of(
                plan.against, dives, contents=contents, report=self._report, cancel=self._cancel
            )
        elif "regressor.bias" in self._start.pretrained:
            points_M = points_of_head(self._start, features, self._seen, judges, plan.recipe)
        else:
            return
        self.note("batch", before_values(plan.against or plan.init, dives, points_M))

    def _restore(self) -> None:
        assert self._saved is not None
        tensors, _ = self._saved
        for number, pupil in enumerate(self._pupils):
            pupil.restore(f"pupil.{number}", tensors)
        if self._books.best_epoch is not None:
            trunk_MND = self._seen.plain(self._judges)
            self._best = restored_best(tensors, epoch=self._books.best_epoch, trunk_MND=trunk_MND)

    def _train_one(self) -> None:
        self._pace.start()
        self._step, self._losses = 0, []
        for pupil in self._pupils:
            for number, learner in enumerate(pupil.learners):
                course = Course(
                    examples=self._seen,
                    positions=np.array(pupil.train),
                    recipe=self._plan.recipe,
                    seed=self._plan.seed + number,
                )
                train_epoch(
                    learner, course, epoch=self._epoch, cancel=self._cancel, on_step=self._on_step
                )
        self._pace.end_epoch()

    def _on_step(self, step: StepReport) -> None:
        refuse_no_number(step.losses, epoch=self._epoch)
        self._step += 1
        self._losses.append(step.losses["score"])
        total = self._pace.steps_of_epoch
        now = time.perf_counter()
        if now - self._event_at < _SECONDS_BETWEEN_EVENTS and self._step < total:
            return
        self._event_at = now
        left = self._pace.seconds_left(self._epoch, step=self._step)
        done = {"done": self._step, "total": total, "seconds_left": left}
        self.note("batch", {"stage": "learning", **step.losses, **done})
        stage = f"epoch {self._epoch + 1} of {self._plan.recipe.epochs}"
        self._report(Progress(stage, self._step, total))

    def _close_epoch(self) -> None:
        networks = [pupil.averaged() for pupil in self._pupils]
        said = self._judge.said(networks, self._pupils)
        judgement = self._judge.judgement(said, networks[-1])
        is_best = self._books.is_new_best(self._epoch, judgement.values, judgement.dots)
        if is_best:
            self._best = Best(epoch=self._epoch, state=networks[-1].state_dict(), said=said)
        values = {
            **judgement.values,
            "loss": float(np.mean(self._losses)),
            "is_best": is_best,
            "seconds_left": self._pace.seconds_left(self._epoch + 1),
            "dots": judgement.dots,
        }
        self.note("epoch", values)
        self._epoch, self._step = self._epoch + 1, 0
        if self._books.is_save_due or self._is_done:
            self._save()

    def _save(self) -> None:
        self._books.save(self._tensors, epoch=self._epoch, step=0)
        if time.monotonic() - self._model_at > _SECONDS_BETWEEN_MODELS:
            self._write_model()

    def _tensors(self) -> dict[str, torch.Tensor]:
        tensors = self._best.tensors() if self._best is not None else {}
        for number, pupil in enumerate(self._pupils):
            tensors |= pupil.tensors(f"pupil.{number}")
        return tensors

    def _write_model(self) -> None:
        """Write the best head so far with the backbone as a model file, if it is another than last time."""
        best = self._best
        if best is None or best.epoch == self._model_epoch:
            return
        train = list(self._parts.train)
        short = short_hashes(self._hashes)
        write_best(
            self._books.folder.best_file,
            best,
            plan=self._plan,
            start=self._start,
            judgement=self._judge.judgement(best.said),
            clips=([short[k] for k in train], self._learned),
            target_M=self._seen.target_M[train],
        )
        self._model_epoch, self._model_at = best.epoch, time.monotonic()

    def _finish(self, *, is_stopped: bool = False) -> RunResult:
        self._write_model()
        comparison = comparison_of(
            self._books.folder.events(),
            self._dives(self._judges),
            best_epoch=self._books.best_epoch or 0,
            cross_validated=bool(self._parts.folds),
        )
        return self._books.finish(
            epoch=self._epoch, step=self._step, comparison=comparison, is_stopped=is_stopped
        )
