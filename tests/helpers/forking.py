"""Trainings that can be killed at any moment, each a fork of one process that has loaded torch already.

Run as a program it reads a plan a line (JSON: folder, output, resume, init, killed), forks, and says the fork's
number.
"""

from __future__ import annotations

import dataclasses
import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any, Final

from tests.helpers.project import ROOT


class Forks:
    """Starts trainings in processes of their own."""

    def __init__(self, home: Path) -> None:
        environment = {**os.environ, "AQA_HOME": str(home), "OMP_NUM_THREADS": "1"}
        self._server = subprocess.Popen(
            [sys.executable, "-m", "tests.helpers.forking"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def start(self, **plan: Any) -> int:
        """Start a training and give its process's number; `killed`: after how many events and seconds it dies."""
        return int(self._ask(plan))

    def wait(self, number: int) -> int:
        """Give how a training ended: 0, a positive exit status, or minus the signal that killed it."""
        return int(self._ask({"wait": number}))

    def close(self) -> None:
        """End the process that they are forks of."""
        assert self._server.stdin is not None
        self._server.stdin.close()
        assert self._server.wait() == 0
        assert self._server.stdout is not None
        self._server.stdout.close()

    def _ask(self, document: dict[str, Any]) -> str:
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        self._server.stdin.write(json.dumps(document) + "\n")
        self._server.stdin.flush()
        return self._server.stdout.readline()


_TINY: Final[dict[str, Any]] = {"epochs": 16, "batch": 3, "held_out_share": 0.3, "patience": None}


def _train(document: dict[str, Any]) -> None:
    from aqa_core.data.labelled_folder import read_labelled_folder
    from aqa_core.training.fit import train
    from aqa_core.training.recipes import find_recipe
    from tests.helpers.training import plan

    dives = read_labelled_folder(document["folder"]).as_set()
    recipe = dataclasses.replace(find_recipe("finetune-full"), **_TINY)
    wanted = plan(
        dives,
        Path(document["output"]),
        recipe,
        init=document["init"],
        resume=document["resume"],
        mode="full",
    )
    told = 0

    def count(event: object) -> None:
        nonlocal told
        told += 1
        if told == events:
            _kill_in(seconds)

    events, seconds = document.get("killed", (None, 0.0))
    if events == 0:
        _kill_in(seconds)
    train(wanted, on_event=count)


def _kill_in(seconds: float) -> None:
    """Have this process killed in a while, wherever it is by then."""
    killer = threading.Timer(seconds, os.kill, (os.getpid(), signal.SIGKILL))
    killer.daemon = True
    killer.start()


def _serve() -> None:
    import torch

    import aqa_core.training.fit  # noqa: F401  what takes seconds to load

    torch.set_num_threads(1)
    for line in sys.stdin:
        document = json.loads(line)
        if "wait" in document:
            _, status = os.waitpid(document["wait"], 0)
            sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
            sys.stdout.flush()
            continue
        number = os.fork()
        if number == 0:
            status = 1
            try:
                _train(document)
                status = 0
            finally:
                os._exit(status)
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _serve()
