from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from pytestqt.qtbot import QtBot

from aqa_core.program import aqa_command
from aqa_desktop.jobs.awake import Awake
from aqa_desktop.jobs.child import Child, Outcome

SAY = """
import json, sys, time
def say(kind, **values):
    print(json.dumps(dict(kind=kind, values=values)), flush=True)
"""


class Ear:
    """What a child said, in order."""

    def __init__(self, child: Child) -> None:
        self.events: list[dict[str, Any]] = []
        self.silences: list[float] = []
        self.outcomes: list[Outcome] = []
        child.told.connect(self.events.append)
        child.silent.connect(self.silences.append)
        child.ended.connect(self.outcomes.append)

    @property
    def kinds(self) -> list[str]:
        return [str(one.get("kind")) for one in self.events]


@pytest.fixture
def child(qtbot: QtBot) -> Iterator[Child]:
    made = Child(silence_s=0.2)
    yield made
    made.close()


def _run(child: Child, code: str, qtbot: QtBot) -> tuple[Ear, Outcome]:
    ear = Ear(child)
    with qtbot.waitSignal(child.ended):
        child.start(["-c", SAY + code], command=[sys.executable])
    assert not child.is_running
    return ear, ear.outcomes[0]


def test_it_runs_the_core_of_this_very_python(child: Child, qtbot: QtBot) -> None:
    assert aqa_command() == [sys.executable, "-m", "aqa_core"]
    ear = Ear(child)
    with qtbot.waitSignal(child.ended):
        child.start(["no-such-command"])
    assert ear.outcomes[0].kind == "failed"
    assert "no-such-command" in ear.outcomes[0].sentence


def test_events_come_in_order_whatever_stands_between_them(child: Child, qtbot: QtBot) -> None:
    code = """
say("started", dives=3)
print("not an event"); print("[1, 2]"); print()
sys.stdout.write('{"kind": "epo'); sys.stdout.flush(); time.sleep(0.1)
sys.stdout.write('ch", "values": {"word": "Grüße"}}\\n'); sys.stdout.flush()
sys.stdout.write('{"kind": "finished", "values": {}}')
"""
    ear, outcome = _run(child, code, qtbot)
    assert ear.kinds == ["started", "epoch", "finished"]
    assert ear.events[1]["values"] == {"word": "Grüße"}
    assert outcome.kind == "finished"


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("say('finished', best_epoch=1)", "finished"),
        ("say('stopped', kept=True)", "stopped"),
        ("say('stopped', kept=False); sys.exit(130)", "discarded"),
        ("say('epoch'); sys.exit(130)", "interrupted"),
        ("say('failed', message='No disk.'); sys.exit(2)", "failed"),
        ("sys.exit(70)", "failed"),
        ("import os; os.abort()", "failed"),
    ],
)
def test_how_it_ended(child: Child, qtbot: QtBot, code: str, kind: str) -> None:
    assert _run(child, code, qtbot)[1].kind == kind


def test_a_users_mistake_is_told_in_its_own_words(child: Child, qtbot: QtBot) -> None:
    wrong = "print('error: The folder is empty. Choose another.', file=sys.stderr); sys.exit(2)"
    _, outcome = _run(child, wrong, qtbot)
    assert outcome.sentence == "The folder is empty. Choose another."
    assert "error:" in outcome.details


def test_our_own_bug_keeps_the_traceback_for_the_details(child: Child, qtbot: QtBot) -> None:
    _, outcome = _run(child, "raise RuntimeError('a broken promise')", qtbot)
    assert "a broken promise" not in outcome.sentence
    assert "a broken promise" in outcome.details
    assert outcome.remedy


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_memory_that_ran_out_is_named(child: Child, qtbot: QtBot) -> None:
    _, outcome = _run(child, "import os, signal; os.kill(os.getpid(), signal.SIGKILL)", qtbot)
    assert "memory" in outcome.sentence


def test_what_cannot_be_started_says_so(child: Child, qtbot: QtBot, tmp_path: Path) -> None:
    ear = Ear(child)
    with qtbot.waitSignal(child.ended):
        child.start([], command=[str(tmp_path / "nothing")])
    assert ear.outcomes[0].kind == "failed"
    assert "could not be started" in ear.outcomes[0].sentence
    assert not child.is_running


