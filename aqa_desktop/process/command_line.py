"""The command line of `aqa-desktop`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Never

from aqa_core import __version__

EXIT_USER_MISTAKE: Final = 2


class _Parser(argparse.ArgumentParser):
    """An argument parser whose complaint is one line with the remedy."""

    def error(self, message: str) -> Never:
        self.exit(EXIT_USER_MISTAKE, f"error: {message}. See `{self.prog} --help`.\n")


def build_parser() -> argparse.ArgumentParser:
    """Make the parser of the command line."""
    parser = _Parser(
        prog="aqa-desktop",
        description="Opens the window that scores dives and shows which seconds shaped the score.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "clip", nargs="*", type=Path, metavar="CLIP", help="clips to open; the first is shown"
    )
    parser.add_argument("--model", help="the model that scores: a name or a file")
    parser.add_argument("--theme", choices=("system", "light", "dark"), help="for this time only")
    parser.add_argument(
        "--picture",
        type=Path,
        metavar="OUT.png",
        help="score CLIP without a window and write a picture of its timeline",
    )
    parser.add_argument("--dive", metavar="207C", help="the dive that CLIP shows, with --height")
    parser.add_argument("--height", type=float, metavar="M", help="its height in metres")
    parser.add_argument(
        "--diagnose",
        type=Path,
        nargs="?",
        const=Path(),
        metavar="REPORT.zip",
        help="write logs and versions to a file without names, or print them, and show no window",
    )
    parser.add_argument("--smoke-test", type=Path, metavar="FOLDER", help=argparse.SUPPRESS)
    parser.add_argument("--version", action="version", version=f"aqa-desktop {__version__}")
    return parser


def parse(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Read a command line; one that cannot be meant ends the process with a sentence.

    Args:
        arguments: None for those of this process.
    """
    parser = build_parser()
    parsed = parser.parse_args(arguments)
    if len(parsed.clip) != 1 and (parsed.picture is not None or parsed.dive is not None):
        parser.error("--picture and --dive need one CLIP")
    if (parsed.dive is None) != (parsed.height is None):
        parser.error("--dive and --height belong together")
    return parsed
