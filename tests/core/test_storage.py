"""What is written is there whole or not at all, and what went wrong is what is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from aqa_core.storage import replacing


def test_a_temporary_file_that_stays_does_not_hide_what_went_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On Windows a file that is mapped or being looked at by a virus scanner cannot be deleted."""

    def held(path: Path, missing_ok: bool = False) -> None:
        raise PermissionError(13, "used by another process", str(path))

    target = tmp_path / "state"
    target.write_text("old", encoding="utf-8")
    monkeypatch.setattr(Path, "unlink", held)
    with pytest.raises(KeyError, match="the reason"), replacing(target):
        raise KeyError("the reason")
    assert target.read_text(encoding="utf-8") == "old"
