"""Runs of the window are listed newest first, damaged ones are passed over, and nothing else is deleted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from aqa_core.data.runs import delete_run, list_runs, read_run, runs_folder
from aqa_core.errors import RunError


def event(kind: str, seq: int, epoch: int = 0, **values: Any) -> dict[str, Any]:
    return {
        "seq": seq,
        "time": 1000.0 + seq,
        "kind": kind,
        "epoch": epoch,
        "step": 0,
        "values": values,
    }


def made(name: str, events: list[dict[str, Any]], **described: Any) -> Path:
    path = runs_folder() / name
    path.mkdir(parents=True)
    document = {"recipe": {"epochs": 7}, "mode": "head", "folder": "/dives", **described}
    (path / "run.json").write_text(json.dumps(document), encoding="utf-8")
    lines = "".join(json.dumps(one) + "\n" for one in events)
    (path / "events.jsonl").write_text(lines, encoding="utf-8")
    return path


STARTED = event("started", 0, epochs=20, start={"name": "club", "sha256": "ab"})


def test_an_interrupted_run_can_go_on() -> None:
    path = made("a", [STARTED, event("epoch", 1, 0), event("epoch", 2, 1)], started_at=5.0)
    with (path / "events.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"seq": 3, "kind": "epo')
    (run,) = list_runs()
    assert (run.name, run.mode, run.folder, run.start) == ("a", "head", Path("/dives"), "club")
    assert (run.epoch, run.epochs, run.started_at) == (2, 20, 5.0)
    assert run.can_continue
    assert not run.is_finished
    assert run.model is None


def test_a_long_run_is_read_at_both_ends() -> None:
    batches = [event("batch", k, 3, stage="learning", filler="x" * 900) for k in range(1, 900)]
    path = made("a", [STARTED, *batches, event("epoch", 900, 3)])
    assert (path / "events.jsonl").stat().st_size > 3 * (1 << 18)
    (run,) = list_runs()
    assert (run.start, run.epoch, run.epochs, run.started_at) == ("club", 4, 20, 1000.0)


def test_ends_are_told_apart() -> None:
    comparison = {"verdict": "better"}
    made(
        "1", [STARTED, event("finished", 1)], ended="finished", comparison=comparison, started_at=1
    )
    made("2", [STARTED, event("stopped", 1, kept=True)], ended="stopped", started_at=2)
    made("3", [STARTED, event("stopped", 1, kept=False)], started_at=3)
    made("4", [STARTED, event("stopped", 1)], started_at=4)
    (runs_folder() / "1" / "best.safetensors").write_bytes(b"model")
    found = {run.name: run for run in list_runs()}
    assert list(found) == ["4", "3", "2", "1"]
    assert [run.is_finished for run in found.values()] == [False, False, True, True]
    assert [run.can_continue for run in found.values()] == [True, False, False, False]
    assert found["1"].comparison == comparison
    assert found["1"].model == runs_folder() / "1" / "best.safetensors"


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"\xff\xfe", b'{"started_at": "noon"}', b'{"started_at": [1]}']
)
def test_a_damaged_run_is_passed_over(content: bytes) -> None:
    made("good", [STARTED])
    path = made("bad", [STARTED])
    (path / "run.json").write_bytes(content)
    (runs_folder() / "file").write_text("no folder", encoding="utf-8")
    assert read_run(path) is None
    assert [run.name for run in list_runs()] == ["good"]


def test_only_runs_are_deleted(tmp_path: Path) -> None:
    path = made("a", [STARTED])
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "run.json").write_text("{}", encoding="utf-8")
    link = runs_folder() / "link"
    link.symlink_to(outside)
    refused = [outside, runs_folder(), path / "sub", runs_folder() / ".." / "runs", link]
    for one in [*refused, runs_folder() / "a" / ".." / ".." / "models"]:
        with pytest.raises(RunError):
            delete_run(one)
    assert (outside / "run.json").exists()
    delete_run(path)
    assert not path.exists()
    assert list_runs() == []
    delete_run(path)
