"""Two processes never write into one run folder."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from aqa_core.errors import RunError
from aqa_core.training.claim import claimed

HOLDS = """
import sys
from pathlib import Path
from aqa_core.training.claim import claimed
with claimed(Path(sys.argv[1])):
    print("holds", flush=True)
    sys.stdin.read()
"""


def test_a_folder_that_another_process_holds_is_refused_until_that_one_is_gone(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "run"
    command = [sys.executable, "-c", HOLDS, str(folder)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "holds\n"
        with pytest.raises(RunError, match="Another process is at work"), claimed(folder):
            pytest.fail("two processes hold one folder")
        other.kill()  # as a crash ends it: nothing is tidied up
    with claimed(folder):
        pass


def test_nothing_is_left_of_a_claim(tmp_path: Path) -> None:
    with claimed(tmp_path / "run"):
        (tmp_path / "run" / "run.json").write_text("{}")
    assert [path.name for path in (tmp_path / "run").iterdir()] == ["run.json"]
    with claimed(tmp_path / "other"):
        pass
    assert not (tmp_path / "other").exists()


def test_the_others_of_a_team_hold_nothing(tmp_path: Path) -> None:
    with claimed(tmp_path / "run"), claimed(tmp_path / "run", leads=False):
        assert (tmp_path / "run").is_dir()
