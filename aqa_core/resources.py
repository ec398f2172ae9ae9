"""Where the files that ship with the project lie: icons, samples, models, tables, translations."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def resources_folder() -> Path:
    """Give the folder of shipped files, in an installed wheel, a frozen application or a checkout."""
    installed = _PACKAGE / "_resources"
    return installed if installed.is_dir() else _PACKAGE.parent / "resources"


def resource(*parts: str) -> Path:
    """Give the path of one shipped file.

    Args:
        parts: folder and file names below `resources/`.

    Raises:
        FileNotFoundError: the installation lacks the file (our bug, or a damaged installation).
    """
    path = resources_folder().joinpath(*parts)
    if not path.exists():
        raise FileNotFoundError(f"the installation lacks {path}")
    return path
