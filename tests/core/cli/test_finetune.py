"""`aqa finetune` as a coach types it, and as the window runs it beside itself."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import psutil
import pytest

from aqa_core.checkpoints.manifest import read_manifest
from aqa_core.cli import beside, event_lines
from aqa_core.cli.main import main
from aqa_core.progress import CancelToken
from aqa_core.synthetic.dataset import synthesise
from aqa_core.synthetic.style import POOL
from aqa_core.training import fit
from aqa_core.training.finetune import plan as plans
from aqa_core.training.recipes import find_recipe
from tests.helpers.finetuning import events, write_start
from tests.helpers.project import ROOT

Capture = pytest.CaptureFixture[str]
Talk = Callable[[str, Callable[[Mapping[str, Any]], bool]], None]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dives")
    synthesise(folder, count=6, seed=5, jobs=1, style=POOL.sized((96, 72)))
    return folder


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    def short(name: str) -> Any:
        few: dict[str, Any] = {
            "epochs": 3,
            "batch": 8,
            "seeds": 2,
            "patience": None,
            "accumulate": 1,
        }
        return dataclasses.replace(find_recipe(name), **few)

    monkeypatch.setattr(plans, "find_recipe", short)


@pytest.fixture(autouse=True)
def _no_window(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the tests that come after this one have the processor, and stdin be nobody's."""
    monkeypatch.setattr(psutil.Process, "nice", lambda self, value=None: 0)
    monkeypatch.setattr(sys, "stdin", iter(()))


@pytest.fixture
def typed(folder: Path, tmp_path: Path) -> list[str]:
    start = write_start(tmp_path / "champion.safetensors")
    given = ["--from", str(start), "--output", str(tmp_path / "run"), "--device", "cpu"]
    return ["finetune", str(folder), *given]


@pytest.fixture
def talk(monkeypatch: pytest.MonkeyPatch) -> Talk:
    """Say a line on stdin after the first event that fits, and wait until it was heard."""

    def prepare(line: str, fits: Callable[[Mapping[str, Any]], bool]) -> None:
        said, heard = threading.Event(), threading.Event()

        def lines() -> Iterator[str]:
            said.wait(60)
            yield "nothing that counts\n"
            yield f"{line}\n"
            heard.set()

        def tell(event: Mapping[str, Any]) -> None:
            sys.stdout.write(f"{json.dumps(event)}\n")
            if fits(event) and not said.is_set():
                said.set()
                assert heard.wait(60)

        monkeypatch.setattr(sys, "stdin", lines())
        monkeypatch.setattr(event_lines, "print_event", tell)

    return prepare


def told(capsys: Capture) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def is_epoch(event: Mapping[str, Any]) -> bool:
    return bool(event["kind"] == "epoch")


def is_early(event: Mapping[str, Any]) -> bool:
    return bool(event["values"].get("stage") == "features" and event["values"]["done"] == 2)


