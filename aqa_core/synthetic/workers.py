"""Spreads rendering over processes: few pieces ahead, stopped by the parent alone."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import replace
from typing import TypeVar

from aqa_core.progress import CancelToken, Progress, Report

Piece = TypeVar("Piece")
Result = TypeVar("Result")


def work_through(
    work: Callable[[Piece], int],
    pieces: Sequence[Piece],
    progress: Progress,
    *,
    jobs: int | None,
    report: Report,
    cancel: CancelToken,
) -> None:
    """Do `work` on each piece, and tell how far it is.

    Args:
        work: as for `spread`; gives how much it did.
        pieces: what it is called with.
        progress: what was done before.
        jobs: processes; None: one a core.
        report: told of that, and after each piece.
        cancel: looked at after each piece.

    Raises:
        CancelledError: asked to stop; pieces that are finished stay.
    """
    report(progress)
    for done in spread(work, pieces, jobs=jobs, cancel=cancel):
        progress = replace(progress, done=progress.done + done)
        report(progress)
        cancel.raise_if_cancelled()


def spread(
    work: Callable[[Piece], Result],
    pieces: Sequence[Piece],
    *,
    jobs: int | None,
    cancel: CancelToken,
) -> Iterator[Result]:
    """Do `work` on each piece and give results as they come.

    Args:
        work: a function, or a partial of one, that a fresh process can import.
        pieces: what it is called with.
        jobs: processes; None: one a core. One job works here, without a process.
        cancel: looked at between pieces.

    Raises:
        CancelledError: asked to stop; pieces that have begun are finished first.
    """
    workers = min(jobs or _cores(), max(1, len(pieces)))
    if workers == 1:
        yield from map(work, pieces)
        return
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_leave_interrupts)
    try:
        waiting, pending = iter(pieces), set[Future[Result]]()
        while True:
            for piece in waiting:
                pending.add(pool.submit(work, piece))
                if len(pending) > workers:
                    break
            if not pending:
                return
            done, pending = wait(pending, timeout=0.5, return_when=FIRST_COMPLETED)
            cancel.raise_if_cancelled()
            for future in done:
                yield future.result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _leave_interrupts() -> None:
    # Ctrl+C reaches the whole group; the parent alone decides, so that no clip is cut short
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
