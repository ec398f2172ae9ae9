"""How the set-up talks: one line a step with its time, pip's chatter in a log, one sentence for a failure."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path


class Failure(Exception):  # noqa: N818 - it is what the user reads, not what a programmer raises
    """One missing thing, and the command or step that provides it; the program ends with status 2."""

    def __init__(self, sentence: str, remedy: str = "") -> None:
        super().__init__(sentence, remedy)
        self.sentence = sentence
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.sentence}\n{self.remedy}".strip()


def say(text: str) -> None:
    """Print one line at once, also into a pipe."""
    print(text, flush=True)


@contextlib.contextmanager
def step(text: str) -> Iterator[None]:
    """Say what is being done, and how long it took where that was noticeable."""
    say(f"- {text}")
    start = time.monotonic()
    yield
    seconds = time.monotonic() - start
    if seconds >= 1:
        say(f"  done in {seconds:.0f} s")


def run_logged(
    command: Sequence[str], log: Path, environment: Mapping[str, str] | None = None
) -> tuple[int, list[str]]:
    """Run a command with its output in `log`; on a terminal its latest line is shown in passing.

    Returns:
        The exit status and the lines of output.
    """
    lines: list[str] = []
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("a", encoding="utf-8") as file:
        file.write(f"\n$ {' '.join(command)}\n")
        with subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            errors="replace",
            env={**os.environ, **(environment or {})},
        ) as process:
            try:
                for line in process.stdout or ():
                    file.write(line)
                    lines.append(line.rstrip())
                    _show_in_passing(line.strip())
            except KeyboardInterrupt:
                process.terminate()
                raise
        _show_in_passing("")
    return process.returncode, lines


def why_pip_failed(lines: Sequence[str]) -> str:
    """Give the one line of pip's output that says what was wrong, in words where the network was."""
    text = "\n".join(lines)
    if "CERTIFICATE_VERIFY_FAILED" in text:
        return "the package index shows a certificate that this machine does not trust"
    if "NameResolutionError" in text or "Temporary failure in name resolution" in text:
        return "the package index has no address here: is there a network?"
    if "connection broken by" in text or "ReadTimeoutError" in text:
        return "the package index does not answer"
    if "No space left on device" in text:
        return "the disk is full"
    errors = [line for line in lines if line.startswith("ERROR:")]
    return (errors or list(lines) or ["no message"])[-1].replace("ERROR: ", "", 1)


def _show_in_passing(line: str) -> None:
    if sys.stdout.isatty():
        width = shutil.get_terminal_size().columns - 3
        sys.stdout.write("\r\033[K" + (f"  {line[:width]}" if line else ""))
        sys.stdout.flush()
