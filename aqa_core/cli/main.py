"""Parses the `aqa` command line, runs one subcommand and turns every outcome into an exit status.

A subcommand is a module of this package with `HELP`, `add_arguments(parser)` and `run(arguments) -> int`; it
imports what is heavy inside `run`, so that `aqa --help` answers at once.
"""

from __future__ import annotations

import argparse
import importlib
import io
import logging
import logging.handlers
import os
import sys
from collections.abc import Sequence
from types import ModuleType
from typing import Never

from aqa_core import __version__
from aqa_core.cli.bug import bug_sentence
from aqa_core.errors import AqaError, CancelledError
from aqa_core.storage import log_folder
from aqa_core.training.launch import is_first_to_say

EXIT_DONE = 0
EXIT_SOME_FAILED = 1
EXIT_USER_MISTAKE = 2
EXIT_OUR_BUG = 70
EXIT_CANCELLED = 130

COMMANDS = (
    "score",
    "probe",
    "train",
    "finetune",
    "evaluate",
    "ablate",
    "models",
    "synth",
    "labels",
    "bench",
)

log = logging.getLogger(__name__)


class _Parser(argparse.ArgumentParser):
    """An argument parser whose complaint is one line with the remedy."""

    def error(self, message: str) -> Never:
        _complain(f"error: {message}. See `{self.prog} --help`.")
        self.exit(EXIT_USER_MISTAKE)


def build_parser() -> argparse.ArgumentParser:
    """Make the parser of the whole command line."""
    parser = _Parser(
        prog="aqa",
        description="Scores dives from video, trains the model that scores them, and measures both.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"aqa {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name in COMMANDS:
        module = _module(name)
        command = commands.add_parser(
            name, help=module.HELP, description=module.HELP, allow_abbrev=False
        )
        module.add_arguments(command)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one `aqa` command and give its exit status (DESIGN 3.4); no traceback reaches the user."""
    parsed = build_parser().parse_args(arguments)
    try:
        _log_to_file()
        status: int = _module(parsed.command).run(parsed)
        sys.stdout.flush()
    except (CancelledError, KeyboardInterrupt):
        _complain("cancelled")
        return EXIT_CANCELLED
    except BrokenPipeError:
        # whoever read our output went away: point stdout elsewhere so that the exit does not complain again
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_DONE
    except AqaError as error:
        _complain(f"error: {error}")
        return EXIT_USER_MISTAKE
    except Exception:
        log.exception("the command %s failed", parsed.command)
        _complain(f"error: {bug_sentence()}")
        return EXIT_OUR_BUG
    return status


def run() -> Never:
    """Be the `aqa` program."""
    for stream in (sys.stdout, sys.stderr):
        # a file name need not be text, and a console need not know every letter
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    sys.exit(main())


def _complain(sentence: str) -> None:
    """Print a sentence on stderr; where torchrun started several processes, one of them does."""
    if is_first_to_say(sentence):
        print(sentence, file=sys.stderr, flush=True)


def _module(name: str) -> ModuleType:
    return importlib.import_module(f"aqa_core.cli.{name}")


def _log_to_file() -> None:
    logging.raiseExceptions = False  # a log that cannot be written is no reason for a traceback
    handler = logging.handlers.RotatingFileHandler(
        log_folder() / "aqa.log",
        maxBytes=1_000_000,
        backupCount=3,
        encoding="utf-8",
        errors="backslashreplace",
        delay=True,
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    for old in root.handlers[:]:
        root.removeHandler(old)
        old.close()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
