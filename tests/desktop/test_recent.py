"""The clips that were opened last, kept from one start to the next."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from aqa_desktop.session import RecentFiles
from tests.helpers.clips import write_stamped


def test_recent_clips_are_remembered(qapp: QApplication, tmp_path: Path) -> None:
    recent = RecentFiles()
    clips = [tmp_path / f"{k}.mp4" for k in range(12)]
    for one in clips:
        recent.add(one)
    assert recent.paths == tuple(reversed(clips[2:]))
    recent.add(clips[5])
    assert recent.paths[0] == clips[5]
    assert len(recent.paths) == 10
    write_stamped(clips[5], 3)
    assert recent.missing() == frozenset(recent.paths[1:])
    assert RecentFiles().paths == recent.paths
    recent.remove(clips[5])
    assert clips[5] not in RecentFiles().paths
    told: list[object] = []
    recent.changed.connect(told.append)
    recent.clear()
    assert told == [()]
    assert RecentFiles().paths == ()


@pytest.mark.parametrize("content", [b"", b"{}", b"[1, null]", b"\xff"])
def test_a_damaged_list_of_recent_clips_is_an_empty_one(
    content: bytes, qapp: QApplication, aqa_home: Path
) -> None:
    recent = RecentFiles()
    recent.add(aqa_home / "a.mp4")
    (aqa_home / "settings" / "recent.json").write_bytes(content)
    assert RecentFiles().paths == ()
