"""`aqa probe`: neat for people, one document for programs, one line for a mistake."""

from __future__ import annotations

import argparse
import json
from fractions import Fraction
from pathlib import Path

import pytest

from aqa_core.cli import probe as command
from aqa_core.errors import ClipError
from tests.helpers.clips import Kind, write_stamped


def run(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    return command.run(parser.parse_args(arguments))


def test_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kind = Kind(
        suffix=".mov",
        codec="libx265",
        pixel_format="yuv420p10le",
        options={"x265-params": "log-level=none"},
    )
    path = write_stamped(
        tmp_path / "turned été.mov", 20, kind=kind, rate=Fraction(25), rotation_deg=-90
    )
    assert run(str(path), "--json") == 0
    document = json.loads(capsys.readouterr().out)
    assert document["clip"] == str(path)
    assert (document["codec"], document["bit_depth"]) == ("hevc", 10)
    assert (document["width"], document["height"], document["rotation_deg"]) == (96, 128, 90)
    assert (document["frame_count"], document["frame_rate"]) == (20, 25.0)
    assert document["damage"] is None
    assert document["window"] == {"start_s": 0.0, "end_s": 0.8, "source": "whole"}


def test_for_people(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ticks = [0, 33, 66, 140, 150, 290, 300, 480, 500, 560]
    path = write_stamped(tmp_path / "vfr.mp4", 10, ticks=ticks)
    assert run(str(path)) == 0
    told = capsys.readouterr().out
    assert told.startswith(str(path))
    assert "variable" in told
    assert "128×96" in told
    assert "the whole clip" in told


def test_a_damaged_clip_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write_stamped(tmp_path / "cut.avi", 60, kind=Kind(suffix=".avi", codec="mpeg4"))
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * 0.8)])
    assert run(str(path)) == 0
    assert "damage      The clip file promises" in capsys.readouterr().out


def test_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(ClipError, match="There is no file"):
        run(str(tmp_path / "gone.mp4"))
