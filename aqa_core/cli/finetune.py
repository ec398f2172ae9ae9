"""`aqa finetune`: teach a model the judges of your own labelled dives."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aqa_core.cli.arguments import seed

if TYPE_CHECKING:
    from aqa_core.progress import CancelToken, Report
    from aqa_core.training.plan import RunResult, TrainingPlan

HELP = "teach a model your own labelled dives, and say whether it is better than the model before"

_VERDICTS = {
    "better": "the new model is better",
    "unclear": "the two cannot be told apart on so few dives",
    "worse": "the new model is worse",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("folder", help="a folder with clips and labels.csv")
    parser.add_argument(
        "--from",
        dest="start",
        metavar="MODEL",
        required=True,
        help="model file or name of a stored model to start from; a backbone without a head will do",
    )
    parser.add_argument(
        "--mode",
        choices=("head", "full"),
        required=True,
        help="head: all behind the backbone, seconds after the dives have been looked at; full: everything",
    )
    parser.add_argument("--output", required=True, type=Path, help="the run folder")
    parser.add_argument(
        "--against",
        metavar="MODEL",
        default="",
        help="compare with this model (default: with the one it starts from)",
    )
    parser.add_argument("--seed", type=seed, default=0, help="same seed, same result (default 0)")
    parser.add_argument(
        "--device",
        choices=("auto", "cpu", "cuda"),
        default="auto",
        help="where to compute (default: a CUDA device where there is one)",
    )
    parser.add_argument("--resume", action="store_true", help="continue the run in that folder")
    parser.add_argument(
        "--events",
        action="store_true",
        help="print events as JSON, one a line; `stop` or `discard` on stdin ends the run",
    )


def run(arguments: argparse.Namespace) -> int:
    """Teach, and say whether it was worth it."""
    from aqa_core.cli.console import cancel_on_interrupt, terminal_progress

    with cancel_on_interrupt() as cancel:
        if arguments.events:
            return _beside_a_window(arguments, cancel)
        with terminal_progress() as report:
            result = _train(_plan(arguments, report, cancel), report, cancel)
    _print_result(result)
    return 0


def _plan(arguments: argparse.Namespace, report: Report, cancel: CancelToken) -> TrainingPlan:
    from aqa_core.cli.console import warn
    from aqa_core.data.sources import check_dives
    from aqa_core.training.finetune.plan import finetune_plan

    plan = finetune_plan(
        check_dives(arguments.folder, warn=warn, report=report, cancel=cancel),
        start=arguments.start,
        mode=arguments.mode,
        output=arguments.output,
        seed=arguments.seed,
        against=arguments.against,
    )
    return replace(plan, resume=arguments.resume, device=arguments.device)


def _beside_a_window(arguments: argparse.Namespace, cancel: CancelToken) -> int:
    from aqa_core.cli.beside import beside_a_window
    from aqa_core.cli.event_lines import EventLines
    from aqa_core.errors import CancelledError
    from aqa_core.progress import ignore
    from aqa_core.training.bookkeeping import NOTHING_KEPT
    from aqa_core.training.run_folder import RunFolder
    from aqa_core.training.telling import BEFORE_A_RUN, also_told

    folder = RunFolder(arguments.output)
    # a run that was there before and is not continued is refused, and nobody asked to discard that one
    is_ours = arguments.resume or not folder.description_file.exists()
    lines = EventLines()
    report = also_told(ignore, lambda values: lines.tell("batch", values), stages=BEFORE_A_RUN)
    with beside_a_window(cancel) as wishes, lines.failing_last():
        try:
            _train(
                _plan(arguments, report, cancel),
                report,
                cancel,
                on_event=lines.pass_on,
                keeps_best=lambda: wishes.is_to_keep,
            )
        except CancelledError:
            # there was no run yet that could say so; one that was to be continued is still there to continue
            is_nothing_left = wishes.is_to_discard or not arguments.resume
            if lines.last != "stopped" and is_nothing_left:
                lines.tell("stopped", NOTHING_KEPT)
            if wishes.is_to_discard and is_ours:
                folder.discard()
            raise
    return 0


def _train(
    plan: TrainingPlan,
    report: Report,
    cancel: CancelToken,
    *,
    on_event: Callable[[Mapping[str, Any]], None] | None = None,
    keeps_best: Callable[[], bool] = lambda: False,
) -> RunResult:
    from aqa_core.training.fit import train

    return train(plan, report=report, cancel=cancel, on_event=on_event, keeps_best=keeps_best)


def _print_result(result: RunResult) -> None:
    print(f"new model: {result.best_file} (epoch {result.best_epoch})")
    found = result.comparison
    if found is None:
        print(f"on dives it did not learn: {_figures(result.metrics)}")
        return
    how = (
        "each judged by a network that did not learn it" if found["cross_validated"] else "held out"
    )
    print(f"on {found['n']} dives, {how}:")
    old, new, gain = found["old"], found["new"], found["gain"]
    if old is not None:
        print(f"  before ({old['name']}): {_figures(old)}")
    if found["recalibrated"] is not None:
        print(f"  before, on the best straight line: mean error {found['recalibrated']['mae']:.2f}")
    print(f"  now: {_figures(new)}")
    if gain is not None:
        print(
            f"  nearer to the judges on {found['better_on']} of {found['n']}; the mean error fell by "
            f"{gain['mean']:.2f} points (90 % interval {gain['low']:.2f} to {gain['high']:.2f}): "
            f"{_VERDICTS[found['verdict']]}"
        )


def _figures(values: Mapping[str, Any]) -> str:
    order = "-" if values["spearman"] is None else f"{values['spearman']:.3f}"
    return f"mean error {values['mae']:.2f} points, rank order {order}"
