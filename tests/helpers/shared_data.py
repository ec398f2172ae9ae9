"""Where real annotations, tables and clips lie; tests may read them, the project has none."""

from __future__ import annotations

from pathlib import Path

import pytest


def shared_data() -> Path | None:
    """Give the folder `../shared/data` beside the checkout, or None where it is absent."""
    folder = Path(__file__).resolve().parents[3] / "shared" / "data"
    return folder if folder.is_dir() else None


def shared_file(*parts: str) -> Path:
    """Give one file of the shared data; the test that asks is skipped where it is absent."""
    folder = shared_data()
    path = folder.joinpath(*parts) if folder else None
    if path is None or not path.exists():
        pytest.skip(f"needs ../shared/data/{'/'.join(parts)}")
    return path
