"""How a child process ended, in words for the user."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from PySide6.QtCore import QCoreApplication

translate = QCoreApplication.translate

OutcomeKind = Literal["finished", "stopped", "discarded", "interrupted", "failed"]

_DONE, _BAD_ARGUMENTS, _INTERRUPTED = 0, 2, 130
_SIGKILL = 9
_PREFIX = "error:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a child process ended.

    Attributes:
        kind: `finished`; `stopped` early with something to keep; `discarded`; `interrupted` by us or by the user's
            system, nothing was tidied up; `failed`.
        sentence: what happened, where it failed; empty otherwise.
        remedy: what to do about it, or empty.
        details: the last it wrote to stderr, for a report to us.
    """

    kind: OutcomeKind
    sentence: str = ""
    remedy: str = ""
    details: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """What is known of a process that is gone.

    Attributes:
        status: its exit status; of one that crashed the signal's number where the system has signals.
        is_crash: whether it ended without giving a status.
        is_killed: whether we ended it.
        last: the last event that says how work ended, or None.
        stderr: the last lines it wrote there.
    """

    status: int
    is_crash: bool
    is_killed: bool
    last: Mapping[str, Any] | None
    stderr: str


def outcome_of(ending: Ending) -> Outcome:
    """Say how it ended: by its status first, and by what it said of itself."""
    if ending.is_killed:
        return Outcome(kind="interrupted", details=ending.stderr)
    if ending.is_crash:
        return _crashed(ending)
    if ending.status == _DONE:
        return Outcome(kind=_kind_of(ending.last), details=ending.stderr)
    if ending.status == _INTERRUPTED:
        kind: OutcomeKind = "discarded" if _kind_said(ending.last) == "stopped" else "interrupted"
        return Outcome(kind=kind, details=ending.stderr)
    sentence = _said(ending)
    if sentence and ending.status == _BAD_ARGUMENTS:
        return Outcome(kind="failed", sentence=sentence, details=ending.stderr)
    return Outcome(
        kind="failed",
        sentence=translate(
            "jobs", "Something went wrong inside the program; your clips are untouched."
        ),
        remedy=translate(
            "jobs", "Try again; if it happens again, copy the details and send them to us."
        ),
        details=ending.stderr,
    )


def not_started(reason: str) -> Outcome:
    """Say that the process could not even be started."""
    return Outcome(
        kind="failed",
        sentence=translate("jobs", "The work could not be started: {0}.").format(
            reason.rstrip(".")
        ),
        remedy=translate(
            "jobs", "Start the program anew, or install it anew if that does not help."
        ),
    )


def _crashed(ending: Ending) -> Outcome:
    if ending.status == _SIGKILL:
        sentence = translate(
            "jobs", "The system ended the work, most likely because memory ran out."
        )
        remedy = translate(
            "jobs", "Close other programs and continue; what was learned so far is kept."
        )
    else:
        sentence = translate("jobs", "The work ended suddenly; your clips are untouched.")
        remedy = translate("jobs", "Continue it; what was learned so far is kept.")
    return Outcome(kind="failed", sentence=sentence, remedy=remedy, details=ending.stderr)


def _kind_said(last: Mapping[str, Any] | None) -> str:
    return str(last.get("kind", "")) if last is not None else ""


def _kind_of(last: Mapping[str, Any] | None) -> OutcomeKind:
    if last is None or last.get("kind") != "stopped":
        return "finished"
    values = last.get("values")
    is_kept = isinstance(values, dict) and bool(values.get("kept"))
    return "stopped" if is_kept else "discarded"


def _said(ending: Ending) -> str:
    if ending.last is not None and ending.last.get("kind") == "failed":
        values = ending.last.get("values")
        if isinstance(values, dict) and values.get("message"):
            return str(values["message"])
    complaints = [one for one in ending.stderr.splitlines() if one.startswith(_PREFIX)]
    return complaints[-1].removeprefix(_PREFIX).strip() if complaints else ""
