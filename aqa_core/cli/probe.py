"""`aqa probe`: what a clip file holds and where the dive in it is; what there is of a copy of MTL-AQA."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aqa_core.cli.console import cancel_on_interrupt, print_json, terminal_progress
from aqa_core.cli.correcting import add_correction_arguments, correction_of
from aqa_core.errors import ClipError

if TYPE_CHECKING:
    from aqa_core.results import Window
    from aqa_core.video.correction import Correction
    from aqa_core.video.info import ClipInfo

HELP = "Tell what a clip file holds and where its dive is; for mtl-aqa:ROOT what is missing and what is wrong."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `aqa probe`."""
    parser.add_argument("clip", metavar="CLIP", type=Path, help="a video file, or mtl-aqa:ROOT")
    add_correction_arguments(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(arguments: argparse.Namespace) -> int:
    """Probe one clip and print what was found; 1 where frames of a data set are missing."""
    correction = correction_of(arguments)
    if str(arguments.clip).startswith("mtl-aqa:"):
        if not correction.is_none:
            raise ClipError("A data set is taken as it is.", "Leave --rotate and --filmed-at out.")
        return _probe_mtl_aqa(arguments)
    from aqa_core.video.correction import correct
    from aqa_core.video.probe import probe
    from aqa_core.video.window import find_window

    with cancel_on_interrupt() as cancel, terminal_progress() as report:
        info = correct(probe(arguments.clip, cancel=cancel), correction)
        window = find_window(info, report=report, cancel=cancel)
    if arguments.json:
        print_json(_document(info, window, correction))
    else:
        print(_table(info, window, correction))
    return 0


def _probe_mtl_aqa(arguments: argparse.Namespace) -> int:
    from aqa_core.cli.probe_mtl_aqa import table
    from aqa_core.data.mtl_aqa.check import check_mtl_aqa
    from aqa_core.data.mtl_aqa.dives import parse_source

    source = parse_source(str(arguments.clip))
    with cancel_on_interrupt() as cancel, terminal_progress() as report:
        check = check_mtl_aqa(source.root, report=report, cancel=cancel)
    if arguments.json:
        print_json(check.to_json())
    else:
        print(table(check))
    return 0 if check.is_complete else 1


def _document(info: ClipInfo, window: Window, correction: Correction) -> dict[str, Any]:
    return {
        "clip": str(info.path),
        "container": info.container,
        "codec": info.codec,
        "pixel_format": info.pixel_format,
        "bit_depth": info.bit_depth,
        "width": info.width,
        "height": info.height,
        "rotation_deg": info.rotation_deg,
        "mirrored": info.orientation.mirrored,
        "frame_count": info.frame_count,
        "frame_rate": round(info.frame_rate, 3),
        "frame_rate_low": round(info.frame_rate_low, 3),
        "frame_rate_high": round(info.frame_rate_high, 3),
        "is_variable_rate": info.is_variable_rate,
        "is_interlaced": info.is_interlaced,
        "duration_s": round(info.duration_s, 3),
        "start_s": round(info.start_s, 3),
        "has_audio": info.has_audio,
        "damage": info.damage or None,
        "rotated_by_deg": 90 * correction.quarter_turns,
        "filmed_fps": correction.filmed_fps,
        "window": {
            "start_s": round(window.start_s, 3),
            "end_s": round(window.end_s, 3),
            "source": window.source,
        },
    }


def _table(info: ClipInfo, window: Window, correction: Correction) -> str:
    rows = [
        ("length", f"{info.duration_s:.2f} s, {_frames(info.frame_count)}"),
        ("frame rate", _frame_rate(info)),
        ("size", f"{info.width}×{info.height}"),
        ("rotation", _rotation(info)),
        ("codec", f"{info.codec}, {info.pixel_format}, {info.bit_depth} bit"),
        ("file format", info.container),
        ("sound", "yes" if info.has_audio else "no"),
        ("dive", _window(window)),
    ]
    if not correction.is_none:
        rows.append(("corrected", _corrected(correction)))
    if info.is_interlaced:
        rows.append(("interlaced", "yes: each picture is made of half of its lines"))
    if info.damage:
        rows.append(("damage", info.damage))
    lines = [f"  {name:<12}{value}" for name, value in rows]
    return "\n".join([str(info.path), *lines])


def _frames(count: int) -> str:
    return "1 frame" if count == 1 else f"{count} frames"


def _frame_rate(info: ClipInfo) -> str:
    if not info.is_variable_rate:
        return f"{info.frame_rate:.2f} a second, even"
    spread = f"{info.frame_rate_low:.1f} to {info.frame_rate_high:.1f}"
    return f"{info.frame_rate:.2f} a second, variable ({spread})"


def _rotation(info: ClipInfo) -> str:
    turned = f"{info.rotation_deg}° clockwise" if info.rotation_deg else "none"
    return f"{turned}, mirrored" if info.orientation.mirrored else turned


def _corrected(correction: Correction) -> str:
    turned = f"turned by {90 * correction.quarter_turns}°" if correction.quarter_turns else ""
    filmed = f"filmed at {correction.filmed_fps:g} a second" if correction.filmed_fps else ""
    return ", ".join(part for part in (turned, filmed) if part)


def _window(window: Window) -> str:
    how = "the whole clip" if window.source == "whole" else "found by its motion"
    return f"{window.start_s:.2f} to {window.end_s:.2f} s, {how}"
