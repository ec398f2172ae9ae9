"""The versions of the program and its parts, for a report; nothing here needs Qt."""

from __future__ import annotations

import importlib.metadata
import platform
from typing import Final

from aqa_core import __version__

_PACKAGES: Final = (
    "torch",
    "torchvision",
    "PySide6_Essentials",
    "av",
    "opencv-python-headless",
    "numpy",
)


def system() -> tuple[str, ...]:
    """Give a line on the program and one on what runs it."""
    return (
        f"AQA Desktop {__version__}",
        f"{platform.platform()}, Python {platform.python_version()}",
    )


def packages() -> tuple[str, ...]:
    """Give a line for each package that matters."""
    return tuple(f"{name} {_version(name)}" for name in _PACKAGES)


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "is missing"
