"""`aqa synth`: render dives into a labelled folder."""

from __future__ import annotations

import argparse
from pathlib import Path

from aqa_core.cli.arguments import positive, seed
from aqa_core.synthetic.style import POOL, STYLES

HELP = "Render dives with known scores, phases and faults into a labelled folder, or laid out as MTL-AQA."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument(
        "folder", type=Path, help="new folder, or one that was begun with this seed"
    )
    parser.add_argument("--count", type=positive, required=True, help="how many dives")
    parser.add_argument("--seed", type=seed, required=True, help="same seed, same dives")
    parser.add_argument("--jobs", type=positive, help="processes that render (default: one a core)")
    parser.add_argument(
        "--layout",
        choices=("folder", "mtl-aqa"),
        default="folder",
        help="a labelled folder (default), or broadcasts and annotations as MTL-AQA has them",
    )
    parser.add_argument(
        "--style",
        choices=tuple(STYLES),
        default=POOL.name,
        help="a competition pool (default), or a club's hall with its own judges, camera and light",
    )


def run(arguments: argparse.Namespace) -> int:
    """Render, show progress, and say where the dives are."""
    from aqa_core.cli.console import cancel_on_interrupt, terminal_progress
    from aqa_core.synthetic.dataset import synthesise
    from aqa_core.synthetic.mtl_layout import synthesise_mtl_aqa

    render = synthesise_mtl_aqa if arguments.layout == "mtl-aqa" else synthesise
    with cancel_on_interrupt() as cancel, terminal_progress() as report:
        render(
            arguments.folder,
            count=arguments.count,
            seed=arguments.seed,
            jobs=arguments.jobs,
            style=STYLES[arguments.style],
            report=report,
            cancel=cancel,
        )
    dives = (
        "1 rendered dive is" if arguments.count == 1 else f"{arguments.count} rendered dives are"
    )
    print(f"{dives} in {arguments.folder}")
    return 0
