"""One training from start to finish: prepares the data, loops, keeps the best model, can be resumed."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import torch

from aqa_core.checkpoints.model_file import save_model
from aqa_core.data.splits import split_dives
from aqa_core.errors import CancelledError, DataError
from aqa_core.network import build_network
from aqa_core.network.allocator import keep_freed_memory
from aqa_core.network.presets import preprocessing_for
from aqa_core.progress import CancelToken, Progress, Report, ignore
from aqa_core.training.auxiliary import AuxiliaryHead, FrameTruth
from aqa_core.training.calibration import Calibrated, calibrate, make_manifest
from aqa_core.training.examples import DiveSource, Examples, in_order
from aqa_core.training.frames import FrameRequest, load_frames, short_hashes
from aqa_core.training.head import TrunkExamples, renew_head
from aqa_core.training.initial import Start, start_from
from aqa_core.training.loop import (
    Course,
    Learner,
    StepReport,
    make_learner,
    predict,
    train_epoch,
)
from aqa_core.training.metrics import mae, spearman
from aqa_core.training.plan import RunResult, TrainingPlan, check_same, describe
from aqa_core.training.run_folder import EventKind, RunFolder, RunState
from aqa_core.training.state import learner_tensors, restore_learner, restore_network
from aqa_core.video.content import clip_hash

log = logging.getLogger(__name__)

_SECONDS_BETWEEN_SAVES = 120.0


def train(
    plan: TrainingPlan,
    *,
    report: Report = ignore,
    cancel: CancelToken | None = None,
    on_event: Callable[[Mapping[str, Any]], None] | None = None,
) -> RunResult:
    """Train a network and leave its best model in the run folder.

    Args:
        plan: what is to be trained on what.
        report: where the work is.
        cancel: stops after the step in progress; the run can be continued.
        on_event: called with each event as it is written (DESIGN 3.6).

    Raises:
        RunError: the folder cannot be started or continued.
        DataError: the dives cannot be used.
        CancelledError: the user asked to stop.
    """
    keep_freed_memory()
    run = _Run(plan, report=report, cancel=cancel or CancelToken(), on_event=on_event)
    try:
        return run.to_the_end()
    except CancelledError:
        run.note("stopped", {})
        raise


class _Run:
    """A training under way."""

    def __init__(
        self,
        plan: TrainingPlan,
        *,
        report: Report,
        cancel: CancelToken,
        on_event: Callable[[Mapping[str, Any]], None] | None,
    ) -> None:
        self._plan = plan
        self._report = report
        self._cancel = cancel
        self._on_event = on_event
        self._folder = RunFolder(plan.output)
        self._split = split_dives(
            plan.dives.dives, held_out_share=plan.recipe.held_out_share, seed=plan.seed
        )
        self._hashes = [clip_hash(dive.clip) for dive in plan.dives.dives]
        self._begin()
        self._start = self._make_start()
        self._examples = self._make_examples()
        self._train, self._held_out = self._usable()
        self._learner = self._make_learner()
        self._source: DiveSource = self._examples
        self._epoch = 0
        self._step = 0
        self._best_epoch: int | None = None
        self._best_value: float | None = None
        self._saved_at = time.monotonic()

    def to_the_end(self) -> RunResult:
        if not self._restore():
            self.note("started", {"parameters": self._parameter_count()})
        while self._epoch < self._plan.recipe.all_epochs:
            if self._is_head_stage and self._source is self._examples:
                self._begin_head_stage()
            self._train_one()
            self._close_epoch()
        self.note("finished", {"best_epoch": (self._best_epoch or 0) + 1})
        self._folder.write_log()
        return self._result()

    def note(self, kind: EventKind, values: Mapping[str, Any]) -> None:
        event = self._folder.append(kind, epoch=self._epoch, step=self._step, values=values)
        if self._on_event is not None:
            self._on_event(event)

    @property
    def _is_head_stage(self) -> bool:
        return self._epoch >= self._plan.recipe.epochs

    def _usable(self) -> tuple[list[int], list[int]]:
        usable = set(self._examples.usable.tolist())
        train = [k for k in self._split.train if k in usable]
        held_out = [k for k in self._split.held_out if k in usable]
        if not train or not held_out:
            raise DataError("Too few clips can be read.", "Look at the clips that cannot.")
        return train, held_out

    def _begin_head_stage(self) -> None:
        network, plan = self._learner.network, self._plan
        self._source = TrunkExamples(
            self._examples,
            network,
            [*self._train, *self._held_out],
            size=plan.recipe.evaluation_batch,
            report=self._report,
            cancel=self._cancel,
        )
        torch.manual_seed(plan.seed)
        renew_head(network, mean_units=self._mean_units())
        self._learner = make_learner(
            network, self._learner.auxiliary, plan.recipe.of_head, head_only=True
        )

    def _mean_units(self) -> float:
        return float(self._examples.units_M[self._train].mean())

    def _begin(self) -> None:
        now = describe(self._plan, self._split, self._hashes)
        if self._plan.resume:
            check_same(self._plan.output, now, self._folder.description())
        else:
            self._folder.begin(now)

    def _make_start(self) -> Start:
        torch.manual_seed(self._plan.seed)
        network = build_network(self._plan.config)
        return start_from(network, self._plan.config, self._plan.init)

    def _make_examples(self) -> Examples:
        plan, recipe = self._plan, self._plan.recipe
        preprocessing = self._start.preprocessing or preprocessing_for(plan.config)
        request = FrameRequest(
            preprocessing=preprocessing,
            count=plan.config.sample_count + recipe.end_jitter - 1,
            frame_rate=recipe.frame_rate,
        )
        dives = plan.dives.dives
        store = load_frames(dives, request, report=self._report, cancel=self._cancel)
        wants_truth = (
            plan.dives.is_rendered and recipe.auxiliary_loss + recipe.contribution_loss > 0
        )
        return Examples(
            dives,
            store,
            network=plan.config,
            preprocessing=preprocessing,
            target=recipe.target,
            score_scale=recipe.score_scale,
            truth=FrameTruth(dives, store.times_MT) if wants_truth else None,
        )

    def _make_learner(self) -> Learner:
        config, examples = self._plan.config, self._examples
        network = self._start.network
        if not self._start.pretrained:
            torch.nn.init.constant_(network.regressor.bias, self._mean_units())
        auxiliary = None
        if examples.truth is not None:
            auxiliary = AuxiliaryHead(config.backbone.trunk_width, segments=config.segments)
            shape = (config.segments, config.frames)
            last = examples.last_first
            truths = [examples.truth.of_segments(k, last, *shape) for k in self._train]
            auxiliary.standardise(truths, faultless_units=0.0)
        return make_learner(
            network, auxiliary, self._plan.recipe, pretrained=self._start.pretrained
        )

    def _restore(self) -> bool:
        if not self._plan.resume:
            return False
        saved = self._folder.load()
        if saved is None:
            return False
        tensors, state = saved
        self._epoch, self._step = state.epoch, state.step
        if (state.epoch, state.step) > (self._plan.recipe.epochs, 0):
            restore_network(self._learner, tensors)
            self._begin_head_stage()
        restore_learner(self._learner, tensors)
        self._best_epoch, self._best_value = state.best_epoch, state.best_value
        return True

    def _train_one(self) -> None:
        recipe = self._plan.recipe
        course = Course(
            examples=self._source,
            positions=np.array(self._train),
            recipe=recipe.of_head if self._is_head_stage else recipe,
            seed=self._plan.seed,
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
        self._step = step.step
        self.note("batch", step.losses)
        stage = f"epoch {self._epoch + 1} of {self._plan.recipe.all_epochs}"
        self._report(Progress(stage, step.step, step.steps))
        if time.monotonic() - self._saved_at > _SECONDS_BETWEEN_SAVES:
            self._save()

    def _close_epoch(self) -> None:
        examples, recipe, held_out = self._examples, self._plan.recipe, self._held_out
        batches = in_order(self._source, held_out, recipe.evaluation_batch)
        prediction = predict(self._learner.network, batches, cancel=self._cancel)
        found = calibrate(
            prediction,
            target_M=examples.target_M[held_out],
            score_scale=recipe.score_scale,
            segments=self._plan.config.segments,
        )
        metrics = self._metrics(found)
        value = metrics["spearman"] if metrics["spearman"] is not None else -metrics["mae"]
        if self._best_value is None or value >= self._best_value:
            self._best_epoch, self._best_value = self._epoch, value
            self._save_best(found, metrics)
        self.note("epoch", metrics)
        self._epoch, self._step = self._epoch + 1, 0
        self._save()

    def _metrics(self, found: Calibrated) -> dict[str, Any]:
        dives = [self._plan.dives.dives[k] for k in self._held_out]
        factor_M = np.ones(len(dives))
        if self._plan.recipe.target == "execution":
            factor_M = np.array([dive.difficulty or 1.0 for dive in dives])
        points_M = np.array([dive.score for dive in dives])
        predicted_M = found.predicted_M * factor_M
        return {
            "spearman": spearman(found.predicted_M, found.target_M),
            "spearman_points": spearman(predicted_M, points_M),
            "mae": mae(predicted_M, points_M),
            "held_out": len(dives),
        }

    def _save_best(self, found: Calibrated, metrics: Mapping[str, Any]) -> None:
        plan = self._plan
        manifest = make_manifest(
            plan.config,
            plan.recipe,
            found,
            name=plan.output.resolve().name,
            preprocessing=self._start.preprocessing or preprocessing_for(plan.config),
            demonstration=plan.dives.is_rendered,
            training={
                "recipe": plan.recipe.name,
                "preset": plan.preset,
                "epoch": self._epoch + 1,
                "seed": plan.seed,
                "dives": len(self._split.train),
                "clips": short_hashes([self._hashes[k] for k in self._split.train]),
                "held_out": dict(metrics),
            },
        )
        save_model(
            self._folder.best_file,
            self._learner.network,
            manifest,
            mean_trunk_ND=found.mean_trunk_ND,
        )

    def _save(self) -> None:
        state = RunState(
            epoch=self._epoch,
            step=self._step,
            events=self._folder.event_count,
            best_epoch=self._best_epoch,
            best_value=self._best_value,
        )
        self._folder.save(learner_tensors(self._learner), state)
        self._folder.write_log()
        self._saved_at = time.monotonic()

    def _result(self) -> RunResult:
        epochs = [event for event in self._folder.events() if event["kind"] == "epoch"]
        by_epoch = {event["epoch"]: event["values"] for event in epochs}
        best = self._best_epoch or 0
        return RunResult(
            best_file=self._folder.best_file,
            best_epoch=best + 1,
            metrics=by_epoch[best],
            last_metrics=epochs[-1]["values"],
        )

    def _parameter_count(self) -> int:
        return sum(parameter.numel() for parameter in self._learner.network.parameters())
