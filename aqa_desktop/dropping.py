"""Tells apart what was dropped or chosen: clips, folders of clips, model files. Touches names, not contents."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

CLIP_FILES = "*.mp4 *.mov *.m4v *.avi *.mkv *.webm *.gif *.mts *.m2ts *.ts *.mpg *.mpeg *.wmv *.3gp"
MODEL_SUFFIX = ".safetensors"

_CLIP_SUFFIXES = frozenset(pattern.removeprefix("*") for pattern in CLIP_FILES.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """What was dropped.

    Attributes:
        clips: clip files, those of folders in the order of their names.
        models: model files.
        empty_folders: folders without clips.
    """

    clips: tuple[Path, ...]
    models: tuple[Path, ...]
    empty_folders: tuple[Path, ...]


def sort_dropped(paths: Iterable[Path]) -> Dropped:
    """Tell them apart; a file that is neither is taken for a clip, and refused when it is opened."""
    clips: list[Path] = []
    models: list[Path] = []
    empty: list[Path] = []
    for path in paths:
        if path.is_dir():
            found = clips_in(path)
            clips += found
            if not found:
                empty.append(path)
        elif path.suffix.casefold() == MODEL_SUFFIX:
            models.append(path)
        else:
            clips.append(path)
    return Dropped(
        clips=tuple(dict.fromkeys(clips)), models=tuple(models), empty_folders=tuple(empty)
    )


def clips_in(folder: Path) -> list[Path]:
    """Give the clips of a folder, not of those in it, "dive 2" before "dive 10"."""
    try:
        inside = list(folder.iterdir())
    except OSError:
        return []
    is_clip = (
        one
        for one in inside
        if one.suffix.casefold() in _CLIP_SUFFIXES and not one.name.startswith(".")
    )
    return sorted(is_clip, key=_by_name)


def _by_name(path: Path) -> list[tuple[int, int, str]]:
    parts = re.split(r"(\d+)", path.name.casefold())
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts]
