"""Keeps the engine's trial short where a test is about something else."""

from __future__ import annotations

import pytest

from aqa_core.inference import trial


@pytest.fixture(autouse=True)
def _quick_trial(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if not request.module.__name__.endswith("test_trial"):
        monkeypatch.setattr(trial, "_ROUNDS", ((2, 16),))
        monkeypatch.setattr(trial, "_REPEATS", 1)
