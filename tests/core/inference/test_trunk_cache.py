"""Trunk features are kept by everything they depend on; damage is computed again, not trusted."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from aqa_core.inference.trunk_cache import TrunkCache, TrunkKey
from aqa_core.video.decoding import DECODING_VERSION
from tests.helpers.models import manifest

KEY = TrunkKey(
    clip_hash="a",
    sample_times_s=(0.0, 0.04, 0.08, 0.12),
    segments=2,
    backbone_hash="b",
    preprocessing=manifest().preprocessing,
    precision="fp32",
)
TRUNK = np.arange(8, dtype=np.float32).reshape(2, 4)


@pytest.fixture
def cache(tmp_path: Path) -> TrunkCache:
    return TrunkCache(tmp_path / "trunk")


def test_features_of_another_decoding_are_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    before = KEY.name()
    monkeypatch.setattr("aqa_core.inference.trunk_cache.DECODING_VERSION", DECODING_VERSION + 1)
    assert KEY.name() != before


def test_what_was_kept_comes_back(cache: TrunkCache) -> None:
    assert cache.get(KEY, width=4) is None
    cache.put(KEY, TRUNK)
    kept = cache.get(KEY, width=4)
    assert kept is not None
    np.testing.assert_array_equal(kept, TRUNK)


@pytest.mark.parametrize(
    "other",
    [
        replace(KEY, clip_hash="c"),
        replace(KEY, sample_times_s=(0.0, 0.04, 0.08, 0.13)),
        replace(KEY, segments=1),
        replace(KEY, backbone_hash="c"),
        replace(KEY, preprocessing=replace(KEY.preprocessing, mean=(0.5, 0.5, 0.5))),
        replace(KEY, precision="bf16"),
        replace(KEY, flip=True),
    ],
)
def test_nothing_else_is_taken_for_it(cache: TrunkCache, other: TrunkKey) -> None:
    cache.put(KEY, TRUNK)
    assert cache.get(other, width=4) is None


@pytest.mark.parametrize("content", [b"", b"\x93NUMPY", b"text", None])
def test_a_damaged_entry_is_ignored(
    cache: TrunkCache, tmp_path: Path, content: bytes | None
) -> None:
    cache.put(KEY, TRUNK)
    (path,) = (tmp_path / "trunk").iterdir()
    path.write_bytes(path.read_bytes()[:-3] if content is None else content)
    assert cache.get(KEY, width=4) is None
    cache.put(KEY, TRUNK)
    assert cache.get(KEY, width=4) is not None


@pytest.mark.parametrize(
    "other", [TRUNK.astype(np.float64), TRUNK[:1], np.full_like(TRUNK, np.nan), TRUNK[:, :3]]
)
def test_an_entry_of_another_kind_is_ignored(cache: TrunkCache, other: np.ndarray) -> None:
    cache.put(KEY, other)
    assert cache.get(KEY, width=4) is None


def test_a_pickled_entry_is_not_opened(cache: TrunkCache, tmp_path: Path) -> None:
    cache.put(KEY, TRUNK)
    (path,) = (tmp_path / "trunk").iterdir()
    np.save(path, np.array([{"a": 1}], dtype=object), allow_pickle=True)
    assert cache.get(KEY, width=4) is None


def test_what_was_not_used_for_longest_goes_first(tmp_path: Path) -> None:
    cache = TrunkCache(tmp_path, most_bytes=3 * 160)
    keys = [replace(KEY, clip_hash=str(number)) for number in range(5)]
    for age, key in enumerate(keys[:3]):
        cache.put(key, TRUNK)
        newest = max(tmp_path.iterdir(), key=lambda path: path.stat().st_mtime_ns)
        os.utime(newest, (1000 + age, 1000 + age))
    assert cache.get(keys[0], width=4) is not None  # used again: younger than the other two
    cache.put(keys[3], TRUNK)
    cache.put(keys[4], TRUNK)
    assert [cache.get(key, width=4) is not None for key in keys] == [True, False, False, True, True]
    assert len(list(tmp_path.iterdir())) == 3


def test_a_folder_that_cannot_be_written_costs_only_the_keeping(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    cache = TrunkCache(blocked / "trunk")
    cache.put(KEY, TRUNK)
    assert cache.get(KEY, width=4) is None
