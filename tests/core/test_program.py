from __future__ import annotations

import sys
from pathlib import Path

import pytest

from aqa_core.program import aqa_command, is_frozen


def test_a_checkout_starts_the_command_with_its_own_python() -> None:
    assert not is_frozen()
    assert aqa_command() == [sys.executable, "-m", "aqa_core"]


@pytest.mark.parametrize(
    ("window", "command"), [("aqa-desktop", "aqa"), ("aqa-desktop.exe", "aqa.exe"), ("aqa", "aqa")]
)
def test_the_frozen_application_starts_the_program_beside_its_own(
    window: str, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / window))
    assert is_frozen()
    assert aqa_command() == [str(tmp_path / command)]
