"""How a bad model file has to be refused."""

from __future__ import annotations

import time
import tracemalloc
from pathlib import Path

import pytest

from aqa_core.checkpoints.model_file import load_model
from aqa_core.errors import ModelError


def refused_quietly(path: Path) -> None:
    """Load a file and expect one sentence, soon and with little memory."""
    tracemalloc.start()
    start = time.perf_counter()
    try:
        with pytest.raises(ModelError) as caught:
            load_model(path)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert len(sentence) < 600
    assert (
        time.perf_counter() - start < 5
    )  # under a second; tracing and a busy machine make it more
    assert peak < 60e6
