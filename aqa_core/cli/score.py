"""`aqa score`: score dives and show which seconds shaped the score."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from aqa_core.cli.console import cancel_on_interrupt, print_json, terminal_progress
from aqa_core.cli.correcting import add_correction_arguments, correction_of
from aqa_core.cli.score_output import assessment_table, write_csv
from aqa_core.errors import AqaError, CancelledError

if TYPE_CHECKING:
    from aqa_core.inference.requests import ScoreRequest
    from aqa_core.progress import CancelToken, Report
    from aqa_core.results import Assessment

HELP = "score dives and show which seconds shaped the score"

DESCRIPTION = """One clip that cannot be scored ends with exit status 2. Of several, each that cannot be scored
carries its error, the others are scored, and the exit status is 1."""

EXIT_SOME_FAILED = 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `aqa score`."""
    parser.epilog = DESCRIPTION
    parser.add_argument("clips", metavar="CLIP", type=Path, nargs="+", help="a video file")
    parser.add_argument("--model", help="name of a stored model or a model file")
    parser.add_argument("--start", type=float, metavar="S", help="first second of the dive")
    parser.add_argument("--end", type=float, metavar="S", help="last second of the dive")
    parser.add_argument("--dive", metavar="207C", help="dive number; needs --height")
    parser.add_argument("--height", type=float, metavar="M", help="metres above the water")
    parser.add_argument("--difficulty", type=float, metavar="DD", help="instead of dive and height")
    add_correction_arguments(parser)
    parser.add_argument("--device", choices=("auto", "cpu", "cuda", "mps"), default="auto")
    parser.add_argument("--precision", choices=("auto", "fp32", "bf16", "fp16"), default="auto")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--csv", type=Path, metavar="FILE", help="write one row a clip")


def run(arguments: argparse.Namespace) -> int:
    """Score the clips and print what was found."""
    from aqa_core.inference.requests import ScoreRequest, request_difficulty

    correction = correction_of(arguments)
    requests = [
        ScoreRequest(
            clip=clip,
            start_s=arguments.start,
            end_s=arguments.end,
            dive=arguments.dive,
            height_m=arguments.height,
            difficulty=arguments.difficulty,
            correction=correction,
        )
        for clip in arguments.clips
    ]
    request_difficulty(requests[0])  # a mistake in it is one mistake, not one for each clip
    with cancel_on_interrupt() as cancel, terminal_progress() as report:
        results = _score_all(requests, arguments, report, cancel)
    if arguments.csv is not None:
        write_csv(arguments.csv, results)
    if arguments.json:
        documents = [_document(clip, result) for clip, result in results]
        print_json(documents if len(requests) > 1 else documents[0])
    else:
        print("\n\n".join(_text(clip, result) for clip, result in results))
    failed = any(isinstance(result, AqaError) for _, result in results)
    return EXIT_SOME_FAILED if failed else 0


def _score_all(
    requests: list[ScoreRequest],
    arguments: argparse.Namespace,
    report: Report,
    cancel: CancelToken,
) -> list[tuple[Path, Assessment | AqaError]]:
    from aqa_core.inference.scorer import open_scorer  # brings torch

    scorer = open_scorer(
        arguments.model, device=arguments.device, precision=arguments.precision, report=report
    )
    results: list[tuple[Path, Assessment | AqaError]] = []
    for request in requests:
        try:
            scored = scorer.score(request, report=report, cancel=cancel)
            results.append((request.clip, scored.assessment))
        except CancelledError:
            raise
        except AqaError as error:
            if len(requests) == 1:
                raise
            results.append((request.clip, error))
    return results


def _document(clip: Path, result: Assessment | AqaError) -> dict[str, object]:
    if isinstance(result, AqaError):
        return {"clip": str(clip), "error": str(result)}
    return result.to_json()


def _text(clip: Path, result: Assessment | AqaError) -> str:
    if isinstance(result, AqaError):
        return f"{clip}\nerror: {result}"
    return assessment_table(result)
