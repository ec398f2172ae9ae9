"""Weight-Decider against averaging over several seeds, trained and tested on rendered dives; not a test.

    python -m tests.benchmarks.aggregation TRAIN_FOLDER TEST_FOLDER OUTPUT --epochs 2 --seeds 3
    python -m tests.benchmarks.aggregation TRAIN_FOLDER TEST_FOLDER OUTPUT --init starter_wd --seeds 3

Trains both networks from each seed with the starter recipe, or both heads on the backbone of a given model,
measures them on dives of another seed, and prints one row a run and the medians. Runs that are finished in OUTPUT
are not repeated, one that was cut off goes on.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import statistics
from pathlib import Path

from aqa_core.data.labelled_folder import read_labelled_folder
from aqa_core.inference.scorer import open_scorer
from aqa_core.training.evaluate import evaluate, hold_to_truth, summarise
from aqa_core.training.fit import train
from aqa_core.training.plan import TrainingPlan
from aqa_core.training.recipes import find_recipe

PRESETS = ("starter_wd", "starter_avg")


def measure(plan: TrainingPlan, test_folder: Path) -> dict[str, float]:
    """Train one network from one seed and measure it on the test folder."""
    found = plan.output / "measured.json"
    if found.exists():
        kept: dict[str, float] = json.loads(found.read_text(encoding="utf-8"))
        return kept
    result = train(plan)
    test = read_labelled_folder(test_folder).as_set()
    evaluation = evaluate(open_scorer(str(result.best_file)), test.dives)
    numbers = {
        name: float(value or 0.0)
        for name, value in summarise(evaluation).items()
        if name in ("spearman", "spearman_execution", "mae")
    }
    numbers |= {f"slope {one.name}": one.slope for one in hold_to_truth(evaluation).parts}
    found.write_text(json.dumps(numbers), encoding="utf-8")
    return numbers


def main() -> None:
    """Run every preset from every seed and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("train", type=Path)
    parser.add_argument("test", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--epochs", type=int, default=find_recipe("starter").epochs)
    parser.add_argument("--init", default="", help="model whose backbone both heads stand on")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--preset", choices=PRESETS, action="append")
    arguments = parser.parse_args()
    recipe = dataclasses.replace(find_recipe("starter"), epochs=arguments.epochs)
    if arguments.init:
        recipe = find_recipe("starter-head")
    dives = read_labelled_folder(arguments.train).as_set()
    for preset in arguments.preset or PRESETS:
        rows = []
        for seed in range(arguments.seeds):
            run = arguments.output / f"{preset}_seed{seed}"
            plan = TrainingPlan(
                dives=dives,
                preset=preset,
                recipe=recipe,
                seed=seed,
                init=arguments.init,
                output=run,
                resume=(run / "run.json").exists(),
            )
            rows.append(measure(plan, arguments.test))
            print(preset, seed, {name: round(v, 3) for name, v in rows[-1].items()}, flush=True)
        medians = {name: round(statistics.median(row[name] for row in rows), 3) for name in rows[0]}
        print(preset, "median", medians, flush=True)


if __name__ == "__main__":
    main()
