"""How an assessment looks in a terminal and in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from aqa_core.errors import AqaError
from aqa_core.storage import write_text

if TYPE_CHECKING:
    from aqa_core.results import Assessment

_COLUMNS = (
    "clip",
    "score",
    "execution",
    "mark",
    "difficulty",
    "interval_low",
    "interval_high",
    "interval_level",
    "typical",
    "baseline",
    "window_start_s",
    "window_end_s",
    "window_source",
    "model",
    "model_sha256",
    "device",
    "precision",
    "warnings",
    "error",
)


def assessment_table(assessment: Assessment) -> str:
    """Give the lines a terminal shows, warnings first."""
    lines = [assessment.clip]
    lines += [f"WARNING: {one.message}" for one in assessment.warnings]
    lines += [f"{title:<10}{text}" for title, text in _summary(assessment)]
    lines += ["", "segment     seconds       weight  contribution    delta  rank"]
    lines += [
        f"{one.index + 1:>7}  {one.start_s:>6.2f} – {one.end_s:<6.2f} {one.weight:>8.3f}"
        f"  {one.contribution:>12.2f}  {one.delta:>+7.2f}  {one.rank:>4}"
        for one in assessment.segments
    ]
    timing = assessment.timing
    where = f"{assessment.model.name} on {assessment.device} in {assessment.precision}"
    took = f"decoding {timing.decode_s:.1f}, network {timing.network_s:.1f}"
    lines += ["", f"{where}: {timing.total_s:.1f} s ({took})"]
    return "\n".join(lines)


def _summary(assessment: Assessment) -> list[tuple[str, str]]:
    interval = assessment.interval
    between = (
        f"   ({interval.level:.0%} between {interval.low:.1f} and {interval.high:.1f})"
        if interval
        else ""
    )
    rows = []
    if assessment.score is not None:
        rows.append(("score", f"{assessment.score:.2f}{between}"))
    else:
        rows.append(("score", "not without a difficulty: give --dive and --height"))
    if assessment.execution is not None:
        shown = between if assessment.score is None else ""
        rows.append(("execution", f"{assessment.execution:.2f}{shown}"))
    if assessment.mark is not None:
        dd = f"   (DD {assessment.difficulty:g})" if assessment.difficulty is not None else ""
        rows.append(("mark", f"{assessment.mark:.1f}{dd}"))
    window = assessment.window
    rows.append(("typical", f"{assessment.typical:.2f}"))
    rows.append(("window", f"{window.start_s:.2f} to {window.end_s:.2f} s ({window.source})"))
    return rows


def write_csv(path: Path, results: Sequence[tuple[Path, Assessment | AqaError]]) -> None:
    """Write one row a clip, with the segments' contributions and deltas in columns of their own.

    Raises:
        StorageError: the file cannot be written.
    """
    rows = [_row(clip, result) for clip, result in results]
    columns = list(_COLUMNS)
    for row in rows:
        columns += [name for name in row if name not in columns]
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    # a file name need not be text
    write_text(path, text.getvalue().encode("utf-8", "backslashreplace").decode("utf-8"))


def _row(clip: Path, result: Assessment | AqaError) -> dict[str, object]:
    if isinstance(result, AqaError):
        return {"clip": str(clip), "error": str(result)}
    interval = result.interval
    row: dict[str, object] = {
        "clip": str(clip),
        "score": result.score,
        "execution": result.execution,
        "mark": result.mark,
        "difficulty": result.difficulty,
        "interval_low": interval.low if interval else None,
        "interval_high": interval.high if interval else None,
        "interval_level": interval.level if interval else None,
        "typical": result.typical,
        "baseline": result.baseline,
        "window_start_s": result.window.start_s,
        "window_end_s": result.window.end_s,
        "window_source": result.window.source,
        "model": result.model.name,
        "model_sha256": result.model.sha256,
        "device": result.device,
        "precision": result.precision,
        "warnings": " ".join(one.code for one in result.warnings),
    }
    for one in result.segments:
        row[f"weight_{one.index + 1}"] = one.weight
        row[f"contribution_{one.index + 1}"] = one.contribution
        row[f"delta_{one.index + 1}"] = one.delta
    return row
