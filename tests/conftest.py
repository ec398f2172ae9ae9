"""What every test stands on: folders of its own to write to, and one thread for numerics."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

# before numpy, OpenCV and torch are imported: the suite runs on two cores beside other work
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("MKL_NUM_THREADS", "1")
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from pathlib import Path

# how long an example takes says how busy the machine is, not whether the property holds
settings.register_profile("aqa", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("aqa")


@pytest.fixture(autouse=True)
def aqa_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every test writes its settings, models, library, cache and logs to a folder of its own."""
    home = tmp_path_factory.mktemp("aqa_home")
    monkeypatch.setenv("AQA_HOME", str(home))
    return home


@pytest.fixture(scope="session", autouse=True)
def _aqa_home_of_the_session(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Fixtures wider than one test run before `aqa_home`; they must not reach the user's folders."""
    os.environ["AQA_HOME"] = str(tmp_path_factory.mktemp("aqa_home_of_the_session"))
