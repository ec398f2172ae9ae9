"""`aqa ablate`: the paper's comparison of backbones, segment lengths and aggregations, as a grid of trainings."""

from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path

from aqa_core.cli.arguments import positive

HELP = (
    "train and compare networks as the paper's Tables 1a and 1b do; "
    "the same command goes on with what was stopped or killed"
)

_DIFFICULTY = {"without": False, "with": True}
_BATCH_NORM = {"learned": False, "frozen": True}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--data", required=True, help="a folder with labels.csv, or mtl-aqa:ROOT")
    parser.add_argument("--output", required=True, type=Path, help="the folder of all runs")
    parser.add_argument(
        "--backbones",
        nargs="+",
        default=[],
        metavar="NAME",
        help="presets without _avg and _wd, or the paper's tables 1a, 1b, 3 (default: all of these)",
    )
    parser.add_argument(
        "--aggregations", nargs="+", choices=("avg", "wd"), default=["avg", "wd"], help="(both)"
    )
    parser.add_argument(
        "--difficulty",
        nargs="+",
        choices=tuple(_DIFFICULTY),
        default=list(_DIFFICULTY),
        help="whether the network says points / DD, which the DD makes points (both)",
    )
    parser.add_argument(
        "--batch-norm",
        nargs="+",
        choices=tuple(_BATCH_NORM),
        default=list(_BATCH_NORM),
        help="whether BatchNorm statistics change (both; frozen only where --init gives some)",
    )
    parser.add_argument("--seeds", type=positive, default=1, help="how often each is trained (1)")
    parser.add_argument("--recipe", default="paper", help="what all trainings share (paper)")
    parser.add_argument("--epochs", type=positive, help="instead of the recipe's")
    parser.add_argument(
        "--device",
        choices=("auto", "cpu", "cuda"),
        default="auto",
        help="where to train (default: a CUDA device where there is one)",
    )
    parser.add_argument(
        "--init",
        nargs="+",
        default=[],
        metavar="BACKBONE=MODEL",
        help="model files or stored models that backbones start from; the others start at random",
    )
    parser.add_argument(
        "--show",
        nargs="+",
        default=[],
        metavar="DIVE",
        help="test dives whose predictions are shown (four from the worst to the best)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Train what is not trained yet, and print the table."""
    from aqa_core.cli.console import cancel_on_interrupt, terminal_progress, warn
    from aqa_core.data.sources import read_dives
    from aqa_core.reports.ablation import as_text
    from aqa_core.training.ablation import AblationPlan, run_ablation
    from aqa_core.training.ablation_grid import Grid, named_backbones, read_inits
    from aqa_core.training.launch import speaks
    from aqa_core.training.recipes import find_recipe

    recipe = find_recipe(arguments.recipe)
    if arguments.epochs is not None:
        recipe = dataclasses.replace(recipe, epochs=arguments.epochs)
    grid = Grid(
        backbones=named_backbones(arguments.backbones),
        aggregations=tuple(arguments.aggregations),
        with_difficulty=tuple(_DIFFICULTY[word] for word in arguments.difficulty),
        frozen_batch_norm=tuple(_BATCH_NORM[word] for word in arguments.batch_norm),
        seeds=tuple(range(arguments.seeds)),
        inits=read_inits(arguments.init),
    )
    plan = AblationPlan(
        dives=read_dives(arguments.data, warn=warn),
        grid=grid,
        recipe=recipe,
        output=arguments.output,
        shown=tuple(arguments.show),
        device=arguments.device,
    )
    with terminal_progress() as report, cancel_on_interrupt() as cancel:
        ablation = run_ablation(plan, report=report, cancel=cancel)
    if not speaks():
        return 0
    print(as_text(ablation.results))
    for name in ("table.md", "table.csv", "comparison.svg", "curves.svg", "predictions.md"):
        print(plan.output / name)
    return 0
