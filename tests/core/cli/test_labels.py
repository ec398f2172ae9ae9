"""`aqa labels` says in words, in JSON and in events what is wrong with a folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from aqa_core.cli.main import main
from tests.helpers.clips import write_stamped


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "dives"
    folder.mkdir()
    write_stamped(folder / "a.mp4", 40)
    write_stamped(folder / "b.mp4", 30)
    table = "file,score,end_s,difficulty\na.mp4,40,1,2\ngone.mp4,40,1,2\n"
    (folder / "labels.csv").write_text(table, encoding="utf-8")
    return folder


def test_words_by_row(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["labels", str(folder)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"{folder}: 2 rows, 1 usable"
    assert lines[2].startswith("  row 3 (file): the clip gone.mp4 is not there. ")
    assert lines[4].startswith("  b.mp4: labels.csv has no row for this clip.")


def test_one_document(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["labels", str(folder), "--json"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert (report["rows"], report["usable"], report["suspects"]) == (2, 1, [])
    first, second = report["problems"]
    assert (first["row"], first["clip"], first["severity"]) == (3, None, "error")
    assert (second["row"], second["clip"]) == (None, str(folder / "b.mp4"))


def test_columns_that_are_not_read_are_told(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = "file,score,end_s,difficulty,athelete,score\na.mp4,40,1,2,Zoë,41\nb.mp4,40,0.5,2,,\n"
    (folder / "labels.csv").write_text(table, encoding="utf-8")
    assert main(["labels", str(folder)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"{folder}: 2 rows, 2 usable"
    assert lines[1] == "worth a look:"
    assert lines[2].startswith(
        "  labels.csv (score): 2 columns are named score, and only the first"
    )
    assert lines[3].startswith("  labels.csv (athelete): ")
    assert lines[3].endswith("Did you mean athlete?")
    assert main(["labels", str(folder), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    told = [(one["row"], one["column"], one["code"]) for one in report["problems"]]
    assert told == [(None, "score", "column_twice"), (None, "athelete", "unknown_column")]
    assert main(["labels", str(folder), "--events"]) == 0
    last = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert last["values"]["report"]["problems"] == report["problems"]


def test_a_mistake_is_the_last_event(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["labels", str(tmp_path / "gone"), "--events"]) == 2
    out, err = capsys.readouterr()
    (event,) = [json.loads(line) for line in out.splitlines()]
    assert event["kind"] == "failed"
    assert err.splitlines()[-1] == f"error: {event['values']['message']}"


def test_checking_loads_nothing_that_computes(folder: Path) -> None:
    code = (
        "import sys; from aqa_core.cli.main import main; main(); sys.exit('torch' in sys.modules)"
    )
    command = [sys.executable, "-c", code, "labels", str(folder), "--events"]
    done = subprocess.run(command, env=os.environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1])["kind"] == "finished"
