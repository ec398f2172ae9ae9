"""How the `aqa` command is started from inside, in a checkout, an installation and the frozen application."""

from __future__ import annotations

import sys
from pathlib import Path


def is_frozen() -> bool:
    """Say whether this is the frozen application, which has no Python to start."""
    return bool(getattr(sys, "frozen", False))


def aqa_command() -> list[str]:
    """Give what starts `aqa`, without its arguments; a frozen one lies beside the window's program."""
    if not is_frozen():
        return [sys.executable, "-m", "aqa_core"]
    own = Path(sys.executable)
    return [str(own.with_name(f"aqa{own.suffix}"))]
