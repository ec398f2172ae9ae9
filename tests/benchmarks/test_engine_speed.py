"""The engine's promises: faster than eager, the same numbers, and modest memory.

A computer with other work may break them, so they run by their own command, `dev.py test -n 0 -m speed`. That the
numbers are the same is also a test of the usual suite: tests/core/inference/test_fast_networks.py.
"""

from __future__ import annotations

import pytest

from aqa_core.inference.bench import measure_engine, measure_peak_memory

pytestmark = pytest.mark.speed


@pytest.mark.timeout(900)
def test_the_engine_is_faster_than_eager_and_gives_the_same() -> None:
    # the short-segment twin of r2plus1d_34_32f: the same layers at a quarter of the work
    found = measure_engine("r2plus1d_34_8f_wd", rounds=2)
    print(found)
    assert found.cosine >= 0.9999
    assert found.score_change < 0.3
    assert found.speedup >= 1.5


@pytest.mark.timeout(900)
def test_scoring_720p_with_the_papers_network_stays_small() -> None:
    peak_mb = measure_peak_memory("r2plus1d_34_32f_wd")
    print(f"{peak_mb:.0f} MB")
    assert 300 < peak_mb < 2500
