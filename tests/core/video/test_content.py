"""A clip file is known by what it holds."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from aqa_core.errors import CancelledError, ClipError
from aqa_core.progress import CancelToken
from aqa_core.video.content import clip_hash


def test_the_hash_is_of_the_content_and_what_other_programs_call_sha256(tmp_path: Path) -> None:
    long = bytes(range(256)) * (5 << 12)  # more than is read at once
    for name, content in (("a", long), ("b", long), ("c", long + b"x"), ("d", b"")):
        (tmp_path / name).write_bytes(content)
    a, b, c, d = (clip_hash(tmp_path / name) for name in "abcd")
    assert a == b == hashlib.sha256(long).hexdigest()
    assert len({a, c, d}) == 3


def test_a_folder_of_pictures_is_told_by_their_names_and_sizes(tmp_path: Path) -> None:
    def hashed(*sizes: int) -> str:
        folder = tmp_path / "-".join(str(size) for size in sizes)
        folder.mkdir()
        for number, size in enumerate(sizes):
            (folder / f"{number:06d}.jpg").write_bytes(bytes(size))
        return clip_hash(folder)

    assert hashed(3, 4) != hashed(4, 3) != hashed(4, 3, 5)
    (tmp_path / "3-4").rename(tmp_path / "moved")
    assert hashed(3, 4) == clip_hash(tmp_path / "moved")


def test_hashing_ends_with_a_sentence_or_when_asked(tmp_path: Path) -> None:
    with pytest.raises(ClipError, match="cannot be read"):
        clip_hash(tmp_path / "none")
    (tmp_path / "a").write_bytes(b"x")
    token = CancelToken()
    token.cancel()
    with pytest.raises(CancelledError):
        clip_hash(tmp_path / "a", cancel=token)
