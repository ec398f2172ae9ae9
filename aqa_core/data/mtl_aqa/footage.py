"""Finds the broadcasts of MTL-AQA: folders of extracted frames, or the source videos themselves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from aqa_core.video.pictures import is_picture_folder

# of the published extraction script, and what people call them
FOLDERS: Final = ("", "whole_videos_frames", "frames", "whole_videos", "videos")
_VIDEO_SUFFIXES: Final = (".mp4", ".mkv", ".webm", ".mov", ".avi", ".m4v")


def find_footage(root: Path, video: int) -> Path | None:
    """Give the folder of frames of a broadcast, else its video file, else None."""
    folders = (folder for folder in _named(root, video, "") if is_picture_folder(folder))
    files = (
        path for suffix in _VIDEO_SUFFIXES for path in _named(root, video, suffix) if path.is_file()
    )
    return next(folders, None) or next(files, None)


def _named(root: Path, video: int, suffix: str) -> Iterator[Path]:
    names = [f"{video:02d}", f"{video}"] + ([] if suffix else [f"video{video}_frames"])
    for folder in FOLDERS:
        for name in names:
            yield root / folder / f"{name}{suffix}"
