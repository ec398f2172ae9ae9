"""The run folder (DESIGN 3.6): what was started, the last state, the best model, and every event, kill-proof."""

from __future__ import annotations

import contextlib
import json
import logging
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from aqa_core.checkpoints.writing import one_sentence_where_full
from aqa_core.errors import RunError
from aqa_core.storage import StorageError, replacing, write_text
from aqa_core.training.epoch_table import epoch_table
from aqa_core.training.run_state import RunState
from aqa_core.training.waiting import promote_waiting

log = logging.getLogger(__name__)

EventKind = Literal["started", "batch", "epoch", "warning", "finished", "stopped", "failed"]
Ending = Literal["finished", "stopped"]

_META = "run"


class RunFolder:
    """One run on disk.

    Args:
        path: the folder.
        writes: whether anything is written; of several processes on one run only the first one does.
    """

    def __init__(self, path: Path, *, writes: bool = True) -> None:
        self.path = path
        self._writes = writes
        self._events = 0

    @property
    def description_file(self) -> Path:
        """run.json: recipe, versions, base model, clips with hashes, split, seed."""
        return self.path / "run.json"

    @property
    def last_file(self) -> Path:
        """last.safetensors: the state to resume from."""
        return self.path / "last.safetensors"

    @property
    def best_file(self) -> Path:
        """best.safetensors: the best model so far, a model file."""
        return self.path / "best.safetensors"

    @property
    def events_file(self) -> Path:
        """events.jsonl: one object a line."""
        return self.path / "events.jsonl"

    @property
    def _files(self) -> tuple[Path, ...]:
        """All that a run writes; what says that there is one comes last."""
        log_file = self.path / "log.csv"
        return self.last_file, self.best_file, self.events_file, log_file, self.description_file

    def begin(self, description: Mapping[str, Any]) -> None:
        """Start a run in an empty or new folder.

        Raises:
            RunError: the folder holds a run already.
            StorageError: it cannot be written to.
        """
        if self.description_file.exists():
            raise RunError(
                f"{self.path} holds a run already.",
                "Continue it with --resume, or choose another folder for --output.",
            )
        write_text(self.description_file, json.dumps(description, indent=2, ensure_ascii=False))
        write_text(self.events_file, "")

    def discard(self) -> None:
        """Delete what the run wrote, and the folder if nothing else is in it.

        Raises:
            StorageError: something cannot be deleted.
        """
        try:
            self._tidy()
            for path in self._files:
                path.unlink(missing_ok=True)
            if self.path.is_dir() and not any(self.path.iterdir()):
                self.path.rmdir()
        except OSError as error:
            raise StorageError(
                f"{error.filename} cannot be deleted ({error.strerror}).",
                "Delete the folder by hand.",
            ) from error

    def description(self) -> dict[str, Any]:
        """Read run.json.

        Raises:
            RunError: the folder holds no run.
        """
        try:
            document: dict[str, Any] = json.loads(self.description_file.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise RunError(
                f"{self.path} holds no run that could be continued.", "Start without --resume."
            ) from error
        return document

    def append(
        self, kind: EventKind, *, epoch: int, step: int, values: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Write one event and give it.

        Raises:
            StorageError: the file cannot be written to.
        """
        event = {
            "seq": self._events,
            "time": time.time(),
            "kind": kind,
            "epoch": epoch,
            "step": step,
            "values": dict(values),
        }
        if self._writes:
            self._append(json.dumps(event, allow_nan=False) + "\n")
        self._events += 1
        return event

    def amend(self, values: Mapping[str, Any]) -> None:
        """Put into run.json what has come out since it was written.

        Raises:
            StorageError: it cannot be written.
        """
        document = {**self.description(), **values}
        write_text(self.description_file, json.dumps(document, indent=2, ensure_ascii=False))

    def events(self) -> Iterator[dict[str, Any]]:
        """Read the events back; a line that was cut off by a kill is passed over."""
        try:
            lines = self.events_file.read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return
        for line in lines:
            try:
                yield json.loads(line)
            except ValueError:
                return

    def save(self, tensors: Mapping[str, Tensor], state: RunState) -> None:
        """Write last.safetensors in one step.

        Raises:
            StorageError: it cannot be written; the one before is kept.
        """
        meta = json.dumps({name: getattr(state, name) for name in state.__slots__})
        with replacing(self.last_file) as temporary, one_sentence_where_full(self.last_file):
            save_file(dict(tensors), temporary, metadata={_META: meta})

    def load(self) -> tuple[dict[str, Tensor], RunState] | None:
        """Read last.safetensors and cut the events back to it; None where nothing was saved yet.

        Raises:
            RunError: the file is damaged.
        """
        tensors: dict[str, Tensor] = {}
        state: RunState | None = None
        if self.last_file.exists():
            try:
                with safe_open(self.last_file, framework="pt") as file:
                    # copies: what is given lies in the mapped file, which Windows does not let be replaced
                    tensors = {name: file.get_tensor(name).clone() for name in file.keys()}  # noqa: SIM118
                    state = RunState(**json.loads(file.metadata()[_META]))
            except (SafetensorError, OSError, KeyError, TypeError, ValueError) as error:
                raise RunError(
                    f"{self.last_file} is damaged ({error}).", "Start again in another folder."
                ) from error
        if self._writes:
            if state is not None and state.best_epoch is not None:
                promote_waiting(self.best_file, state.best_epoch)
            self._tidy()
        self._cut_back(state.events if state else 0)
        return (tensors, state) if state else None

    @property
    def event_count(self) -> int:
        """How many events stand in the file."""
        return self._events

    def write_log(self) -> None:
        """Make log.csv, one row an epoch, from the events.

        It can be made again at any time: a table that a spreadsheet holds open is no reason to end a training.
        """
        try:
            write_text(self.path / "log.csv", epoch_table(self.events()))
        except StorageError as error:
            log.warning("the table of epochs was not brought up to date: %s", error)

    def _append(self, line: str) -> None:
        try:
            with self.events_file.open("a", encoding="utf-8") as file:
                file.write(line)
        except OSError as error:
            raise StorageError(
                f"{self.events_file} cannot be written ({error.strerror}).", "Free some room."
            ) from error

    def _tidy(self) -> None:
        """Delete what a kill left half written; a network's state may be large."""
        # the last are safetensors' own
        for pattern in (*(f".{file.name}.*" for file in self._files), ".tmp??????"):
            for half in self.path.glob(pattern):
                with contextlib.suppress(OSError):
                    half.unlink()

    def _cut_back(self, count: int) -> None:
        kept = [event for event in self.events() if event["seq"] < count]
        if self._writes:
            write_text(self.events_file, "".join(json.dumps(event) + "\n" for event in kept))
        self._events = len(kept)
