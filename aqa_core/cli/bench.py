"""`aqa bench`: measure network, decoding, start-up and memory on this machine."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from aqa_core.cli.console import cancel_on_interrupt, print_json, terminal_progress
from aqa_core.errors import AqaError
from aqa_core.progress import CancelToken, Report

HELP = "measure network, decoding, start-up and memory on this machine"

DEFAULT_PRESET = "r2plus1d_34_32f_wd"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `aqa bench`."""
    parser.add_argument(
        "--preset",
        action="append",
        metavar="P",
        help=f"network to measure, may be repeated (default {DEFAULT_PRESET}); memory is the first's",
    )
    parser.add_argument("--clip", type=Path, help="clip to decode (default: a made 720p one)")
    parser.add_argument(
        "--wd",
        action="store_true",
        help="also measure what the Weight-Decider costs beside averaging, with the same backbone",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(arguments: argparse.Namespace) -> int:
    """Measure, and print what was found."""
    from dataclasses import asdict

    from aqa_core.inference import bench
    from aqa_core.network import PRESETS
    from aqa_core.video.bench import measure_decoding

    presets = arguments.preset or [DEFAULT_PRESET]
    for preset in presets:
        if preset not in PRESETS:
            raise AqaError(f"There is no preset {preset}.", f"There are: {', '.join(PRESETS)}.")
    with cancel_on_interrupt() as cancel, terminal_progress() as report:
        answered_s, ready_s = bench.measure_startup()
        decoding = measure_decoding(arguments.clip, report=report, cancel=cancel)
        peak_mb = bench.measure_peak_memory(presets[0], report=report)
        engines = [bench.measure_engine(preset, report=report, cancel=cancel) for preset in presets]
        costs = _weight_decider(presets, report, cancel) if arguments.wd else []
    decode = asdict(decoding)
    del decode["ratio"]
    document = {
        "machine": bench.machine(),
        "engine": [asdict(engine) for engine in engines],
        "decode": [decode],
        "startup_s": ready_s,
        "peak_memory_mb": peak_mb,
    }
    if arguments.wd:
        document["weight_decider"] = costs
    if arguments.json:
        print_json(document)
    else:
        print(_table(document, answered_s=answered_s, ratio=decoding.ratio))
    return 0


def _weight_decider(
    presets: Sequence[str], report: Report, cancel: CancelToken
) -> list[dict[str, Any]]:
    from dataclasses import asdict

    from aqa_core.inference import bench_wd

    paper = {
        "paper_training_ratio": bench_wd.PAPER_TRAINING_RATIO,
        "paper_inference_ratio": bench_wd.PAPER_INFERENCE_RATIO,
    }
    # a preset and its twin with the other aggregation are one measurement
    names = {preset.rsplit("_", 1)[0]: preset for preset in presets}
    return [
        asdict(bench_wd.measure_weight_decider(preset, report=report, cancel=cancel)) | paper
        for preset in names.values()
    ]


def _table(document: dict[str, Any], *, answered_s: float, ratio: float) -> str:
    machine = document["machine"]
    threads = f"{machine['processor']}, {machine['threads']} threads"
    lines = [f"machine   {threads}, {machine['memory_gb']} GB, torch {machine['torch']}"]
    for engine in document["engine"]:
        times = f"{engine['seconds_per_segment']:.3f} s a segment"
        eager = f"plain eager fp32 {engine['eager_fp32_seconds']:.3f} s"
        cosine = f"cosine of trunk features {engine['cosine']:.6f}"
        lines += [
            f"network   {engine['preset']} on {engine['device']} in {engine['precision']}",
            f"          {times}, {eager}: {engine['speedup']:.2f} times as fast",
            f"          {cosine}, score moved by {engine['score_change']:.4f} points",
        ]
    for clip in document["decode"]:
        speed = f"{clip['frames_per_second']:.0f} frames a second"
        opencv = f"OpenCV {clip['opencv_frames_per_second']:.0f}"
        lines.append(f"decoding  {clip['clip']}: {speed}, {opencv}: {ratio:.2f} times as fast")
    for cost in document.get("weight_decider", ()):
        lines += _cost_lines(cost)
    ready = f"{document['startup_s']:.2f} s until scoring could begin"
    peak = f"{document['peak_memory_mb']:.0f} MB at most"
    lines += [
        f"start     {answered_s:.2f} s to the first output, {ready}",
        f"memory    {peak} while scoring 4 s of 720p video",
    ]
    return "\n".join(lines)


def _cost_lines(cost: dict[str, Any]) -> list[str]:
    share = cost["parameters_added"] / cost["parameters"]
    own = cost["aggregation_added_seconds"]
    more = f"{cost['parameters_added']:,} more parameters than averaging's {cost['parameters']:,}"
    return [
        f"WD        {cost['preset']} on {cost['device']}: {more} ({share:+.3%})",
        _times("training", cost["training_seconds"], cost),
        _times("inference", cost["inference_seconds"], cost),
        f"          its own arithmetic: {own * 1000:.3f} ms a dive, {own / cost['inference_seconds']:+.3%}",
    ]


def _times(what: str, seconds: float, cost: dict[str, Any]) -> str:
    ratio, paper = cost[f"{what}_ratio"], cost[f"paper_{what}_ratio"]
    return f"          {what} {seconds:.3f} s a dive without, {ratio - 1:+.2%} with (paper {paper - 1:+.2%})"
