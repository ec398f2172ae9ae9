"""`aqa labels`: everything that is wrong with the labels of a folder, and which of them a model doubts."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aqa_core.progress import CancelToken, Progress, Report

if TYPE_CHECKING:
    from aqa_core.data.checking import LabelsReport

HELP = "check the labels of a folder: every problem by row with its remedy, and the labels that a model doubts"

_CHECKING = "checking"
_FEATURES = "features"
# what `inference.features` calls it; to import that here would load torch
_LOOKING = "trunk features"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("folder", metavar="FOLDER", type=Path, help="clips with a labels.csv")
    parser.add_argument(
        "--model",
        help="model file or name of a stored model: also tell labels that it and dives that look alike contradict",
    )
    parser.add_argument(
        "--device",
        choices=("auto", "cpu", "cuda", "mps"),
        default="auto",
        help="where to run the model (default: what works and is fastest)",
    )
    shown = parser.add_mutually_exclusive_group()
    shown.add_argument("--json", action="store_true", help="print one JSON document")
    shown.add_argument(
        "--events", action="store_true", help="print one JSON object a line while it works"
    )


def run(arguments: argparse.Namespace) -> int:
    """Check and print; 1 where rows cannot be used, with `--events` always 0."""
    from aqa_core.cli.console import cancel_on_interrupt, print_json, terminal_progress
    from aqa_core.cli.event_lines import EventLines

    with cancel_on_interrupt() as cancel:
        if arguments.events:
            lines = EventLines()
            with lines.failing_last():
                document = _document(arguments, _telling(lines), cancel)
            lines.tell("finished", {"report": document})
            return 0
        with terminal_progress() as report:
            document = _document(arguments, report, cancel)
    if arguments.json:
        print_json(document)
    else:
        print("\n".join(_sentences(document)))
    return 1 if any(one["severity"] == "error" for one in document["problems"]) else 0


def _document(arguments: argparse.Namespace, report: Report, cancel: CancelToken) -> dict[str, Any]:
    from aqa_core.data.checking import check_labels

    checked = check_labels(arguments.folder, report=report, cancel=cancel)
    document: dict[str, Any] = {**checked.to_json(), "suspects": []}
    if arguments.model is not None and checked.dives:
        document |= _diagnosis(checked, arguments.model, arguments.device, report, cancel)
    return document


def _diagnosis(
    checked: LabelsReport, model: str, device: str, report: Report, cancel: CancelToken
) -> dict[str, Any]:
    from aqa_core.checkpoints.model_file import load_model
    from aqa_core.checkpoints.store import find_model
    from aqa_core.inference.features import look_at_dives
    from aqa_core.training.doctor import diagnose

    # looked at before hours of features: a backbone alone has no opinion
    loaded = load_model(find_model(model))
    features = look_at_dives(model, checked.dives, device=device, report=report, cancel=cancel)
    return diagnose(checked, features, loaded).to_json()


def _telling(lines: Any) -> Report:
    def report(progress: Progress) -> None:
        # to find the dives is part of checking them; behind it the model looks at those that it has not seen
        stage = _FEATURES if progress.stage == _LOOKING else _CHECKING
        lines.tell("batch", {"stage": stage, "done": progress.done, "total": progress.total})

    return report


def _sentences(document: Mapping[str, Any]) -> Iterator[str]:
    errors, cautions = (
        [one for one in document["problems"] if one["severity"] == severity]
        for severity in ("error", "caution")
    )
    yield f"{document['folder']}: {document['rows']} rows, {document['usable']} usable"
    yield from _listed("rows that cannot be used", errors, _problem)
    yield from _listed("worth a look", cautions, _problem)
    yield from _listed("doubtful labels", document["suspects"], _suspect)
    if message := document.get("doctor", {}).get("message"):
        yield message


def _listed(
    heading: str, ones: list[dict[str, Any]], words: Callable[[Mapping[str, Any]], str]
) -> Iterator[str]:
    if ones:
        yield f"{heading}:"
    for one in ones:
        yield f"  {words(one)}"


def _problem(problem: Mapping[str, Any]) -> str:
    where = f"row {problem['row']}" if problem["row"] is not None else problem["file"]
    column = f" ({problem['column']})" if problem["column"] else ""
    return f"{where}{column}: {problem['message']} {problem['remedy']}"


def _suspect(suspect: Mapping[str, Any]) -> str:
    where = f"row {suspect['row']}, {suspect['file']}"
    return f"{where}: {suspect['sentence']} Look at {suspect['at_s']:.2f} s."
