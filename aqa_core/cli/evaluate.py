"""`aqa evaluate`: measure a model on labelled dives."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aqa_core.training.evaluate import TruthReport

HELP = "measure a model on labelled dives: rank correlation, errors, interval coverage"

_ROWS = (
    ("n", "dives"),
    ("spearman", "Spearman, points"),
    ("spearman_execution", "Spearman, execution (points / DD)"),
    ("spearman_difficulty_only", "Spearman of the difficulty alone"),
    ("rl2", "R-l2 × 100"),
    ("mae", "mean absolute error, points"),
    ("rmse", "root mean squared error, points"),
    ("within_one_judge", "share within one judge (3.5 points)"),
    ("coverage", "share inside the interval"),
    ("mean_width", "mean width of the interval, points"),
    ("tau", "do wider intervals err more? (Kendall's tau)"),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--model", required=True, help="model file or name of a stored model")
    parser.add_argument(
        "--data", required=True, help="a folder with clips and labels.csv, or mtl-aqa:ROOT"
    )
    parser.add_argument(
        "--split",
        choices=("test", "train", "all"),
        default="test",
        help="dives that the model was not trained on (default), those it was, or all",
    )
    parser.add_argument(
        "--truth",
        action="store_true",
        help="hold the explanation to the renderer's truth (rendered dives only)",
    )
    parser.add_argument(
        "--device",
        choices=("auto", "cpu", "cuda", "mps"),
        default="auto",
        help="where to run the network (default: what works and is fastest)",
    )
    parser.add_argument(
        "--precision",
        choices=("auto", "fp32", "bf16", "fp16"),
        default="fp32",
        help="number format of the network; auto is that of `aqa score` (default fp32, as trainings measure)",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(arguments: argparse.Namespace) -> int:
    """Evaluate, print a table or a document; 1 where some clips could not be scored."""
    from aqa_core.checkpoints.manifest import read_manifest
    from aqa_core.checkpoints.store import find_model
    from aqa_core.cli.console import cancel_on_interrupt, print_json, terminal_progress, warn
    from aqa_core.data.sources import read_dives
    from aqa_core.inference.scorer import open_scorer
    from aqa_core.training.evaluate import choose_split, evaluate, hold_to_truth, summarise

    dives = read_dives(arguments.data, warn=warn)
    with terminal_progress() as report, cancel_on_interrupt() as cancel:
        scorer = open_scorer(
            arguments.model, device=arguments.device, precision=arguments.precision, report=report
        )
        training = read_manifest(find_model(arguments.model)).training
        chosen = choose_split(dives.dives, arguments.split, training)
        evaluation = evaluate(scorer, chosen, report=report, cancel=cancel)
    for failure in evaluation.failures:
        warn(failure)
    truth = hold_to_truth(evaluation) if arguments.truth else None
    document: dict[str, Any] = {
        "model": scorer.model_name,
        "data": dives.name,
        "split": arguments.split,
        **summarise(evaluation),
    }
    if arguments.json:
        print_json({**document, **_truth_document(truth)})
    else:
        _print_table(document, truth)
    return 1 if evaluation.failures else 0


def _truth_document(truth: TruthReport | None) -> dict[str, Any]:
    if truth is None:
        return {}
    parts = [{name: getattr(part, name) for name in part.__slots__} for part in truth.parts]
    return {"truth": {"ceiling": truth.ceiling, "parts": parts}}


def _print_table(document: dict[str, Any], truth: TruthReport | None) -> None:
    print(f"{document['model']} on {document['data']} ({document['split']})")
    for name, words in _ROWS:
        value = document[name]
        text = "-" if value is None else f"{value:.4f}" if isinstance(value, float) else str(value)
        print(f"  {words:<46} {text:>9}")
    if truth is None:
        return
    print(f"  {'ceiling: a judge without noise, execution':<46} {_number(truth.ceiling):>9}")
    print("  part       slope of delta   rank correlation   slope of score   (1 is perfect)")
    for part in truth.parts:
        print(
            f"  {part.name:<10} {part.slope:>14.3f} {_number(part.rank_correlation):>18} "
            f"{part.score_slope:>16.3f}"
        )


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
