"""`aqa score` as it is typed: what it prints, what it writes and how it ends."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from aqa_core.cli.main import main
from tests.helpers.clips import write_stamped
from tests.helpers.models import write_model
from tests.helpers.project import ROOT

Capture = pytest.CaptureFixture[str]

KEYS: dict[str, type | tuple[type, ...]] = {
    "schema": int,
    "clip": str,
    "model": dict,
    "device": str,
    "precision": str,
    "score": (float, type(None)),
    "execution": (float, type(None)),
    "interval": (dict, type(None)),
    "difficulty": (float, type(None)),
    "mark": (float, type(None)),
    "window": dict,
    "baseline": float,
    "typical": float,
    "segments": list,
    "warnings": list,
    "timing": dict,
}


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return write_stamped(tmp_path / "dive.mp4", 120)


@pytest.fixture
def model(tmp_path: Path) -> str:
    return str(write_model(tmp_path / "tiny.safetensors", target="execution", demonstration=True))


def _json(capture: Capture) -> Any:
    return json.loads(capture.readouterr().out)


def _is_valid(document: dict[str, Any]) -> None:
    """Check an assessment against DESIGN 3.4, key by key."""
    assert list(document) == list(KEYS)
    for name, kind in KEYS.items():
        assert isinstance(document[name], kind), name
    assert document["schema"] == 1
    assert set(document["model"]) == {"name", "sha256"}
    assert len(document["model"]["sha256"]) == 64
    assert set(document["window"]) == {"start_s", "end_s", "source"}
    assert document["window"]["source"] in ("found", "user", "whole")
    assert set(document["timing"]) == {"decode_s", "network_s", "total_s"}
    if document["interval"] is not None:
        assert set(document["interval"]) == {"low", "high", "level"}
    for segment in document["segments"]:
        assert set(segment) == {
            "index",
            "start_s",
            "end_s",
            "weight",
            "contribution",
            "delta",
            "rank",
        }
    for warning in document["warnings"]:
        assert set(warning) == {"code", "message"}
    total = document["score"] if document["score"] is not None else document["execution"]
    parts = sum(segment["contribution"] for segment in document["segments"])
    assert document["baseline"] + parts == pytest.approx(total, abs=1e-3)
    assert sum(segment["weight"] for segment in document["segments"]) == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize(
    "options",
    [
        [],
        ["--dive", "207C", "--height", "10"],
        ["--difficulty", "2.8", "--start", "1", "--end", "3.5"],
        ["--device", "cpu", "--precision", "fp32"],
    ],
)
def test_json_is_one_valid_document(
    options: list[str], clip: Path, model: str, capsys: Capture
) -> None:
    assert main(["score", str(clip), "--model", model, "--json", *options]) == 0
    captured = capsys.readouterr()
    document = json.loads(captured.out)
    _is_valid(document)
    assert captured.err == ""
    assert document["clip"] == str(clip)
    assert (document["score"] is None) == (not {"--dive", "--difficulty"} & set(options))
    if "--dive" in options:
        assert document["difficulty"] == 3.3


def test_the_table_leads_with_the_warning(clip: Path, model: str, capsys: Capture) -> None:
    assert main(["score", str(clip), "--model", model, "--difficulty", "3"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == str(clip)
    assert lines[1] == (
        "WARNING: demonstration model, trained on rendered dives: not for real dives"
    )
    words = {line.split()[0] for line in lines if line.split()}
    assert {"score", "execution", "mark", "typical", "window", "segment"} <= words
    assert sum(line.strip()[:1] in "123" and "–" in line for line in lines) == 3


def test_without_a_difficulty_the_table_says_what_is_missing(
    clip: Path, model: str, capsys: Capture
) -> None:
    assert main(["score", str(clip), "--model", model]) == 0
    assert "give --dive and --height" in capsys.readouterr().out


def test_a_model_is_named_by_its_name(clip: Path, model: str, capsys: Capture) -> None:
    assert main(["models", "import", model, "--name", "mine"]) == 0
    capsys.readouterr()
    assert main(["score", str(clip), "--model", "mine", "--json"]) == 0
    assert _json(capsys)["model"]["name"] == "mine"


def test_several_clips_give_a_list_and_failed_ones_their_error(
    clip: Path, model: str, tmp_path: Path, capsys: Capture
) -> None:
    arguments = ["score", str(clip), str(tmp_path / "none.mp4"), str(clip), "--model", model]
    assert main([*arguments, "--json"]) == 1
    first, failed, last = _json(capsys)
    _is_valid(first)
    _is_valid(last)
    assert set(failed) == {"clip", "error"}
    assert "none.mp4" in failed["error"]
    assert main(arguments) == 1
    assert "error: " in capsys.readouterr().out


def test_several_clips_that_all_fail_end_with_1(
    model: str, tmp_path: Path, capsys: Capture
) -> None:
    clips = [str(tmp_path / "a.mp4"), str(tmp_path / "b.mp4")]
    assert main(["score", *clips, "--model", model, "--json"]) == 1
    assert [set(one) for one in _json(capsys)] == [{"clip", "error"}] * 2


def test_csv_has_a_row_a_clip(clip: Path, model: str, tmp_path: Path, capsys: Capture) -> None:
    table = tmp_path / "out" / "scores.csv"
    clips = [str(clip), str(tmp_path / "none.mp4")]
    assert main(["score", *clips, "--model", model, "--difficulty", "3", "--csv", str(table)]) == 1
    capsys.readouterr()
    with table.open(encoding="utf-8", newline="") as file:
        scored, failed = csv.DictReader(file)
    parts = sum(float(scored[f"contribution_{number}"]) for number in (1, 2, 3))
    assert float(scored["baseline"]) + parts == pytest.approx(float(scored["score"]), abs=1e-3)
    assert scored["warnings"].split()[0] == "demonstration"
    assert (scored["error"], failed["score"]) == ("", "")
    assert "none.mp4" in failed["error"]


@pytest.mark.parametrize(
    "options",
    [
        ["--model", "nothing"],
        ["--dive", "207C"],
        ["--dive", "299X", "--height", "10"],
        ["--difficulty", "-1"],
        ["--difficulty", "nan"],
        ["--start", "3", "--end", "1"],
        ["--start", "100"],
        ["--device", "cpu", "--precision", "fp16"],
        ["--csv", "/dev/null/no/scores.csv"],
    ],
)
def test_mistakes_in_the_options_end_with_2_and_one_line(
    options: list[str], clip: Path, model: str, capsys: Capture
) -> None:
    arguments = ["score", str(clip), *([] if "--model" in options else ["--model", model])]
    assert main([*arguments, *options]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("error: ")
    assert captured.err.count("\n") == 1


@pytest.mark.parametrize(
    "options", [["--start", "soon"], ["--device", "tpu"], ["--json=yes"], ["--unknown"]]
)
def test_options_that_do_not_exist_end_with_2(
    options: list[str], clip: Path, capsys: Capture
) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["score", str(clip), *options])
    assert caught.value.code == 2
    assert capsys.readouterr().err.startswith("error: ")


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="file names are text there")
@pytest.mark.parametrize("name", [b"\xff\xfe dive.mp4", "Sprünge ½ – 飞.mp4".encode()])
@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_a_clip_may_have_any_name(
    name: bytes, encoding: str, clip: Path, model: str, tmp_path: Path
) -> None:
    strange = clip.rename(tmp_path / os.fsdecode(name))
    missing = tmp_path / os.fsdecode(b"\xfe.mp4")
    command = [sys.executable, "-m", "aqa_core", "score", str(strange), str(missing)]
    table = tmp_path / "scores.csv"
    result = subprocess.run(
        [*command, "--model", model, "--json", "--csv", str(table)],
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"},
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert result.returncode == 1, result.stderr
    assert result.stderr == b""
    scored, failed = json.loads(result.stdout)
    _is_valid(scored)
    assert "error" in failed
    assert table.read_text(encoding="utf-8").count("\n") == 3
