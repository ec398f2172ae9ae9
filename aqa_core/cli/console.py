"""What subcommands share: progress bars on a terminal, cancel by Ctrl+C, JSON on stdout."""

from __future__ import annotations

import contextlib
import json
import signal
import sys
from collections.abc import Iterator
from types import FrameType
from typing import Any

from tqdm import tqdm

from aqa_core.progress import CancelToken, Progress, Report
from aqa_core.training.launch import speaks


def warn(sentence: str) -> None:
    """Print a warning on stderr; where torchrun started several processes, the first one alone does."""
    if speaks():
        print(f"warning: {sentence}", file=sys.stderr)


@contextlib.contextmanager
def terminal_progress() -> Iterator[Report]:
    """Give a report that draws a bar on stderr when that is a terminal; messages are always printed there."""
    bar: tqdm[None] | None = None
    stage = ""

    def report(progress: Progress) -> None:
        nonlocal bar, stage
        if progress.message:
            tqdm.write(progress.message, file=sys.stderr)
        if not sys.stderr.isatty():
            return
        if bar is None or progress.stage != stage:
            if bar is not None:
                bar.close()
            bar = tqdm(total=progress.total, desc=progress.stage, file=sys.stderr, leave=False)
            stage = progress.stage
        bar.total = progress.total
        bar.n = progress.done
        bar.refresh()

    try:
        yield report
    finally:
        if bar is not None:
            bar.close()


@contextlib.contextmanager
def cancel_on_interrupt() -> Iterator[CancelToken]:
    """Give a token that the first Ctrl+C sets; a second Ctrl+C interrupts at once."""
    token = CancelToken()

    def on_interrupt(_number: int, _frame: FrameType | None) -> None:
        if token.is_cancelled:
            raise KeyboardInterrupt
        token.cancel()

    before = signal.signal(signal.SIGINT, on_interrupt)
    try:
        yield token
    finally:
        signal.signal(signal.SIGINT, before)


def print_json(document: Any) -> None:
    """Print one JSON document on stdout and nothing else."""
    is_unicode = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    json.dump(document, sys.stdout, indent=2, ensure_ascii=not is_unicode, allow_nan=False)
    sys.stdout.write("\n")