def test_it_hears_what_is_sent(child: Child, qtbot: QtBot) -> None:
    code = (
        "say('started'); word = sys.stdin.readline(); say('stopped', kept=True, word=word.strip())"
    )
    ear = Ear(child)
    child.told.connect(lambda event: child.send("stop") if event["kind"] == "started" else None)
    with qtbot.waitSignal(child.ended):
        child.start(["-c", SAY + code], command=[sys.executable])
    assert ear.events[-1]["values"]["word"] == "stop"
    assert ear.outcomes[0].kind == "stopped"


def test_silence_is_told_until_it_speaks_again(child: Child, qtbot: QtBot) -> None:
    code = "say('started'); sys.stdin.readline(); say('finished')"
    ear = Ear(child)
    child.start(["-c", SAY + code], command=[sys.executable])
    qtbot.waitUntil(lambda: len(ear.silences) >= 2)
    assert 0.2 <= ear.silences[0] < ear.silences[1]
    with qtbot.waitSignal(child.ended):
        child.send("stop")
    count = len(ear.silences)
    qtbot.wait(150)
    assert len(ear.silences) == count


def test_two_at_once_are_refused(child: Child) -> None:
    child.start(["-c", "import time; time.sleep(60)"], command=[sys.executable])
    with pytest.raises(RuntimeError):
        child.start(["-c", "pass"], command=[sys.executable])


SPAWNS = """
import subprocess
one = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
say("started", child=one.pid)
time.sleep(600)
"""


def test_closing_leaves_no_process_behind(child: Child, qtbot: QtBot) -> None:
    ear = Ear(child)
    # an earlier test of the same process may have a helper of its own alive
    before = {one.pid for one in psutil.Process().children()}
    child.start(["-c", SAY + SPAWNS], command=[sys.executable])
    qtbot.waitUntil(lambda: bool(ear.events))
    child.close()
    qtbot.waitUntil(lambda: not _is_alive(ear.events[0]["values"]["child"]))
    left = {one.pid for one in psutil.Process().children() if _is_alive(one.pid)}
    assert left <= before
    assert ear.outcomes == []


def test_killing_asks_first_and_tells(child: Child, qtbot: QtBot) -> None:
    ear = Ear(child)
    child.start(["-c", SAY + "say('started'); time.sleep(600)"], command=[sys.executable])
    qtbot.waitUntil(lambda: bool(ear.events))
    with qtbot.waitSignal(child.ended):
        child.kill()
    assert ear.outcomes[0].kind == "interrupted"


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_killing_does_not_take_no_for_an_answer(qtbot: QtBot) -> None:
    stubborn = Child(grace_s=0.2)
    ear = Ear(stubborn)
    code = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)" + SPAWNS
    stubborn.start(["-c", SAY + code], command=[sys.executable])
    qtbot.waitUntil(lambda: bool(ear.events))
    with qtbot.waitSignal(stubborn.ended):
        stubborn.kill()
    assert ear.outcomes[0].kind == "interrupted"
    qtbot.waitUntil(lambda: not _is_alive(ear.events[0]["values"]["child"]))


@pytest.mark.skipif(not hasattr(os, "getpriority"), reason="priorities")
def test_the_window_goes_first(child: Child, qtbot: QtBot) -> None:
    ear = Ear(child)
    code = "time.sleep(0.3); import os; say('finished', nice=os.getpriority(os.PRIO_PROCESS, 0))"
    with qtbot.waitSignal(child.ended):
        child.start(["-c", SAY + code], command=[sys.executable])
    assert ear.events[0]["values"]["nice"] > os.getpriority(os.PRIO_PROCESS, 0)


def test_awake_says_whether_it_could_and_leaves_no_thread(qtbot: QtBot) -> None:
    awake = Awake()
    with qtbot.waitSignal(awake.held):
        awake.hold()
    awake.hold()
    assert awake.is_holding
    awake.release()
    assert not awake.is_holding
    awake.release()


def test_awake_is_held_in_a_thread_that_takes_it_back(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    import wakepy

    monkeypatch.setenv("WAKEPY_FAKE_SUCCESS", "1")
    awake = Awake()
    with qtbot.waitSignal(awake.held) as heard:
        awake.hold()
    assert heard.args == [True]
    assert wakepy.global_modes()[0].active
    awake.release()
    assert wakepy.global_modes() == []


def _is_alive(number: int) -> bool:
    try:
        return bool(psutil.Process(number).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False
