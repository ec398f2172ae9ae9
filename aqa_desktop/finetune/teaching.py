"""The run behind the window: starts the child, hears it, stops it, and keeps the computer awake meanwhile."""

from __future__ import annotations

import json
import logging
import time
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from aqa_desktop.finetune.order import Order
from aqa_desktop.finetune.run_state import RunState
from aqa_desktop.jobs.awake import Awake
from aqa_desktop.jobs.child import Child, Outcome

log = logging.getLogger(__name__)

_EVENTS = "events.jsonl"
_LEAST_S = 0.1
_MOST_EARLIER_BYTES = 1 << 22


class Teaching(QObject):
    """At most one run at a time.

    Signals:
        started: Order.
        changed: the state says something new.
        stopping: the user's wish to stop or discard was passed on; it ends after its batch.
        silent: seconds since it last said anything.
        kept_awake: whether the computer is kept from falling asleep.
        ended: Outcome; the state holds what came of it.
    """

    started = Signal(object)
    changed = Signal()
    stopping = Signal()
    silent = Signal(float)
    kept_awake = Signal(bool)
    ended = Signal(object)

    def __init__(self, child: Child | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.state = RunState()
        self.order: Order | None = None
        self.is_stopping = self.is_discarding = False
        self._changed_at = 0.0
        self._child = child or Child()
        self._child.setParent(self)
        self._awake = Awake(self)
        self._awake.held.connect(self.kept_awake)
        self._child.told.connect(self._on_told)
        self._child.silent.connect(self.silent)
        self._child.ended.connect(self._on_ended)

    @property
    def is_running(self) -> bool:
        """Whether a run goes on."""
        return self._child.is_running

    def start(self, order: Order) -> None:
        """Begin a run, or go on with one."""
        self.order, self.state = order, RunState()
        self.is_stopping = self.is_discarding = False
        if order.is_continued:
            _take_earlier(self.state, order.output)
        self._awake.hold()
        self.started.emit(order)
        self._child.start(order.arguments())

    @Slot()
    def stop(self) -> None:
        """Stop after this batch and keep the best model so far."""
        if self.is_running and not self.is_stopping:
            self.is_stopping = True
            self._child.send("stop")
            self.stopping.emit()

    @Slot()
    def discard(self) -> None:
        """Stop after this batch and throw the run away."""
        if self.is_running and not self.is_discarding:
            self.is_stopping = self.is_discarding = True
            self._child.send("discard")
            self.stopping.emit()

    @Slot()
    def end(self) -> None:
        """End a run that does not hear any more; it can be continued from its last state."""
        self._child.kill()

    @Slot()
    def close(self) -> None:
        """End everything now; a run that goes on can be continued at the next start."""
        self._child.close()
        self._awake.release()

    @Slot(object)
    def _on_told(self, event: dict[str, object]) -> None:
        self.state.take(event)
        now = time.monotonic()
        # hundreds of steps a second would keep the window from anything else
        if event.get("kind") != "batch" or now - self._changed_at >= _LEAST_S:
            self._changed_at = now
            self.changed.emit()

    @Slot(object)
    def _on_ended(self, outcome: Outcome) -> None:
        self._awake.release()
        self.ended.emit(outcome)


def _take_earlier(state: RunState, run: Path) -> None:
    """Tell a state what a run said before it was interrupted; batches are left out, as they say nothing now."""
    try:
        with (run / _EVENTS).open(encoding="utf-8") as file:
            lines = file.read(_MOST_EARLIER_BYTES).splitlines()
    except (OSError, UnicodeDecodeError) as error:
        log.info("what the run said before cannot be read: %s", error)
        return
    for line in lines:
        if '"batch"' in line and '"before"' not in line:
            continue
        try:
            event = json.loads(line)
        except ValueError:
            continue
        if isinstance(event, dict) and event.get("kind") in ("started", "batch", "epoch"):
            state.take(event)
