"""Tells which fine-tuning runs lie in our data folder, without the libraries that train."""

from __future__ import annotations

import json
import logging
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from aqa_core.errors import RunError
from aqa_core.storage import data_folder

log = logging.getLogger(__name__)

_RUNS: Final = "runs"
_DESCRIPTION: Final = "run.json"
_EVENTS: Final = "events.jsonl"
_BEST: Final = "best.safetensors"
# the event before the last one that counts stands well within
_TAIL_BYTES: Final = 1 << 18


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRun:
    """One run as its folder tells of it.

    Attributes:
        path: the run folder.
        name: name of that folder.
        mode: `head`, `full`, or empty for a plain training.
        folder: the labelled folder it learns from, or None where that is not known.
        start: name of the model it started from, or empty.
        started_at: seconds since 1970.
        epoch: epochs that are done.
        epochs: epochs it was to take, 0 where that is not known.
        is_finished: whether it ended, by itself or stopped with its best model kept.
        can_continue: whether it was broken off and can go on.
        comparison: new model against the old one, or None.
        model: the best model, or None before there is one.
    """

    path: Path
    name: str
    mode: str
    folder: Path | None
    start: str
    started_at: float
    epoch: int
    epochs: int
    is_finished: bool
    can_continue: bool
    comparison: Mapping[str, Any] | None
    model: Path | None


def runs_folder() -> Path:
    """Give the folder where the window keeps its runs; it need not be there yet."""
    return data_folder() / _RUNS


def list_runs() -> list[StoredRun]:
    """Give the runs that can be read, newest first."""
    try:
        folders = [one for one in runs_folder().iterdir() if one.is_dir() and not one.is_symlink()]
    except OSError:
        return []
    found = [run for run in map(read_run, folders) if run is not None]
    return sorted(found, key=lambda one: (one.started_at, one.name), reverse=True)


def read_run(path: Path) -> StoredRun | None:
    """Read what a run folder tells; None where it holds no run or a damaged one."""
    try:
        document = json.loads((path / _DESCRIPTION).read_text(encoding="utf-8"))
        events = _tail(path / _EVENTS)
        return _run(path, document, events)
    except (OSError, ValueError, TypeError, AttributeError, KeyError, RecursionError) as error:
        log.info("%s is passed over: %r", path, error)
        return None


def delete_run(path: Path) -> None:
    """Delete a run of the window.

    Raises:
        RunError: it does not lie in `runs_folder`, or cannot be deleted.
    """
    if path.is_symlink() or path.resolve().parent != runs_folder().resolve():
        raise RunError(
            f"{path} is not one of the runs in {runs_folder()}.",
            "Delete it by hand if you want to.",
        )
    if not path.is_dir():
        return
    doomed = path.with_name(f".{path.name}.deleted-{os.getpid()}")
    try:
        # renamed first: a folder that is half deleted is no run any more
        path.rename(doomed)
        shutil.rmtree(doomed)
    except OSError as error:
        raise RunError(
            f"{path} cannot be deleted ({error.strerror or error}).",
            "Close what uses its files and try again.",
        ) from error


def _run(path: Path, document: Mapping[str, Any], events: list[dict[str, Any]]) -> StoredRun:
    started = _last(events, "started")
    last_epoch = _last(events, "epoch")
    ended = str(document.get("ended") or "")
    is_over = ended in ("finished", "stopped") or _ends_with(events, "finished")
    model = path / _BEST
    epochs = _values(started).get("epochs") or _recipe_epochs(document)
    at = document.get("started_at") or (events[0]["time"] if events else 0.0)
    return StoredRun(
        path=path,
        name=path.name,
        mode=str(document.get("mode") or ""),
        folder=_labelled_folder(document),
        start=_start_name(document, _values(started)),
        started_at=float(at or (path / _DESCRIPTION).stat().st_mtime),
        epoch=int(last_epoch["epoch"]) + 1 if last_epoch else 0,
        epochs=int(epochs),
        is_finished=is_over,
        can_continue=not is_over and not _was_given_up(events),
        comparison=_comparison(document, events),
        model=model if model.is_file() else None,
    )


def _tail(path: Path) -> list[dict[str, Any]]:
    """Read the first events and the last ones; a line that a kill cut off is passed over."""
    try:
        with path.open("rb") as file:
            text = file.read(_TAIL_BYTES)
            size = file.seek(0, os.SEEK_END)
            if size > len(text):
                file.seek(max(len(text), size - _TAIL_BYTES))
                text += b"\n" + file.read()
    except FileNotFoundError:
        return []
    events = []
    for line in text.splitlines():
        try:
            event = json.loads(line)
        except ValueError:
            continue
        if isinstance(event, dict) and "kind" in event:
            events.append(event)
    return events


def _last(events: list[dict[str, Any]], kind: str) -> dict[str, Any] | None:
    return next((event for event in reversed(events) if event["kind"] == kind), None)


def _values(event: Mapping[str, Any] | None) -> Mapping[str, Any]:
    return (event.get("values") or {}) if event else {}


def _ends_with(events: list[dict[str, Any]], kind: str) -> bool:
    return bool(events) and events[-1]["kind"] == kind


def _was_given_up(events: list[dict[str, Any]]) -> bool:
    """Tell whether the user let the run go."""
    return _ends_with(events, "stopped") and _values(events[-1]).get("kept") is False


def _recipe_epochs(document: Mapping[str, Any]) -> int:
    recipe = document.get("recipe") or {}
    return int(recipe.get("epochs") or 0) + int(recipe.get("head_epochs") or 0)


def _labelled_folder(document: Mapping[str, Any]) -> Path | None:
    folder = document.get("folder")
    return Path(folder) if isinstance(folder, str) and folder else None


def _start_name(document: Mapping[str, Any], started: Mapping[str, Any]) -> str:
    start = started.get("start")
    name = start.get("name") if isinstance(start, dict) else None
    return str(name or document.get("init") or "")


def _comparison(
    document: Mapping[str, Any], events: list[dict[str, Any]]
) -> Mapping[str, Any] | None:
    of_end = next((one for one in reversed(events) if one["kind"] in ("finished", "stopped")), None)
    found = document.get("comparison") or _values(of_end).get("comparison")
    return found if isinstance(found, dict) else None
