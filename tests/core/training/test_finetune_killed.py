"""A head run is killed, the disk fills up, somebody changes what it stands on: it goes on as if nothing was."""

from __future__ import annotations

import dataclasses
import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import safetensors.torch
from safetensors import SafetensorError

from aqa_core.data.samples import DiveSet
from aqa_core.errors import RunError
from aqa_core.storage import StorageError, cache_folder
from aqa_core.training import run_folder
from aqa_core.training.finetune import head_run
from aqa_core.training.fit import train
from aqa_core.training.plan import TrainingPlan
from tests.helpers.finetuning import events, figures_of, head_plan, of_kind, write_start
from tests.helpers.project import ROOT

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kills by signal")

# a process that has loaded everything and learned nothing: its children learn, and are killed where they are told
_KILLED = """
import dataclasses, os, signal, sys
from pathlib import Path
from aqa_core.data.labelled_folder import read_labelled_folder
from aqa_core.training import run_folder
from aqa_core.training.finetune import head_run
from aqa_core.training.fit import train
from tests.helpers.finetuning import head_plan

dives, start, output = read_labelled_folder(sys.argv[1]).as_set(), sys.argv[2], Path(sys.argv[3])
dives = dataclasses.replace(dives, dives=dives.dives[:7])
head_run._SECONDS_BETWEEN_SAVES = head_run._SECONDS_BETWEEN_MODELS = 0.0
head_run._SECONDS_BETWEEN_EVENTS = 0.0

def die():
    os.kill(os.getpid(), signal.SIGKILL)

def at_event(kind, stage, nth):
    left = int(nth)
    def killing(event):
        nonlocal left
        left -= event["kind"] == kind and event["values"].get("stage", "") == stage
        if not left:
            die()
    return killing

def half_saved(nth):
    left, save = int(nth), run_folder.save_file
    def killing(tensors, path, **more):
        nonlocal left
        left -= 1
        save(tensors, path, **more)
        if not left:
            os.truncate(path, os.path.getsize(path) // 2)
            die()
    run_folder.save_file = killing

for moment in sys.argv[4:]:
    child = os.fork()
    if not child:
        name, *rest = moment.split(",")
        killing = at_event(*rest) if name == "event" else None
        if name == "save":
            half_saved(*rest)
        plan = head_plan(dives, start, output, resume=(output / "run.json").exists())
        train(plan, on_event=killing)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    print(moment, os.WTERMSIG(status) if os.WIFSIGNALED(status) else f"ended {status}", flush=True)
"""

_MOMENTS = (
    "event,batch,features,4",
    "event,batch,learning,9",
    "event,epoch,,1",
    "save,1",
    "event,epoch,,2",
    "save,2",
    "event,finished,,1",
)


def killed_at(folder: Path, start: Path, output: Path, *moments: str) -> list[str]:
    command = [sys.executable, "-c", _KILLED, str(folder), str(start), str(output), *moments]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ, capture_output=True, text=True, check=True
    )
    return [line.split(" ", 1)[1] for line in done.stdout.splitlines()]


