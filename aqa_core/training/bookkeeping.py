"""Keeps the books of a run, whatever learns in it: events, when to save, which epoch is best, how it ended."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from aqa_core.progress import Progress, Report, ignore
from aqa_core.training.plan import RunResult
from aqa_core.training.recipe import Choice
from aqa_core.training.run_folder import Ending, EventKind, RunFolder
from aqa_core.training.run_state import RunState
from aqa_core.training.verdict import Metrics, metrics_of, of_held_out, summary_of

OnEvent = Callable[[Mapping[str, Any]], None]
Dots = Sequence[Sequence[float]]

# values of `stopped` where nothing is left of a run
NOTHING_KEPT: Final[Mapping[str, Any]] = MappingProxyType(
    {"kept": False, "best_epoch": None, "comparison": None, "model": None}
)


class Bookkeeper:
    """Keeps the books of one run.

    Args:
        folder: the run folder.
        writes: whether anything is saved; of several processes on one run only the first one does.
        chosen_by: what chooses the best epoch.
        seconds_between_saves: so much may be lost when the process is killed.
        report: where the work is.
        on_event: called with each event as it is written.
    """

    def __init__(
        self,
        folder: RunFolder,
        *,
        writes: bool = True,
        chosen_by: Choice = "spearman",
        seconds_between_saves: float = 120.0,
        report: Report = ignore,
        on_event: OnEvent | None = None,
    ) -> None:
        self.folder = folder
        self._seconds_between_saves = seconds_between_saves
        self.report = report
        self._writes = writes
        self._on_event = on_event
        self._chosen_by = chosen_by
        self._risen_epoch: int | None = None
        self._best_epoch: int | None = None
        self._best_value: float | None = None
        self._least_M: NDArray[np.float64] = np.array([])
        self._saved_at = time.monotonic()

    @property
    def best_epoch(self) -> int | None:
        """The epoch of the best model so far, from 0, or None before the first."""
        return self._best_epoch

    @property
    def best_value(self) -> float | None:
        """What chose it."""
        return self._best_value

    @property
    def is_save_due(self) -> bool:
        """Whether so much time has passed since the last state was saved that losing it would hurt."""
        return time.monotonic() - self._saved_at > self._seconds_between_saves

    def note(self, kind: EventKind, *, epoch: int, step: int, values: Mapping[str, Any]) -> None:
        """Write an event and tell of it.

        Args:
            kind: what happened.
            epoch: in which epoch, from 0.
            step: after how many of its steps.
            values: what there is to say of it; nothing but JSON.

        Raises:
            StorageError: the file cannot be written to.
        """
        event = self.folder.append(kind, epoch=epoch, step=step, values=values)
        if self._on_event is not None:
            self._on_event(event)

    def warn(self, sentence: str, *, epoch: int, step: int) -> None:
        """Say one sentence to whoever follows the run, and keep it among the events.

        Raises:
            StorageError: the file cannot be written to.
        """
        self.note("warning", epoch=epoch, step=step, values={"message": sentence})
        self.report(Progress("training", message=sentence))

    def is_new_best(self, epoch: int, values: Metrics, dots: Dots = ()) -> bool:
        """Say whether an epoch is at least as good as all before, and remember it if so.

        A recipe that chooses the latest takes an epoch too that is worse than the best by no more than one
        standard error of the difference, dive by dive: on few dives the curve goes up and down by chance, and
        heads that have learned for longer were better on dives that no one chose by.

        Args:
            epoch: from 0.
            values: its metrics on the held-out dives; the error chooses where there is no rank order.
            dots: what judges and network say of each held-out dive, in points.
        """
        value = values["spearman"] if self._chosen_by == "spearman" else None
        if value is None:
            value = -(values["mae"] or 0.0)
        errors_M = np.array([abs(said - true) for true, said in dots])
        if self._best_value is not None and value < self._best_value - self._slack(errors_M):
            return False
        if self._best_value is None or value > self._best_value:
            self._risen_epoch, self._best_value, self._least_M = epoch, value, errors_M
        self._best_epoch = epoch
        return True

    def is_flat(self, epoch: int, patience: int | None) -> bool:
        """Say whether the held-out dives give no reason to learn further.

        Args:
            epoch: the last one, from 0.
            patience: after so many epochs in a row none of which was better than all before; None for never.
        """
        risen = self._risen_epoch
        return patience is not None and risen is not None and epoch - risen >= patience

    def _slack(self, errors_M: NDArray[np.float64]) -> float:
        """Give how much worse than the best an epoch may be: one standard error of the mean difference."""
        if self._chosen_by != "latest" or errors_M.size != self._least_M.size or errors_M.size < 2:
            return 0.0
        return float((errors_M - self._least_M).std(ddof=1) / np.sqrt(errors_M.size))

    def resume(self) -> tuple[dict[str, Tensor], RunState] | None:
        """Read the last state and cut the events back to it; None where nothing was saved yet.

        Raises:
            RunError: the file is damaged.
        """
        saved = self.folder.load()
        if saved is not None:
            state = saved[1]
            self._best_epoch, self._best_value = state.best_epoch, state.best_value
            self._risen_epoch = state.best_epoch if state.risen_epoch is None else state.risen_epoch
            self._least_M = self._errors_of(self._risen_epoch)
        return saved

    def _errors_of(self, epoch: int | None) -> NDArray[np.float64]:
        dots = [
            event["values"].get("dots", ())
            for event in self.folder.events()
            if event["kind"] == "epoch" and event["epoch"] == epoch
        ]
        return np.array([abs(said - true) for true, said in dots[-1]] if dots else [])

    def save(
        self,
        tensors: Callable[[], Mapping[str, Tensor]],
        *,
        epoch: int,
        step: int,
        said: Sequence[Sequence[float]] = (),
        losses: Sequence[float] = (),
        at_once: Sequence[int] = (),
    ) -> None:
        """Write the state to resume from.

        Args:
            tensors: gives everything that learns; asked only where it is written.
            epoch: to go on with, from 0.
            step: steps of it that are done.
            said: position and network units of each dive that was learned from in this epoch so far.
            losses: of each step of this epoch so far.
            at_once: dives that go through the network at once, learning and looking.

        Raises:
            StorageError: it cannot be written; the one before is kept.
        """
        self._saved_at = time.monotonic()
        if not self._writes:
            return
        state = RunState(
            epoch=epoch,
            step=step,
            events=self.folder.event_count,
            best_epoch=self._best_epoch,
            best_value=self._best_value,
            said=said,
            losses=losses,
            risen_epoch=self._risen_epoch,
            at_once=at_once,
        )
        self.folder.save(tensors(), state)
        self.folder.write_log()
        self._saved_at = time.monotonic()

    def finish(
        self,
        *,
        epoch: int,
        step: int,
        comparison: Mapping[str, Any] | None = None,
        is_stopped: bool = False,
    ) -> RunResult:
        """Say how the run ended, from its own events, and write that down.

        Args:
            epoch: epochs that are done.
            step: steps of the next one.
            comparison: of the model before and the new one, or None.
            is_stopped: whether the user stopped it and keeps the best so far.

        Raises:
            StorageError: it cannot be written.
        """
        best = self._best_epoch or 0
        epochs = self.epochs()
        summary = summary_of(epochs, chosen=best)
        model = str(self.folder.best_file.resolve())
        ended = {"best_epoch": best + 1, "comparison": comparison, "model": model}
        if is_stopped:
            self.note("stopped", epoch=epoch, step=step, values={"kept": True, **ended})
        else:
            self.note("finished", epoch=epoch, step=step, values={"summary": summary, **ended})
        if self._writes:
            words: Ending = "stopped" if is_stopped else "finished"
            self.folder.amend({"ended": words, "summary": summary, "comparison": comparison})
            self.folder.write_log()
        return RunResult(
            best_file=self.folder.best_file,
            best_epoch=best + 1,
            metrics=of_held_out(epochs[best]),
            last_metrics=of_held_out(epochs[max(epochs)]),
            summary=summary,
            comparison=comparison,
            is_stopped=is_stopped,
        )

    def epochs(self) -> dict[int, Metrics]:
        """Give the metrics of the epochs that are done, by epoch from 0."""
        return {
            event["epoch"]: metrics_of(event["values"])
            for event in self.folder.events()
            if event["kind"] == "epoch"
        }