def test_head_says_whether_it_was_worth_it(
    typed: list[str], tmp_path: Path, capsys: Capture
) -> None:
    assert main([*typed, "--mode", "head"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(f"new model: {tmp_path / 'run' / 'best.safetensors'} (epoch ")
    assert lines[1] == "on 6 dives, each judged by a network that did not learn it:"
    assert lines[2].startswith("  before (champion): mean error ")
    assert lines[3].startswith("  before, on the best straight line: mean error ")
    assert lines[4].startswith("  now: mean error ")
    assert lines[5].startswith("  nearer to the judges on ")
    assert lines[5].endswith((": the new model is better", "on so few dives", "is worse"))
    best = tmp_path / "run" / "best.safetensors"
    assert main(["models", "import", str(best), "--name", "mine"]) == 0
    clip = next(Path(typed[1]).glob("*.mp4"))
    window = ["--start", "0.5", "--end", "3", "--difficulty", "2", "--json"]
    capsys.readouterr()
    assert main(["score", str(clip), "--model", "mine", *window]) == 0
    assert json.loads(capsys.readouterr().out)


def test_full_goes_the_whole_networks_way(
    typed: list[str], tmp_path: Path, capsys: Capture
) -> None:
    assert main([*typed, "--mode", "full"]) == 0
    assert capsys.readouterr().out.startswith("new model: ")
    written = events(tmp_path / "run")
    assert written[0]["values"]["mode"] == "full"
    assert {e["values"]["stage"] for e in written if e["kind"] == "batch"} >= {"frames", "learning"}
    training = read_manifest(tmp_path / "run" / "best.safetensors").training
    assert training["recipe"] == "finetune-full"


def test_events_are_those_of_the_run(
    typed: list[str], tmp_path: Path, capsys: Capture, talk: Talk
) -> None:
    talk("", is_epoch)  # stdin ends after that: it changes nothing
    assert main([*typed, "--mode", "head", "--events"]) == 0
    found = told(capsys)
    started = [one["kind"] for one in found].index("started")
    assert found[started:] == events(tmp_path / "run")
    assert found[-1]["kind"] == "finished"
    assert all(set(one) == {"seq", "time", "kind", "epoch", "step", "values"} for one in found)
    # long work that comes before there is a run to write it down
    before = [(one["kind"], one["values"]["stage"]) for one in found[:started]]
    assert before == [("batch", "checking")] * 7 + [("batch", "contents")] * 7
    done = [(one["values"]["done"], one["values"]["total"]) for one in found[:started]]
    assert done == [(k, 6) for k in range(7)] * 2


@pytest.mark.parametrize("mode", ["head", "full"])
@pytest.mark.parametrize("stage", ["checking", "contents"])
@pytest.mark.parametrize("wish", ["stop", "discard"])
def test_a_wish_before_the_run_begins_ends_it_there(
    typed: list[str], tmp_path: Path, capsys: Capture, talk: Talk, stage: str, wish: str, mode: str
) -> None:
    talk(wish, lambda one: one["values"].get("stage") == stage and one["values"]["done"] == 2)
    assert main([*typed, "--mode", mode, "--events"]) == 130
    found = told(capsys)
    assert found[-2]["values"]["stage"] == stage
    assert found[-2]["values"]["done"] <= 3
    assert found[-1]["kind"] == "stopped"
    assert found[-1]["values"]["kept"] is False
    assert not (tmp_path / "run" / "run.json").exists()


def test_a_stop_before_a_run_goes_on_leaves_it_to_be_continued(
    typed: list[str], tmp_path: Path, capsys: Capture, talk: Talk
) -> None:
    talk("stop", is_early)
    assert main([*typed, "--mode", "head", "--events"]) == 130
    before = {path.name: path.read_bytes() for path in (tmp_path / "run").iterdir()}
    capsys.readouterr()
    talk("stop", lambda one: one["values"].get("stage") == "contents")
    assert main([*typed, "--mode", "head", "--events", "--resume"]) == 130
    assert {one["kind"] for one in told(capsys)} == {"batch"}
    assert {path.name: path.read_bytes() for path in (tmp_path / "run").iterdir()} == before


def test_what_goes_wrong_before_there_is_a_run_is_an_event_too(
    typed: list[str], tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ended(status: int, *words: str) -> None:
        assert main([*words, "--mode", "head", "--events"]) == status
        out, err = capsys.readouterr()
        kinds = [json.loads(line)["kind"] for line in out.splitlines()]
        assert kinds.count("failed") == 1
        last = json.loads(out.splitlines()[-1])
        assert last["kind"] == "failed"
        assert err.splitlines()[-1] == f"error: {last['values']['message']}"

    ended(2, "finetune", str(tmp_path / "gone"), *typed[2:])
    ended(2, *typed, "--resume")
    assert main([*typed, "--mode", "head"]) == 0
    written = events(tmp_path / "run")
    capsys.readouterr()
    ended(2, *typed)
    ended(2, *typed, "--resume", "--seed", "7")
    assert events(tmp_path / "run") == written  # the run that was there did not fail

    def bug(*arguments: Any, **more: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(fit, "_run", bug)
    ended(70, *typed)


def test_stop_keeps_the_best(typed: list[str], tmp_path: Path, capsys: Capture, talk: Talk) -> None:
    talk("stop", is_epoch)
    assert main([*typed, "--mode", "head", "--events"]) == 0
    found = told(capsys)
    assert found[-1]["kind"] == "stopped"
    assert found[-1]["values"]["kept"]
    assert sum(map(is_epoch, found)) == 1
    assert read_manifest(tmp_path / "run" / "best.safetensors").training["epoch"] == 1


def test_stop_before_there_is_a_best(
    typed: list[str], tmp_path: Path, capsys: Capture, talk: Talk
) -> None:
    talk("stop", is_early)
    assert main([*typed, "--mode", "head", "--events"]) == 130
    assert told(capsys)[-1]["values"]["kept"] is False
    assert not (tmp_path / "run" / "best.safetensors").exists()
    assert main([*typed, "--mode", "head", "--resume"]) == 0


@pytest.mark.parametrize("fits", [is_early, is_epoch])
def test_discard_leaves_what_is_not_the_runs(
    typed: list[str],
    tmp_path: Path,
    capsys: Capture,
    talk: Talk,
    fits: Callable[[Mapping[str, Any]], bool],
) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "notes.txt").write_text("mine", encoding="utf-8")
    talk("discard", fits)
    assert main([*typed, "--mode", "head", "--events"]) == 130
    found = told(capsys)
    assert found[-1]["kind"] == "stopped"
    assert found[-1]["values"]["kept"] is False
    assert [path.name for path in (tmp_path / "run").iterdir()] == ["notes.txt"]


def test_discard_of_a_run_alone_leaves_no_folder(
    typed: list[str], tmp_path: Path, talk: Talk
) -> None:
    talk("discard", is_epoch)
    assert main([*typed, "--mode", "head", "--events"]) == 130
    assert not (tmp_path / "run").exists()


def test_discard_is_not_of_the_run_that_was_there(
    typed: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main([*typed, "--mode", "head"]) == 0
    before = {path.name: path.read_bytes() for path in (tmp_path / "run").iterdir()}

    class Impatient(beside.Wishes):
        def __init__(self, cancel: CancelToken) -> None:
            super().__init__(cancel)
            self.hear("discard\n")

    monkeypatch.setattr(beside, "Wishes", Impatient)
    assert main([*typed, "--mode", "head", "--events"]) in (2, 130)
    assert {path.name: path.read_bytes() for path in (tmp_path / "run").iterdir()} == before


def test_mistakes_are_one_sentence(typed: list[str], tmp_path: Path, capsys: Capture) -> None:
    assert main(["finetune", str(tmp_path / "gone"), *typed[2:], "--mode", "head"]) == 2
    table = (Path(typed[1]) / "labels.csv").read_text(encoding="utf-8").splitlines()
    few = tmp_path / "few"
    few.mkdir()
    rows = [f"{typed[1]}/{row}" for row in table[1:4]]
    (few / "labels.csv").write_text("\n".join([table[0], *rows]), encoding="utf-8")
    assert main(["finetune", str(few), *typed[2:], "--mode", "head", "--events"]) == 2
    assert main([*typed, "--mode", "head", "--resume"]) == 2
    out, err = capsys.readouterr()
    assert json.loads(out.splitlines()[-1])["kind"] == "failed"
    one, two, three = err.splitlines()
    assert one.startswith("error: ")
    assert two.startswith(f"error: {few} has 3 usable dives, and it takes at least 5")
    assert three.startswith(f"error: {tmp_path / 'run'} holds no run that could be continued.")
    assert not (tmp_path / "run").exists()


def test_a_full_disk_is_one_sentence_and_the_last_event(
    typed: list[str], tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch, talk: Talk
) -> None:
    from aqa_core.training import run_folder

    def full(*arguments: Any, **more: Any) -> None:
        raise OSError(28, "No space left on device")

    talk("", is_epoch)
    monkeypatch.setattr(run_folder, "save_file", full)
    assert main([*typed, "--mode", "head", "--events"]) == 2
    out, err = capsys.readouterr()
    last = json.loads(out.splitlines()[-1])
    assert last["kind"] == "failed"
    assert out.count('"kind": "failed"') == 1
    assert err.splitlines()[-1] == f"error: {last['values']['message']}"
    assert "No space left on device" in err


def test_a_line_on_stdin_sets_the_wish() -> None:
    cancel = CancelToken()
    wishes = beside.Wishes(cancel)
    wishes.hear("go on\n")
    assert (cancel.is_cancelled, wishes.is_to_keep, wishes.is_to_discard) == (False, False, False)
    wishes.hear(" stop \n")
    assert (cancel.is_cancelled, wishes.is_to_keep, wishes.is_to_discard) == (True, True, False)
    wishes.hear("discard\n")
    assert (cancel.is_cancelled, wishes.is_to_keep, wishes.is_to_discard) == (True, False, True)


def test_without_stdin_there_is_no_wish(monkeypatch: pytest.MonkeyPatch) -> None:
    cancel = CancelToken()
    monkeypatch.setattr(sys, "stdin", None)  # closed before the process began
    beside.Wishes(cancel).listen()
    assert not cancel.is_cancelled


def test_a_real_child_hears_a_wish_and_ends_with_stdin_still_open(
    typed: list[str], tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "aqa_core", *typed, "--mode", "head", "--events"]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=os.environ,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        assert child.stderr is not None
        kinds = []
        for line in child.stdout:
            kinds.append(json.loads(line)["kind"])
            if kinds[-1] == "epoch" and kinds.count("epoch") == 1:
                child.stdin.write("stop\n")
                child.stdin.flush()
        # the thread that reads stdin is still at it when the process ends
        assert child.wait(60) == 0
        assert child.stderr.read() == ""
    # a slow machine may hear the wish after the last epoch
    assert kinds[-1] in ("stopped", "finished")
    assert (tmp_path / "run" / "best.safetensors").exists()
