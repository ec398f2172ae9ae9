from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from aqa_desktop.jobs import child
from aqa_desktop.smoke import SmokeTest
from tests.desktop.conftest import MakeApp
from tests.desktop.fake_backend import FakeBackend

Try = Callable[[str], tuple[int, dict[str, Any]]]

# stands in for `aqa synth` and `aqa finetune`: looks at the dives first, as the real one does, then learns
CHILD = """
import json, sys
STEPS = {steps}
if sys.argv[1] == "finetune":
    tell = lambda **event: print(json.dumps(event), flush=True)
    for number in range(3):
        tell(kind="batch", epoch=0, step=0, values=dict(stage="features", done=number))
    for number in range(STEPS):
        tell(kind="batch", epoch=0, step=number, values=dict(stage="learning"))
    tell(kind="finished", epoch=0, step=STEPS, values=dict())
elif {fails}:
    sys.exit("error: The disk is full.")
"""


@pytest.fixture
def try_out(
    make_app: MakeApp, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Try:
    def made(code: str) -> tuple[int, dict[str, Any]]:
        script = tmp_path / "child.py"
        script.write_text(code, encoding="utf-8")
        monkeypatch.setattr(child, "aqa_command", lambda: [sys.executable, str(script)])
        app = make_app(FakeBackend())
        test = SmokeTest(app, tmp_path / "found")
        with qtbot.waitSignal(test.done) as done:
            app.start(None, model=None)
        verdict = json.loads((tmp_path / "found" / "smoke.json").read_text(encoding="utf-8"))
        test.deleteLater()
        return done.args[0], verdict

    return made


def test_a_good_installation_passes_and_leaves_its_pictures(try_out: Try, tmp_path: Path) -> None:
    status, verdict = try_out(CHILD.format(steps=2, fails=False))
    assert status == 0
    assert verdict["ok"]
    assert verdict["problem"] is None
    assert verdict["steps"] == 2
    assert 0 < verdict["window_s"] < verdict["clicked_s"] < verdict["scored_s"] < verdict["total_s"]
    for name in ("timeline.png", "window.png"):
        assert (tmp_path / "found" / name).stat().st_size > 5_000


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        (CHILD.format(steps=0, fails=True), "The disk is full"),
        (CHILD.format(steps=1, fails=False), "Training ended after 1 of 2 steps."),
    ],
)
def test_a_child_that_does_not_work_is_said_in_a_sentence(
    try_out: Try, code: str, problem: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status, verdict = try_out(code)
    assert status == 1
    assert not verdict["ok"]
    assert problem in verdict["problem"]
    assert problem in capsys.readouterr().err
