"""The words a user types are a promise: a new or changed option shows up here and is a decision.

After one was taken, write the list anew with AQA_WRITE_GOLDENS=1.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator

from aqa_core.cli.main import build_parser
from tests.helpers.project import ROOT

GOLDEN = ROOT / "tests" / "goldens" / "command_line.txt"


def _lines(parser: argparse.ArgumentParser) -> Iterator[str]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for command in action.choices.values():
                yield from _lines(command)
            continue
        words = "|".join(action.option_strings) or action.dest.upper()
        parts = [parser.prog, words]
        if action.nargs not in (None, 0):
            parts.append(f"nargs={action.nargs}")
        if action.choices is not None:
            parts.append("{" + ",".join(map(str, action.choices)) + "}")
        if action.required and action.option_strings:
            parts.append("required")
        yield " ".join(parts)


def test_the_command_line_is_as_it_was_decided() -> None:
    found = "\n".join(_lines(build_parser())) + "\n"
    if os.environ.get("AQA_WRITE_GOLDENS"):
        GOLDEN.write_text(found, encoding="utf-8")
    assert found == GOLDEN.read_text(encoding="utf-8")