@pytest.fixture
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a run save after every epoch."""
    monkeypatch.setattr(head_run, "_SECONDS_BETWEEN_SAVES", 0.0)
    monkeypatch.setattr(head_run, "_SECONDS_BETWEEN_MODELS", 0.0)


def same_end(one: Path, other: Path) -> None:
    assert figures_of(one) == figures_of(other)
    mine, theirs = (json.loads((run / "run.json").read_text()) for run in (one, other))
    assert mine["summary"] == theirs["summary"]
    assert mine["comparison"] == theirs["comparison"]
    assert mine["ended"] == theirs["ended"] == "finished"
    assert (one / "best.safetensors").read_bytes() == (other / "best.safetensors").read_bytes()
    assert (one / "log.csv").read_text() == (other / "log.csv").read_text()


def test_killed_seven_times_it_ends_as_if_it_had_not_been(
    rendered_folder: Path, rendered: DiveSet, champion: Path, tmp_path: Path
) -> None:
    whole, output = tmp_path / "whole" / "run", tmp_path / "killed" / "run"
    few = dataclasses.replace(rendered, dives=rendered.dives[:7])
    train(head_plan(few, champion, whole))
    for path in (cache_folder() / "trunk").iterdir():
        path.unlink()
    ends = killed_at(rendered_folder, champion, output, *_MOMENTS)
    assert ends == [str(int(signal.SIGKILL))] * len(_MOMENTS)
    assert not (output / "best.safetensors").exists() or of_kind(output, "epoch")
    train(head_plan(few, champion, output, resume=True))
    same_end(output, whole)
    # what a kill left half written is gone
    assert [path.name for path in output.iterdir() if path.name.startswith(".")] == []
    assert [one["seq"] for one in events(output)] == list(range(len(events(output))))


def test_a_finished_run_that_is_resumed_stays_what_it_was(
    rendered: DiveSet, champion: Path, tmp_path: Path
) -> None:
    one, two = tmp_path / "one" / "run", tmp_path / "two" / "run"
    for folder in (one, two):
        train(head_plan(rendered, champion, folder))
    train(head_plan(rendered, champion, two, resume=True))
    same_end(one, two)


def begun(plan: TrainingPlan) -> None:
    """Learn for two epochs and stop, with the state saved after each."""
    left = 2

    def fall(event: Mapping[str, Any]) -> None:
        nonlocal left
        left -= event["kind"] == "epoch"
        if left < 0:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(plan, on_event=fall)


@pytest.mark.usefixtures("often")
def test_a_full_disk_costs_what_was_not_saved(
    rendered: DiveSet, champion: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, folder = tmp_path / "whole" / "run", tmp_path / "full" / "run"
    train(head_plan(rendered, champion, whole))
    save, count = safetensors.torch.save_file, 0

    def full(tensors: Any, path: Path, **more: Any) -> None:
        nonlocal count
        count += 1
        if count < 3:
            save(tensors, path, **more)
            return
        path.write_bytes(b"half")
        raise SafetensorError("No space left on device")

    monkeypatch.setattr(run_folder, "save_file", full)
    with pytest.raises(StorageError) as caught:
        train(head_plan(rendered, champion, folder))
    assert str(caught.value).count("\n") == 0
    assert "cannot be written" in str(caught.value)
    *_, last = events(folder)
    assert (last["kind"], last["values"]) == ("failed", {"message": str(caught.value)})
    assert [path.name for path in folder.iterdir() if path.name.startswith(".")] == []
    monkeypatch.setattr(run_folder, "save_file", save)
    train(head_plan(rendered, champion, folder, resume=True))
    same_end(folder, whole)


@pytest.mark.usefixtures("often")
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is full")
def test_no_room_for_an_event_is_said_in_one_sentence(
    rendered: DiveSet, champion: Path, tmp_path: Path
) -> None:
    whole, folder = tmp_path / "whole" / "run", tmp_path / "full" / "run"
    train(head_plan(rendered, champion, whole))
    written, aside = folder / "events.jsonl", folder / "aside"

    def fill(event: Mapping[str, Any]) -> None:
        if event["epoch"] == 2 and not aside.exists():
            written.rename(aside)
            written.symlink_to("/dev/full")

    with pytest.raises(StorageError, match=r"events\.jsonl cannot be written") as caught:
        train(head_plan(rendered, champion, folder), on_event=fill)
    assert "No space left on device" in str(caught.value)
    written.unlink()
    aside.rename(written)
    with written.open("a", encoding="utf-8") as file:
        file.write('{"seq": 99, "kind": "epo')
    train(head_plan(rendered, champion, folder, resume=True))
    same_end(folder, whole)


@pytest.mark.usefixtures("often")
def test_a_run_goes_on_as_what_it_was_begun_or_not_at_all(
    rendered: DiveSet, champion: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "run"
    begun(head_plan(rendered, champion, folder))
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    other = write_start(tmp_path / "models" / "other.safetensors", name="other")
    first = rendered.dives[0]

    def labelled(**changes: Any) -> DiveSet:
        dives = (dataclasses.replace(first, **changes), *rendered.dives[1:])
        return dataclasses.replace(rendered, dives=dives)

    refused = {
        "another seed": head_plan(rendered, champion, folder, seed=1),
        "another init": head_plan(rendered, other, folder),
        "another model to compare with": head_plan(rendered, champion, folder, against=str(other)),
        "another recipe": head_plan(rendered, champion, folder, epochs=9),
        "other labels": head_plan(labelled(score=first.score + 1), champion, folder),
    }
    refused_too = head_plan(labelled(end_s=(first.end_s or 3.0) - 0.2), champion, folder)
    for sentence, plan in [*refused.items(), ("other labels", refused_too)]:
        with pytest.raises(RunError, match=sentence) as caught:
            train(dataclasses.replace(plan, resume=True))
        assert "\n" not in str(caught.value)
    with pytest.raises(RunError, match="holds a run already"):
        train(head_plan(rendered, champion, folder))
    # the model to start from is another one under the same name
    write_start(champion, training={"dives": 7})
    with pytest.raises(RunError, match="a model to start from that has changed since"):
        train(head_plan(rendered, champion, folder, resume=True))
    write_start(champion)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    train(head_plan(rendered, champion, folder, resume=True))
    train(head_plan(rendered, champion, tmp_path / "whole"))
    assert figures_of(folder) == figures_of(tmp_path / "whole")


def test_a_run_that_was_begun_before_labels_were_noted_goes_on(
    rendered: DiveSet, champion: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "run"
    begun(head_plan(rendered, champion, folder))
    run = json.loads((folder / "run.json").read_text())
    del run["labels_sha256"], run["against"]
    (folder / "run.json").write_text(json.dumps(run))
    for name in ("log.csv", "last.safetensors", "best.safetensors", "run.json", "events.jsonl"):
        (folder / f".{name}.abc{Path(name).suffix}").write_bytes(b"half")
    train(head_plan(rendered, champion, folder, resume=True))
    assert events(folder)[-1]["kind"] == "finished"
    assert [path.name for path in folder.iterdir() if path.name.startswith(".")] == []


def test_there_is_nothing_to_go_on_with(rendered: DiveSet, champion: Path, tmp_path: Path) -> None:
    with pytest.raises(RunError, match="holds no run that could be continued"):
        train(head_plan(rendered, champion, tmp_path / "run", resume=True))
    begun(head_plan(rendered, champion, tmp_path / "run"))
    (tmp_path / "run" / "last.safetensors").write_bytes(b"torn")
    with pytest.raises(RunError, match="is damaged"):
        train(head_plan(rendered, champion, tmp_path / "run", resume=True))
