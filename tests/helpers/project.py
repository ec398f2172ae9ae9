"""Looks at the project's own files, for the tests that hold the house together."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def tracked_files() -> tuple[Path, ...]:
    """Give every file git knows or would take up, or all below the code folders where there is no git."""
    try:
        listed = subprocess.run(
            ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z", "-co", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            check=True,
        ).stdout
        names = [os.fsdecode(name) for name in listed.split(b"\0") if name]
    except (OSError, subprocess.CalledProcessError):
        folders = ("aqa_core", "aqa_desktop", "packaging", "tests", "docs", "resources")
        found = (path for folder in folders for path in (ROOT / folder).rglob("*"))
        names = [str(path.relative_to(ROOT)) for path in found if "__pycache__" not in path.parts]
    return tuple(path for path in (ROOT / name for name in names) if path.is_file())


def python_files(*folders: str) -> tuple[Path, ...]:
    """Give the project's Python files below `folders` (all of ours where none is named)."""
    chosen = folders or ("aqa_core", "aqa_desktop", "packaging", "tests")
    return tuple(
        path
        for path in tracked_files()
        if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in chosen
    )


def run_python(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `code` in a fresh interpreter at the project's root and give what it printed."""
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
        timeout=120,
        check=False,
    )


def run_tool(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a tool of this environment (`ruff`, `mypy`, `lint-imports`) at the project's root."""
    tool = Path(sys.executable).parent / arguments[0]
    return subprocess.run(
        [str(tool), *arguments[1:]],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
