"""`aqa train`: train a network on labelled dives."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from aqa_core.cli.arguments import seed

HELP = "train a network on labelled dives; a run that was stopped or killed goes on with --resume"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    from aqa_core.training.recipes import RECIPES

    parser.add_argument(
        "--data", required=True, help="a folder with clips and labels.csv, or mtl-aqa:ROOT"
    )
    parser.add_argument(
        "--recipe",
        required=True,
        help=", ".join(RECIPES),
    )
    parser.add_argument("--preset", required=True, help="the network, for example starter_wd")
    parser.add_argument(
        "--init", default="", help="model file or name of a stored model to start from"
    )
    parser.add_argument("--seed", type=seed, default=0, help="same seed, same result (default 0)")
    parser.add_argument(
        "--device",
        choices=("auto", "cpu", "cuda"),
        default="auto",
        help="where to train (default: a CUDA device where there is one)",
    )
    parser.add_argument("--output", required=True, type=Path, help="the run folder")
    parser.add_argument("--resume", action="store_true", help="continue the run in that folder")


def run(arguments: argparse.Namespace) -> int:
    """Train, and say where the best model is."""
    from aqa_core.cli.console import cancel_on_interrupt, terminal_progress, warn
    from aqa_core.data.sources import read_dives
    from aqa_core.training.fit import train
    from aqa_core.training.launch import speaks
    from aqa_core.training.plan import TrainingPlan
    from aqa_core.training.recipes import find_recipe

    plan = TrainingPlan(
        dives=read_dives(arguments.data, warn=warn),
        preset=arguments.preset,
        recipe=find_recipe(arguments.recipe),
        seed=arguments.seed,
        init=arguments.init,
        output=arguments.output,
        resume=arguments.resume,
        device=arguments.device,
    )
    with terminal_progress() as report, cancel_on_interrupt() as cancel:
        result = train(plan, report=report, cancel=cancel, on_event=_print_epoch)
    if not speaks():
        return 0
    print(
        f"best model: {result.best_file} (epoch {result.best_epoch}, chosen by held-out rank order)"
    )
    print(f"held out, best epoch: {_words(result.metrics)}")
    print(f"held out, last epoch: {_words(result.last_metrics)}")
    for sentence in _on_test(result.summary):
        print(sentence)
    return 0


def _print_epoch(event: Mapping[str, Any]) -> None:
    if event["kind"] == "epoch":
        from aqa_core.training.verdict import metrics_of

        metrics = metrics_of(event["values"])
        print(f"epoch {event['epoch'] + 1}: {_words(metrics)}", file=sys.stderr)


def _words(metrics: Mapping[str, Any]) -> str:
    return ", ".join(
        f"{name} {value:.4g}" if value is not None else f"{name} -"
        for name, value in metrics.items()
    )


def _on_test(summary: Mapping[str, Any]) -> Iterator[str]:
    """Say how the model does on the data set's own test part, and what the number is worth."""
    labels = {
        "chosen_by_held_out": "chosen by held-out dives",
        "last_epoch": "last epoch",
        "best_on_test": "best epoch on the test dives themselves, as publications report",
    }
    if "best_on_test" not in summary:
        return
    for name, label in labels.items():
        values = {key: value for key, value in summary[name].items() if key.startswith("test_")}
        yield f"test, {label} (epoch {summary[name]['epoch']}): {_words(values)}"
